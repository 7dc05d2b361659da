import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTestServer } from '@parley/server/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../server/src/testing/temporary-directory.ts'

const entry = fileURLToPath(new URL('../../bin/parley.js', import.meta.url))
const folder = temporaryDirectory()
afterAll(() => folder[Symbol.dispose]())

function parleyRun(...args: readonly string[]) {
  return new Promise<{ out: string; err: string; code: number }>((resolve) => {
    execFile(process.execPath, [entry, 'run', ...args], { cwd: folder.path }, (error, out, err) =>
      resolve({ out, err, code: Number(error?.code ?? 0) }),
    )
  })
}

function scenario(name: string, ...steps: readonly string[]): string {
  const flow = steps.map((step) => `  - ${step}\n`).join('')
  writeFileSync(join(folder.path, name), `title: A chat\npeople: { mia: customer, jo: agent }\nflow:\n${flow}`)
  return name
}

describe('parley run', () => {
  it('prints a report and exits with 0 where the scenario holds', async () => {
    const { out, code } = await parleyRun(scenario('holds.yaml', 'mia says: Hello', 'jo sees: Hello'))
    expect(out).toMatch(/^A chat \(holds\.yaml, session\)\n.*mia says: Hello\n/)
    expect(out).toContain('  holds: ')
    expect(code).toBe(0)
  })

  it('exits with 1 where it does not, and says in JSON where and why', async () => {
    const { out, code } = await parleyRun('--json', '--client', 'person', scenario('fails.yaml', 'mia sees: Hello'))
    const { result, failure } = JSON.parse(out) as { result: string; failure: string }
    expect(result).toBe('failed')
    expect(failure).toMatch(/^fails\.yaml:4:5: mia sees: Hello\nmia does not see "Hello"/)
    expect(code).toBe(1)
  })

  it('exits with 2 where the file is no scenario, or the flags are wrong', async () => {
    const wrong = await parleyRun(scenario('wrong.yaml', 'mia sings'))
    expect(wrong.err).toContain('parley: wrong.yaml:4:5: flow: "mia sings": expected one of ')
    expect(wrong.code).toBe(2)
    const flags = await parleyRun('--client', 'nobody', 'holds.yaml')
    expect([flags.err.split('\n')[0], flags.code]).toEqual([
      'parley: --client is "nobody": expected one of person, session, facade, chatjs.',
      2,
    ])
  })

  it('takes nothing that says where without an endpoint', async () => {
    const elsewhere = ['--participant-endpoint', 'http://127.0.0.1:7400', '--participant-token', 'x']
    const { out, err, code } = await parleyRun(...elsewhere, scenario('holds.yaml', 'mia says: Hello'))
    expect([out, code]).toEqual(['', 2])
    expect(err).toMatch(/--participant-endpoint wants --endpoint\.\n.*--participant-token wants --endpoint\.\n/)
  })

  it('plays nothing before it has read all files', async () => {
    const holds = scenario('holds.yaml', 'mia says: Hello')
    const { out, err, code } = await parleyRun(holds, 'nowhere.yaml')
    expect([out, code]).toEqual(['', 2])
    expect(err).toContain('parley: nowhere.yaml cannot be read: there is no such file\n')
  })

  it('plays on a service that runs already, and says what would want its test controls', async () => {
    await using server = await startTestServer()
    const at = ['--endpoint', server.endpoint]
    const { out, code } = await parleyRun(...at, scenario('holds.yaml', 'mia says: Hello', 'jo sees: Hello'))
    expect(out).toContain('  holds: ')
    expect(code).toBe(0)
    const later = await parleyRun(...at, scenario('later.yaml', 'advance: 1h'))
    expect(later.err).toContain('parley: later.yaml:4:5: advance wants the test controls of ')
    expect(later.code).toBe(2)
  })

  it('signs with temporary keys if it is given them, which Parley does not know', async () => {
    await using server = await startTestServer()
    const keys = ['--endpoint', server.endpoint, '--session-token', 'temporary']
    const { out, code } = await parleyRun(...keys, scenario('holds.yaml', 'mia says: Hello'))
    expect(out).toContain(
      'holds.yaml:2:1: before the first step\n  The security token included in the request is invalid',
    )
    expect(code).toBe(1)
  })

  it('wants to know whose place a token is where the client must be told', async () => {
    const at = ['--endpoint', 'http://127.0.0.1:7400', '--participant-token', 'x']
    const { err, code } = await parleyRun(...at, '--client', 'chatjs', scenario('holds.yaml', 'mia says: Hello'))
    expect(err).toContain('parley: --client chatjs wants --contact and --participant beside --participant-token.')
    expect(code).toBe(2)
  })

  it('plays many chats side by side, and measures', async () => {
    const { out, code } = await parleyRun('--chats', '5', scenario('many.yaml', 'mia says: Hello', 'jo sees: Hello'))
    expect(out).toMatch(/5 chats side by side, 0 failed\n/)
    expect(out).toMatch(/a message’s way +5( +[\d.]+){4}\n/)
    expect(out).toMatch(/memory: \d+ MB at most/)
    expect(code).toBe(0)
  })
})
