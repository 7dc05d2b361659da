import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ChatClients, TestSocket } from '../testing/chat-clients.ts'
import { startTestServer } from '../testing/test-server.ts'
import { HttpServer } from './http-server.ts'

/** What one request is answered with, status line to the end of the connection. */
async function answerTo(endpoint: string, ...lines: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1')
  socket.write([...lines, 'Host: parley', '', ''].join('\r\n'))
  // A body that is refused before it is read may be answered and then reset.
  socket.on('error', () => {})
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  await once(socket, 'close')
  return String(Buffer.concat(chunks))
}

describe('a request that offers another protocol', () => {
  it('is answered as if it did not: Java offers h2c with the first one', async () => {
    await using server = await startTestServer()
    const offers = ['Connection: Upgrade, HTTP2-Settings, close', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']
    const answer = await answerTo(server.endpoint, 'GET /healthz HTTP/1.1', ...offers)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })
})

describe('the path of the socket', () => {
  it('may come with doubled slashes, as from a proxy in front of a base path', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const { socketUrl } = await clients.startChat()
    using socket = await TestSocket.open(socketUrl.replace('/participant/', '//participant//'))
    await socket.sees('joined')
  })
})

describe('a body that is too long', () => {
  it('on no route of ours is refused for the route: that is looked at first (spec §1.5)', async () => {
    await using server = await startTestServer()
    const response = await fetch(`${server.endpoint}/participant/nowhere`, {
      method: 'POST',
      body: 'x'.repeat(300 * 1024),
    })
    expect(response.status).toBe(403)
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')
  })
})

describe('a port that is taken', () => {
  it('is tried as often as it takes without a word of warning', async () => {
    const warnings: string[] = []
    const heard = ({ message }: Error) => warnings.push(message)
    process.on('warning', heard)
    await using server = await startTestServer()
    const http = new HttpServer({} as never, {} as never)
    const port = Number(new URL(server.endpoint).port)
    for (let tried = 0; tried < 15; tried++) await expect(http.listen(port, '127.0.0.1')).rejects.toThrow('EADDRINUSE')
    await nextTurn()
    process.off('warning', heard)
    expect(warnings).toEqual([])
  })
})
