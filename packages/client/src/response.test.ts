import { describe, expect, it } from 'vitest'
import { receive } from './response.ts'

const today = Date.parse('2026-03-02T09:16:00Z')
const retryAfter = async (value: string, now = today) => {
  const headers = { get: (name: string) => (name === 'retry-after' ? value : null) }
  return (
    await receive(
      async () => ({ status: 200, headers, text: async () => '' }),
      () => now,
    )
  ).retryAfterMs
}

describe('Retry-After', () => {
  it.each([
    ['7', 7000],
    ['0', 0],
    ['Mon, 02 Mar 2026 09:16:30 GMT', 30_000],
    ['Mon, 02 Mar 2026 09:15:00 GMT', 0],
    ['soon', undefined],
    ['-1', 0],
    ['', undefined],
  ])('%j asks for %s ms', async (header, ms) => {
    expect(await retryAfter(header)).toBe(ms)
  })

  it.each([
    ['0', 0],
    ['7', 7000],
  ])('%j asks for %s ms wherever the clock stands', async (header, ms) => {
    expect(await retryAfter(header, 0)).toBe(ms)
  })
})
