import { once } from 'node:events'
import { connect } from 'node:net'
import { SendMessageCommand } from '@aws-sdk/client-connectparticipant'
import { describe, expect, it } from 'vitest'
import { ChatClients, TestSocket } from './testing/chat-clients.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'
import { startTestServer } from './testing/test-server.ts'

const minute = 60_000
const hour = 60 * minute
const denied = { name: 'AccessDeniedException' }

describe('a service on the data of the one before it (control-plane §19.6)', () => {
  it('knows ten live chats, their tokens and what is said of them', async () => {
    using directory = temporaryDirectory()
    const { people, before, port } = await (async () => {
      await using server = await startTestServer({ dataDir: directory.path })
      using clients = new ChatClients(server)
      const people = await Promise.all(Array.from({ length: 10 }, () => clients.startChat({ CustomerId: 'c-1' })))
      await Promise.all(people.map((person) => person.say('before')))
      const before = await Promise.all(people.map(({ contactId }) => clients.describe(contactId)))
      return { people, before, port: Number(new URL(server.endpoint).port) }
    })()
    await using server = await startTestServer({ dataDir: directory.path, port })
    using clients = new ChatClients(server)
    expect(await Promise.all(people.map(({ contactId }) => clients.describe(contactId)))).toEqual(before)
    await Promise.all(people.map((person) => person.say('after')))
    using _socket = await TestSocket.open(people[0]!.socketUrl)
    for (const person of people) expect(await person.transcript()).toEqual(['joined', 'before', 'after'])
  })

  it('enacts what became due in between as soon as it starts, and the rest in its time [timers-survive-restart]', async () => {
    using directory = temporaryDirectory()
    const { late, later, now } = await (async () => {
      await using server = await startTestServer({ dataDir: directory.path })
      using clients = new ChatClients(server)
      const [late, later] = [await clients.startChat(), await clients.startChat({ ChatDurationInMinutes: 60 })]
      await later.say('hello')
      return { late, later, now: server.now() }
    })()
    await using server = await startTestServer({ dataDir: directory.path, now: now + 10 * minute })
    using clients = new ChatClients(server)
    await server.advance(0)
    const reasons = async () => [
      (await clients.describe(late.contactId)).DisconnectReason,
      (await clients.describe(later.contactId)).DisconnectReason,
    ]
    expect(await reasons()).toEqual(['CUSTOMER_CONNECTION_NOT_ESTABLISHED', undefined])
    await server.advance(50 * minute)
    expect(await reasons()).toEqual(['CUSTOMER_CONNECTION_NOT_ESTABLISHED', 'EXPIRED'])
  })

  it('finds who became idle in between idle once, and counts from there [timers-survive-restart]', async () => {
    using directory = temporaryDirectory()
    const { customer, agent, now } = await (async () => {
      await using server = await startTestServer({ dataDir: directory.path })
      using clients = new ChatClients(server)
      const customer = await clients.startChat()
      await customer.say('hello')
      await clients.setTimers(customer.contactId, { IDLE: 10, DISCONNECT_NONCUSTOMER: 10 })
      const agent = await clients.addAgent(customer.contactId)
      await agent.say('hello')
      return { customer, agent, now: server.now() }
    })()
    const port = Number(new URL(customer.socketUrl).port)
    await using server = await startTestServer({ dataDir: directory.path, now: now + 60_000, port })
    using clients = new ChatClients(server)
    using socket = await TestSocket.open(agent.socketUrl)
    await server.advance(30 * minute)
    await socket.sees('ended')
    expect(socket.shown).toEqual(['idle', 'autodisconnection', 'left', 'ended'])
    const { DisconnectReason, DisconnectTimestamp } = await clients.describe(customer.contactId)
    expect(DisconnectReason).toBe('IDLE_DISCONNECT')
    expect(DisconnectTimestamp!.getTime()).toBeLessThan(now + 21 * minute)
  })
})

