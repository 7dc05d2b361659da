import { once } from 'node:events'
import { createServer, type OutgoingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startParley } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { runParley } from '../testing/parley-process.ts'

/** What is wrong, by what is looked at; nothing if all is well. */
async function wrong(endpoint: string, ...more: readonly string[]) {
  const { out, err, code } = await runParley(['doctor', '--json', '--endpoint', endpoint, ...more])
  expect(err).toBe('')
  const findings = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const bad = findings.filter(({ ok }) => !ok)
  expect(code).toBe(bad.length === 0 ? 0 : 1)
  for (const { remedy } of bad) expect(remedy).toEqual(expect.any(String))
  return {
    seen: findings.map(({ what }) => what),
    bad: Object.fromEntries(bad.map(({ what, finding }) => [what, finding])),
  }
}

/** A proxy in front of a service, which passes no websocket on, and may do worse. */
async function proxy(
  target: string,
  spoil: { readonly headers?: (headers: OutgoingHttpHeaders) => void; readonly preflight?: false },
) {
  const server = createServer((asked, answer) => {
    if (asked.method === 'OPTIONS' && spoil.preflight === false) return answer.writeHead(405).end()
    const passed = request(
      target + asked.url,
      { method: asked.method, headers: { ...asked.headers, connection: 'close', upgrade: '' } },
      (from) => {
        const headers = { ...from.headers }
        spoil.headers?.(headers)
        answer.sendDate = false
        answer.writeHead(from.statusCode!, headers)
        from.pipe(answer)
      },
    )
    asked.pipe(passed)
    return undefined
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

describe('parley doctor', () => {
  it('finds nothing wrong with a service as it comes, and leaves no chat behind', async () => {
    await using parley = await startParley()
    const { seen, bad } = await wrong(parley.endpoint)
    expect(bad).toEqual({})
    expect(seen).toEqual(['port', 'clock', 'keys', 'cors', 'scheme', 'websocket'])
    expect(parley.requests('StartChatContact')).toHaveLength(1)
    expect(parley.requests('StopContact')).toMatchObject([{ answer: { status: 200 } }])
    expect((await wrong(parley.endpoint, '--no-chat')).seen).toEqual(['port', 'clock', 'keys', 'cors'])
  })

  it('sees that nothing listens, and that something else does', async () => {
    expect((await wrong('http://127.0.0.1:9')).bad).toMatchObject({ port: expect.any(String) })
    const other = createServer((_asked, answer) => answer.writeHead(404).end('no'))
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const { port } = other.address() as AddressInfo
    const { bad } = await wrong(`http://127.0.0.1:${port}`, '--no-chat')
    expect(bad['port']).toBe(`http://127.0.0.1:${port}: something else than Parley answers, with 404`)
    other.close()
  })

  it('sees that the keys are not those of the service', async () => {
    await using parley = await startParley({ flags: ['--access-key-id', 'mine', '--secret-access-key', 'hush'] })
    expect((await wrong(parley.endpoint)).bad).toMatchObject({ keys: expect.stringContaining('UnrecognizedClient') })
    const half = await wrong(parley.endpoint, '--access-key-id', 'mine')
    expect(half.bad).toMatchObject({ keys: expect.stringMatching(/Signature/) })
  })

  it('sees websocket URLs that ChatJS does not take', async () => {
    const port = await freePort()
    await using _parley = await startParley({ port, flags: ['--public-url', `http://localhost:${port}`] })
    const { bad } = await wrong(`http://localhost:${port}`)
    expect(bad).toEqual({
      scheme: `websockets are at ws://localhost:${port}: ChatJS takes wss:// or ws://127.0.0.1: alone`,
    })
  })

  it('sees a proxy that lets no websocket through', async () => {
    const port = await freePort()
    await using deaf = await proxy(`http://127.0.0.1:${port}`, {})
    await using _parley = await startParley({ port, flags: ['--public-url', deaf.url] })
    expect((await wrong(deaf.url)).bad).toEqual({ websocket: 'the handshake is refused, or nobody is there' })
  })

  it('sees a proxy that keeps pages out, and a clock that is wrong', async () => {
    await using parley = await startParley()
    await using deaf = await proxy(parley.endpoint, { preflight: false })
    expect((await wrong(deaf.url, '--no-chat')).bad).toEqual({ cors: 'the preflight is answered with 405' })
    await using late = await proxy(parley.endpoint, {
      headers(headers) {
        headers['date'] = new Date(Date.now() - 3_600_000).toUTCString()
        delete headers['access-control-allow-origin']
      },
    })
    const { bad } = await wrong(late.url, '--no-chat')
    expect(bad['clock']).toMatch(/^the service’s clock is 360\d s behind$/)
    expect(bad['cors']).toBe('pages of https://www.example.com may not ask: no origin is allowed')
  })
})
