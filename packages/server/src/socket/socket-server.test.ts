import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ChatClients, type Person, TestSocket } from '../testing/chat-clients.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { until } from '../testing/until.ts'

/** Takes all five places of a participant and dials for a sixth; resolves when that one is being held. */
async function dialSix(server: TestServer, { socketUrl }: Person) {
  const five = await Promise.all(Array.from({ length: 5 }, () => TestSocket.open(socketUrl)))
  const before = server.alarms()
  const sixth = TestSocket.dial(socketUrl)
  // Looked at later, it must not count as an unhandled rejection until then.
  sixth.catch(() => {})
  await until(() => server.alarms() > before, 'the sixth handshake')
  return { five, sixth }
}

describe('the sixth socket of a participant (spec §3.9)', () => {
  it('is held for 3 s and then refused with 429; the five hear on', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    const { five, sixth } = await dialSix(server, customer)
    await server.advance(2999)
    await customer.say('held')
    await server.advance(1)
    await expect(sixth).rejects.toThrow('429')
    await Promise.all(five.map((socket) => socket.sees('held')))
  })

  it('gets the place of one that closes meanwhile', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    const { five, sixth } = await dialSix(server, customer)
    five[2]?.close()
    using admitted = await sixth
    expect(await admitted.subscribe()).toBe('success')
  })

  it('is refused with 403 when the chat has ended meanwhile [held-handshake-ended]', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    const { five, sixth } = await dialSix(server, customer)
    await clients.stop(customer.contactId)
    five[2]?.close()
    await expect(sixth).rejects.toThrow('403')
  })
})

describe('the sockets of one who has left', () => {
  it('hear that he has left and no more, and are closed with 1000 after a minute [left-sockets-deaf]', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    const [jo, ann] = [await clients.addAgent(customer.contactId), await clients.addAgent(customer.contactId, 'Ann')]
    using hears = await TestSocket.open(customer.socketUrl)
    using gone = await TestSocket.open(jo.socketUrl)
    using stays = await TestSocket.open(ann.socketUrl)
    await jo.disconnect()
    await customer.say('between us')
    for (const socket of [hears, stays]) await socket.sees('between us')
    await gone.settled()
    expect(gone.shown.at(-1)).toBe('left')
    expect(await gone.subscribe()).toBe('failure')
    await server.advance(60_000)
    expect(await gone.closed).toBe(1000)
    await expect(TestSocket.dial(jo.socketUrl)).rejects.toThrow('403')
  })
})

/** Dials without a websocket library: nothing answers or tidies up by itself. */
async function dialBare({ socketUrl }: Person): Promise<Socket> {
  const { port, pathname, search } = new URL(socketUrl)
  const socket = connect(Number(port), '127.0.0.1')
  const offer = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  socket.write([`GET ${pathname}${search} HTTP/1.1`, 'Host: parley', ...offer, key, '', ''].join('\r\n'))
  await once(socket, 'data')
  return socket
}

/** A text frame, masked with zeros. */
const frame = (payload: Buffer) => Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])

describe('a client that is not like the others', () => {
  it('may send text that is no UTF-8: the frame is ignored, the socket stays (spec §3.2)', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const socket = await dialBare(await clients.startChat())
    socket.write(Buffer.concat([frame(Buffer.from([0xff, 0xfe])), frame(Buffer.from('{"topic":"aws/heartbeat"}'))]))
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toContain('{"topic":"aws/heartbeat"}')
    socket.destroy()
  })

  it('may leave the close frame unanswered: the stop takes less than the second that is left to it', async () => {
    const server = await startTestServer()
    using clients = new ChatClients(server)
    const socket = await dialBare(await clients.startChat())
    socket.pause()
    const began = performance.now()
    await server.stop()
    expect(performance.now() - began).toBeLessThan(1000)
    socket.destroy()
  })
})
