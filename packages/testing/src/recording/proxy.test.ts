import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { DescribeContactCommand } from '@aws-sdk/client-connect'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startParley } from '../parley.ts'
import { RemoteControls } from '../remote-controls.ts'
import { isRequest, parseRecording } from './entry.ts'
import { type Listening, listen } from './listening.ts'
import { startRecording } from './proxy.ts'

interface Recorded extends AsyncDisposable {
  readonly url: string
  readonly target: Listening
  readonly webSockets: WebSocketServer
  text(): string
  lines(): unknown[]
}

/** A proxy before a service that does what the test says. */
async function recorded(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Recorded> {
  const server = createServer(answer)
  const webSockets = new WebSocketServer({ server })
  const target = await listen(server, {}, () => {
    for (const socket of webSockets.clients) socket.terminate()
  })
  const written: string[] = []
  const proxy = await startRecording({ target: target.url, write: (line) => written.push(line) })
  return {
    url: proxy.url,
    target,
    webSockets,
    text: () => written.join(''),
    lines: () => parseRecording(written.join('')).entries.map(({ at: _at, ...entry }) => entry),
    async [Symbol.asyncDispose]() {
      await proxy.stop()
      await target.stop()
    },
  }
}

const ask = (url: string, init: RequestInit = {}) =>
  fetch(`${url}/participant/connection`, { method: 'POST', body: '{}', ...init })

/** The socket URL that the proxy gives in place of the target's. */
async function socketUrl({ url }: Recorded): Promise<string> {
  const answer = (await (await ask(url)).json()) as { Websocket: { Url: string } }
  return answer.Websocket.Url
}

const givesSocket = (_request: IncomingMessage, response: ServerResponse) => {
  const { host } = _request.headers
  response.end(JSON.stringify({ Websocket: { Url: `ws://${host}/ws?token=secret` } }))
}

describe('a proxy that records', () => {
  it('passes a refusal on as it is, with what clients read of it', async () => {
    await using proxy = await recorded((_request, response) => {
      response.writeHead(429, { 'x-amzn-ErrorType': 'ThrottlingException', 'Retry-After': '2', 'X-More': 'yes' })
      response.end('{"message":"slow down"}')
    })
    const response = await ask(proxy.url)
    expect([response.status, response.headers.get('x-more'), await response.text()]).toEqual([
      429,
      'yes',
      '{"message":"slow down"}',
    ])
    expect(proxy.lines()).toContainEqual({
      answer: 1,
      status: 429,
      error: 'ThrottlingException',
      retryAfter: '2',
      output: { message: 'slow down' },
    })
  })

  it('breaks the connection where the target does, and records no answer', async () => {
    await using proxy = await recorded((request) => request.socket.destroy())
    await expect(ask(proxy.url)).rejects.toThrow('fetch failed')
    expect(proxy.lines()).toEqual([{ request: 1, operation: 'CreateParticipantConnection', input: {} }])
  })

  it('says that a target cannot be reached', async () => {
    await using proxy = await recorded(givesSocket)
    await proxy.target.stop()
    const response = await ask(proxy.url)
    expect(response.status).toBe(502)
    expect(await response.json()).toEqual({ message: `the target ${proxy.target.url} cannot be reached: ECONNREFUSED` })
  })

  it('keeps Host where a request is signed, so that Parley takes it; of others it becomes the target’s', async () => {
    const hosts: (string | undefined)[] = []
    await using proxy = await recorded(({ headers }, response) => {
      hosts.push(headers.host)
      response.end('{}')
    })
    await ask(proxy.url, {
      headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=0123456789abcdef' },
    })
    await ask(proxy.url)
    expect(hosts).toEqual([new URL(proxy.url).host, new URL(proxy.target.url).host])

    await using parley = await startParley()
    await using before = await startRecording({ target: parley.endpoint, write: () => {} })
    const { contactId } = await parley.startChat()
    const { ConnectClient } = await import('@aws-sdk/client-connect')
    const { region, credentials } = parley
    const client = new ConnectClient({ endpoint: before.url, region, credentials, maxAttempts: 1 })
    const described = await client.send(
      new DescribeContactCommand({ InstanceId: parley.instanceId, ContactId: contactId }),
    )
    expect(described.Contact?.Id).toBe(contactId)
    client.destroy()
  })

  it('leaves out a signature and a session token that the target repeats in its text', async () => {
    const signature = '0123456789abcdef0123456789abcdef'
    await using proxy = await recorded(({ headers }, response) => {
      response.writeHead(403)
      response.end(JSON.stringify({ message: `got ${headers.authorization} with ${headers['x-amz-security-token']}` }))
    })
    await ask(proxy.url, {
      headers: {
        Authorization: `AWS4-HMAC-SHA256 Credential=a, Signature=${signature}`,
        'X-Amz-Security-Token': 'IQoJb3JpZ2luX2VjEXAMPLE',
      },
    })
    expect(proxy.text()).not.toContain(signature)
    expect(proxy.text()).not.toContain('IQoJb3JpZ2luX2VjEXAMPLE')
    expect(proxy.text()).toContain('Signature=«signature-1» with «security-token-1»')
  })

  it('passes on what a test does with the service, and records of it nothing; Parley’s own operations it records', async () => {
    await using parley = await startParley({ flags: ['--test-controls', 'on'] })
    const written: string[] = []
    await using proxy = await startRecording({ target: parley.endpoint, write: (line) => written.push(line) })
    const controls = new RemoteControls(proxy.url)
    await controls.faults.set({ on: 'SendMessage', do: 'error', error: 'ThrottlingException' })
    expect(await controls.faults.fired()).toEqual([])
    await expect(controls.clock.advance('soon')).rejects.toMatchObject({ status: 400 })
    await fetch(`${proxy.url}/parley/v1/participant/message-chunk`, { method: 'POST', body: '{}' })
    const entries = parseRecording(written.join('')).entries
    expect(entries.filter(isRequest).map(({ operation }) => operation)).toEqual(['SendMessageChunk'])
    expect(await (await fetch(`${parley.endpoint}/parley/v1/faults`)).json()).toMatchObject({
      rules: [{ on: 'SendMessage' }],
    })
  })

  it('passes frames both ways, and close codes', async () => {
    await using proxy = await recorded(givesSocket)
    proxy.webSockets.on('connection', (socket) => {
      socket.on('message', (data) => {
        socket.send(`echo ${data}`)
        socket.close(4001, 'enough')
      })
    })
    const socket = new WebSocket(await socketUrl(proxy))
    await once(socket, 'open')
    const heard = once(socket, 'message')
    const closed = once(socket, 'close')
    socket.send('hello')
    expect(String((await heard)[0])).toBe('echo hello')
    const [code, reason] = await closed
    expect([code, String(reason)]).toEqual([4001, 'enough'])
    expect(proxy.lines().slice(2)).toEqual([
      { socket: 1, opened: '«socket-url-1»' },
      { socket: 1, sent: { text: 'hello' } },
      { socket: 1, received: { text: 'echo hello' } },
      { socket: 1, closed: 4001, by: 'service' },
    ])
  })

  it('refuses a handshake as the target does', async () => {
    await using proxy = await recorded(givesSocket)
    const url = await socketUrl(proxy)
    proxy.webSockets.options.verifyClient = (_info, done) => done(false, 429)
    const [error] = await once(new WebSocket(url), 'error').catch((error: unknown) => [error])
    expect(String(error)).toContain('Unexpected server response: 429')
    expect(proxy.lines().slice(2)).toEqual([{ socket: 1, url: '«socket-url-1»', refused: 429 }])
  })

  it('takes no URL that it did not give', async () => {
    await using proxy = await recorded(givesSocket)
    const relay = new URL('/relay/00000000-0000-4000-8000-000000000000', proxy.url)
    expect((await fetch(relay)).status).toBe(403)
    const [error] = await once(new WebSocket(String(relay).replace('http', 'ws')), 'error').catch((error: unknown) => [
      error,
    ])
    expect(String(error)).toContain('403')
  })

  it('names a target that is none', async () => {
    await expect(startRecording({ target: 'ftp://example.com', write: () => {} })).rejects.toThrow(
      'ftp://example.com is no http',
    )
  })
})
