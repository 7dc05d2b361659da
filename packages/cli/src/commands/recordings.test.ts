import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Person, startParley } from '@parley/testing'
import { Backend } from '@parley/testing/backend'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../server/src/testing/temporary-directory.ts'

const entry = fileURLToPath(new URL('../../bin/parley.js', import.meta.url))

function start(...args: string[]) {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const out: string[] = []
  const lines = createInterface(child.stdout).on('line', (line) => out.push(line))
  const errors = child.stderr.setEncoding('utf8').toArray()
  const ended = Promise.all([once(child, 'close'), errors]).then(([[code], err]) => ({
    code: code as number,
    out: out.join('\n'),
    err: err.join(''),
  }))
  return { child, firstLine: once(lines, 'line').then(([line]) => String(line)), ended }
}

describe('parley record, replay and diff', () => {
  it('keep a chat, play it against a service, and say whether it is the same', async () => {
    using directory = temporaryDirectory()
    const [first, second] = [join(directory.path, 'first.jsonl'), join(directory.path, 'second.jsonl')]
    await using parley = await startParley()
    const recorder = start('record', '--target', parley.endpoint, '--port', '0', '--out', first, '--json')
    const { url } = JSON.parse(await recorder.firstLine) as { url: string }
    const { participantToken } = await parley.startChat()
    const asked = await fetch(`${url}/participant/connection`, {
      method: 'POST',
      headers: { 'X-Amz-Bearer': participantToken },
      body: '{"Type":["CONNECTION_CREDENTIALS"]}',
    })
    expect(asked.status).toBe(200)
    // What is recorded needs no end.
    recorder.child.kill('SIGKILL')
    await recorder.ended
    expect(readFileSync(first, 'utf8')).not.toContain(participantToken)

    const seat = await parley.startChat()
    const token = `participant-token-1=${seat.participantToken}`
    const replayed = await start('replay', first, '--target', parley.endpoint, '--out', second, '--with', token).ended
    expect(replayed).toEqual({ code: 0, out: 'equal', err: '' })
    expect(await start('diff', first, second).ended).toEqual({ code: 0, out: 'equal', err: '' })

    writeFileSync(second, readFileSync(second, 'utf8').replace('"status":200', '"status":403'))
    const different = await start('diff', first, second, '--json').ended
    expect(different.code).toBe(1)
    expect(JSON.parse(different.out)).toMatchObject({
      equal: false,
      differences: [{ what: 'CreateParticipantConnection', kind: 'changed', details: ['answer.status: 200 → 403'] }],
    })

    const player = start('replay', first, '--port', '0', '--json')
    const played = JSON.parse(await player.firstLine) as { url: string; participantTokens: string[] }
    const answer = await fetch(`${played.url}/participant/connection`, {
      method: 'POST',
      headers: { 'X-Amz-Bearer': played.participantTokens[0]! },
      body: '{"Type":["CONNECTION_CREDENTIALS"]}',
    })
    expect(await answer.json()).toMatchObject({ ConnectionCredentials: { ConnectionToken: 'connection-token-1' } })
    player.child.kill('SIGTERM')
    expect((await player.ended).code).toBe(0)
  })

  it('end well in the middle of a chat', async () => {
    using directory = temporaryDirectory()
    const [first, second] = [join(directory.path, 'first.jsonl'), join(directory.path, 'second.jsonl')]
    await using parley = await startParley()
    const recorder = start('record', '--target', parley.endpoint, '--port', '0', '--out', first, '--json')
    const { url } = JSON.parse(await recorder.firstLine) as { url: string }
    const seat = await parley.startChat()
    const mia = new Person(url, seat, { now: Date.now, virtualMs: 5000, wallMs: 5000 })
    await mia.connect()
    await mia.say('Hello')
    await mia.sees('Hello')
    recorder.child.kill('SIGINT')
    expect(await recorder.ended).toMatchObject({ code: 0, err: '' })

    const token = `participant-token-1=${(await parley.startChat()).participantToken}`
    const replayed = await start('replay', first, '--target', parley.endpoint, '--out', second, '--with', token).ended
    expect(replayed).toEqual({ code: 0, out: 'equal', err: '' })
  })

  it('sign anew what was signed, for a service with keys of its own', async () => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'chat.jsonl')
    const secret = 'known-to-this-service-alone'
    await using parley = await startParley({ flags: ['--access-key-id', 'mine', '--secret-access-key', secret] })
    const recorder = start('record', '--target', parley.endpoint, '--port', '0', '--out', path, '--json')
    const { url } = JSON.parse(await recorder.firstLine) as { url: string }
    const { region, credentials, instanceId, flowId } = parley
    using backend = new Backend({ endpoint: url, region, credentials, instanceId, flowId })
    await backend.startChat()
    recorder.child.kill('SIGTERM')
    await recorder.ended
    expect(readFileSync(path, 'utf8')).not.toMatch(/known-to-this-service-alone|"mine"/)

    const replay = (...keys: string[]) => start('replay', path, '--target', parley.endpoint, ...keys).ended
    expect(await replay('--access-key-id', 'mine', '--secret-access-key', secret)).toEqual({
      ...{ code: 0, out: 'equal', err: '' },
    })
    const unknown = await replay('--access-key-id', 'mine', '--secret-access-key', secret, '--session-token', 'none')
    expect(unknown).toMatchObject({ code: 1, out: expect.stringContaining('answer.status: 200 → 403') })
    expect((await replay('--access-key-id', 'mine')).code).toBe(1)
  })

  it('record to standard output where no file is named, until told to stop', async () => {
    const recorder = start('record', '--port', '0')
    expect(JSON.parse(await recorder.firstLine)).toMatchObject({ recording: 'parley', target: 'http://127.0.0.1:7400' })
    recorder.child.kill('SIGTERM')
    const { code, out, err } = await recorder.ended
    expect([code, out.split('\n').length]).toEqual([0, 1])
    expect(err).toMatch(/the endpoint for clients is http:\/\/127\.0\.0\.1:\d+\. Ctrl-C ends it\.\n$/)
  })

  it('take nothing that is for the other side, and nobody whom the recording has not', async () => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'chat.jsonl')
    const head = { recording: 'parley', version: 1, target: 'http://127.0.0.1:7400', startedAt: '2026-03-02T09:00:00Z' }
    const request = { at: 1, request: 1, operation: 'SendMessage', as: '«participant-token-1»', input: {} }
    writeFileSync(path, `${JSON.stringify(head)}\n${JSON.stringify(request)}\n`)
    const [service, clients, nobody] = await Promise.all([
      start('replay', path, '--out', 'x', '--with', 'a=b', '--session-token', 'c').ended,
      start('replay', path, '--target', 'http://127.0.0.1:7400', '--only', 'participant-token-1').ended,
      start('replay', path, '--port', '0', '--only', 'participant-token-2').ended,
    ])
    expect(service).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--out wants --target\.\nparley: --with wants .*\nparley: --session-token wants/),
    })
    expect(clients).toMatchObject({ code: 2, err: expect.stringContaining('--only is for a played service') })
    const why = 'parley: --only is "participant-token-2": the recording has participant-token-1.'
    expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining(why) })
  })

  it('write over no file, and name the line of one that is no recording', async () => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'chat.jsonl')
    writeFileSync(path, 'mine')
    const [recorded, compared, missing] = await Promise.all([
      start('record', '--port', '0', '--out', path).ended,
      start('diff', path, path).ended,
      start('replay', join(directory.path, 'none.jsonl')).ended,
    ])
    expect(recorded).toEqual({
      code: 1,
      out: '',
      err: `parley: ${path} is there already, and no recording is written over\n`,
    })
    expect(readFileSync(path, 'utf8')).toBe('mine')
    // 1 would say that they differ.
    const help = 'parley: see `parley diff --help`\n'
    expect(compared).toEqual({ code: 2, out: '', err: `parley: ${path}: line 1 is no JSON\n${help}` })
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read: there is no such file\n') })
  })
})