describe('hand-over', () => {
  it('closes the old sockets with 1012 when a replacement answers on the port', async () => {
    using directory = temporaryDirectory()
    await using old = await startTestServer({ dataDir: directory.path })
    using clients = new ChatClients(old)
    using socket = await TestSocket.open((await clients.startChat()).socketUrl)
    const stopped = old.stop(20_000)
    const port = Number(new URL(old.endpoint).port)
    await using _replacement = await startTestServer({ dataDir: directory.path, port })
    await stopped
    expect(await socket.closed).toBe(1012)
  })

  it('shows the old sockets what a new process commits until then', async () => {
    using directory = temporaryDirectory()
    await using old = await startTestServer({ dataDir: directory.path })
    using clients = new ChatClients(old)
    const customer = await clients.startChat()
    using socket = await TestSocket.open(customer.socketUrl)
    const stopped = old.stop(1000)
    // On another port nobody takes it for the replacement, so the sockets stay until patience ends.
    await using next = await startTestServer({ dataDir: directory.path })
    using others = new ChatClients(next)
    const message = { ContentType: 'text/plain', Content: 'from the new one' }
    await others.participant.send(new SendMessageCommand({ ConnectionToken: customer.connectionToken, ...message }))
    await socket.sees('from the new one')
    await stopped
    expect(socket.shown).toEqual(['joined', 'from the new one'])
  })
})

describe('a service that stops', () => {
  it('does not wait for a request that never arrives in full', async () => {
    await using server = await startTestServer()
    const { hostname, port } = new URL(server.endpoint)
    const dawdler = connect(Number(port), hostname)
    await once(dawdler, 'connect')
    dawdler.write('POST /participant/message HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{')
    const closed = once(dawdler, 'close')
    dawdler.on('error', () => {})
    await (await fetch(`${server.endpoint}/healthz`)).text()
    await server.stop(200)
    await closed
  })

  it('leaves no connection on which nothing was ever asked', async () => {
    await using server = await startTestServer()
    const { hostname, port } = new URL(server.endpoint)
    const silent = connect(Number(port), hostname)
    const closed = once(silent, 'close')
    silent.on('error', () => {})
    await once(silent, 'connect')
    await (await fetch(`${server.endpoint}/healthz`)).text()
    await server.stop()
    await closed
  })
})

describe('time', () => {
  it('lets CreateParticipant remember a ClientToken for 24 hours', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const customer = await clients.startChat({ ChatDurationInMinutes: 10_080 })
    await customer.say('hello')
    const add = () => clients.addAgent(customer.contactId, 'Jo', 'T')
    const { participantId } = await add()
    await expect(clients.addAgent(customer.contactId, 'Ann', 'T')).rejects.toMatchObject({
      name: 'InvalidRequestException',
    })
    await server.advance(24 * hour - 1)
    // The answer is still that of the first call, whose participant was missed long ago: his token opens nothing.
    await expect(add()).rejects.toMatchObject(denied)
    await server.advance(1)
    expect((await add()).participantId).not.toBe(participantId)
  })

  it('enacts what is due in due order, each at its own time', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const customer = await clients.startChat({ ChatDurationInMinutes: 60 })
    await customer.say('hello')
    await server.advance(30 * minute)
    const second = await clients.startChat()
    await server.advance(100 * hour)
    const [first, other] = [await clients.describe(customer.contactId), await clients.describe(second.contactId)]
    const spans = [first, other].map(
      ({ InitiationTimestamp, DisconnectTimestamp }) => DisconnectTimestamp!.getTime() - InitiationTimestamp!.getTime(),
    )
    // One item each left before the end: his own left, and none.
    expect(spans).toEqual([hour + 1, 5 * minute])
  })
})

describe('a dead token', () => {
  it('is refused before the body is looked at, and for DisconnectParticipant as well [dead-token-first]', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    await customer.disconnect('T')
    const post = (path: string, body: string) =>
      fetch(`${server.endpoint}/participant/${path}`, {
        method: 'POST',
        headers: { 'x-amz-bearer': customer.connectionToken },
        body,
      }).then(({ status }) => status)
    for (const path of ['message', 'event', 'transcript', 'disconnect']) {
      for (const body of ['{', '[]', '{"ClientToken":1}']) expect(await post(path, body), path + body).toBe(403)
    }
    expect(await post('disconnect', '{"ClientToken":"T"}')).toBe(200)
    await expect(customer.disconnect('T')).resolves.toBeDefined()
    await expect(customer.disconnect('U')).rejects.toMatchObject(denied)
    await server.advance(10 * minute)
    await expect(customer.disconnect('T')).rejects.toMatchObject(denied)
  })
})
