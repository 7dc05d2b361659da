import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseScenario } from './parse-scenario.ts'
import { runScenario } from './run-scenario.ts'

const folder = fileURLToPath(new URL('../../../../examples/testing/', import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
const text = (file: string) => readFileSync(folder + file, 'utf8')
const bugs = files.filter((file) => file !== 'conversation.yaml')
const linesMax = 15

describe('An example of a bug', () => {
  it.each(bugs)('names the thread it is from, in at most 15 lines: %s', (file) => {
    expect(text(file)).toMatch(/^#.*[\w-]+(#| PR#| changelog )\d/)
    expect(text(file).trimEnd().split('\n').length).toBeLessThanOrEqual(linesMax)
  })

  it('is one of ten or more', () => {
    expect(bugs.length).toBeGreaterThanOrEqual(10)
  })
})

describe('The session', () => {
  it.each(files)('holds in %s', async (file) => {
    const { result, failure } = await runScenario(text(file), { file, client: 'session' })
    expect([result, failure]).toEqual(['held', undefined])
  })
})

describe.each([
  ['chatjs', 'ChatJS'],
  ['facade', 'Our facade for ChatJS'],
] as const)('In the simplest application %s', (client, name) => {
  it.each(files)(`${name} does in %s what the file says of it`, async (file) => {
    const { fails } = parseScenario(text(file), file)
    const { result, failure } = await runScenario(text(file), { file, client })
    expect(result, failure).toBe(fails[client] === undefined ? 'held' : 'known')
  })
})

describe('Our facade for ChatJS', () => {
  it('fails where its interface cannot say it, and nowhere else', () => {
    expect(files.filter((file) => parseScenario(text(file), file).fails.facade !== undefined)).toEqual([
      'out-of-order.yaml',
    ])
  })
})
