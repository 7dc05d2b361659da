import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ChatClients, TestSocket } from './testing/chat-clients.ts'
import { startTestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

/** Bytes on a connection, and all that came back. */
async function dial(endpoint: string, bytes: string): Promise<{ socket: Socket; heard: () => string }> {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1')
  let heard = ''
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    heard += chunk.toString()
  })
  await once(socket, 'connect')
  socket.write(bytes)
  return { socket, heard: () => heard }
}

const upgrade = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n${more}`

describe('what never becomes a request is refused in JSON that any origin can read (spec §1.4, §2.2)', () => {
  it.each([
    ['bytes that are no HTTP', 'HELLO\r\n\r\n', '400 Bad Request'],
    ['headers without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`, '431 Request Header Fields Too Large'],
    ['a handshake on another path', `${upgrade('/elsewhere')}\r\n`, '403 Forbidden'],
  ])('%s', async (_what, bytes, status) => {
    await using server = await startTestServer()
    const { socket, heard } = await dial(server.endpoint, bytes)
    await once(socket, 'close')
    const [head = '', body = ''] = heard().split('\r\n\r\n')
    expect(head).toContain(`HTTP/1.1 ${status}\r\n`)
    expect(head).toContain('Content-Type: application/json')
    expect(head).toContain('Access-Control-Allow-Origin: *')
    expect(JSON.parse(body)).toEqual({ message: status.slice(4) })
  })

  it('a handshake that is no websocket handshake', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const { pathname, search } = new URL((await clients.startChat()).socketUrl)
    const { socket, heard } = await dial(server.endpoint, `${upgrade(pathname + search)}\r\n`)
    await once(socket, 'close')
    expect(heard()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*\{"message":"Bad Request"\}$/)
  })
})

it('a handshake that comes while the service stops gets no answer, for ChatJS would ask again at once (spec §3.7)', async () => {
  await using server = await startTestServer()
  using clients = new ChatClients(server)
  const customer = await clients.startChat()
  using _open = await TestSocket.open(customer.socketUrl)
  const { pathname, search } = new URL(customer.socketUrl)
  const { socket, heard } = await dial(server.endpoint, upgrade(pathname + search))
  const stopped = server.stop(200)
  await until(() => !socket.destroyed, 'the connection to outlive the end of listening')
  socket.write('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
  await stopped
  if (!socket.closed) await once(socket, 'close')
  expect(heard()).toBe('')
})
