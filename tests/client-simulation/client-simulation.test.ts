import { describe, expect, it } from 'vitest'
import { liveThrough, seeds } from '../simulation/seeds.ts'
import { simulate } from './life.ts'

/** A life waits for the real service most of the time, so several share the processor. */
const atOnce = 6

describe('A session', () => {
  it(
    'shows what the chat keeps, whatever the line, the device and the service do',
    {
      timeout: 60_000 + seeds.length * 500,
    },
    () => liveThrough(simulate, atOnce),
  )

  it('lives the same life again for the same seed', async () => {
    const life = await simulate(7)
    expect(life.flat().length).toBeGreaterThan(10)
    expect(await simulate(7)).toEqual(life)
  })
})
