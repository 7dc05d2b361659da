import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatSocket, HandshakeRefused, type SocketItem, subscribeFrame } from './chat-socket.ts'
import * as type from './content-types.ts'
import { Target } from './target.ts'
import { present } from './waiting.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

const success = { topic: 'aws/subscribe', content: { status: 'success', topics: ['aws/chat'] } }

/** A socket that is open and has not subscribed. */
async function dialled() {
  const seat = await target.startChat()
  const { url } = await target.credentials(seat)
  return { seat, url, socket: await ChatSocket.dial(url) }
}

describe('the URL', () => {
  it('begins as ChatJS demands, is short enough, and expires in about an hour [connection-url]', async () => {
    const { Websocket } = await target.connection((await target.startChat()).participantToken)
    expect(Websocket?.Url).toMatch(/^(wss:\/\/|ws:\/\/127\.0\.0\.1:)\S{1,1900}$/)
    const lifeMs = Date.parse(present(Websocket?.ConnectionExpiry, 'ConnectionExpiry')) - Date.now()
    expect(lifeMs).toBeGreaterThan(59 * 60_000)
    expect(lifeMs).toBeLessThan(70 * 60_000)
  })

  it('may be dialled again while it is fresh, from any origin [connection-url-reusable]', async () => {
    const { url, socket } = await dialled()
    const sockets = [
      socket,
      await ChatSocket.dial(url, { Origin: 'https://anywhere.example' }),
      await ChatSocket.open(url),
    ]
    for (const open of sockets) open[Symbol.dispose]()
  })

  it('is refused with 403 when it was never issued [handshake-refused]', async () => {
    const { url, socket } = await dialled()
    socket[Symbol.dispose]()
    const forged = `${url.slice(0, -4)}${url.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
    for (const bad of [forged, url.replace(/\?.*$/, '')]) {
      await expect(ChatSocket.dial(bad)).rejects.toEqual(new HandshakeRefused(403))
    }
  })
})

describe('subscribing', () => {
  it('is answered with the topics that were asked for and accepted, each time [subscribe]', async () => {
    const { socket } = await dialled()
    using open = socket
    expect(await open.subscribe()).toEqual(success)
    expect(await open.subscribe()).toEqual(success)
  })

  it('answers unknown topics with failure, after the success of the others [subscribe-unknown-topic]', async () => {
    const { socket } = await dialled()
    using open = socket
    open.send('{"topic":"aws/subscribe","content":{"topics":["aws/metrics","aws/chat"]}}')
    await open.frame(
      (frame) => frame.topic === 'aws/subscribe' && JSON.stringify(frame).includes('failure'),
      'the failure',
    )
    expect(open.frames.filter((frame) => frame.topic === 'aws/subscribe')).toEqual([
      success,
      { topic: 'aws/subscribe', content: { status: 'failure', topics: ['aws/metrics'] } },
    ])
  })

  it('answers a list that is missing, empty or of no strings with a failure of none [subscribe-malformed]', async () => {
    const { socket } = await dialled()
    using open = socket
    for (const content of ['{}', '{"topics":[]}', '{"topics":"aws/chat"}', '{"topics":[7]}', 'null']) {
      const before = open.frames.length
      open.send(`{"topic":"aws/subscribe","content":${content}}`)
      expect(await open.frame(() => true, 'an answer', before)).toEqual({
        topic: 'aws/subscribe',
        content: { status: 'failure', topics: [] },
      })
    }
  })

  it('is answered before any item, joins the participant once, and first of all [joined-once]', async () => {
    const seat = await target.startChat()
    using first = await target.connect(seat)
    using second = await target.connect(seat)
    const { Id } = await second.say('Hello')
    await Promise.all([first, second].map(({ socket }) => socket.itemWithId(Id)))
    expect(first.socket.frames[0]).toEqual(success)
    expect(first.socket.items.map((item) => item.ContentType)).toEqual([type.joined, 'text/plain'])
    expect(second.socket.items.map((item) => item.ContentType)).toEqual(['text/plain'])
    const [joined] = await first.transcript()
    expect(joined).toMatchObject({ ContentType: type.joined, ParticipantId: seat.participantId })
  })

  it('turns the InitialMessage into the second item [initial-message-second]', async () => {
    const seat = await target.startChat({ InitialMessage: { ContentType: 'text/plain', Content: 'I need help' } })
    using customer = await target.connect(seat)
    await customer.socket.item((item) => item.Content === 'I need help')
    const shown = (await customer.transcript()).map((item) => item.Content ?? item.ContentType)
    expect(shown).toEqual([type.joined, 'I need help'])
    expect(customer.socket.items[1]).toMatchObject({ ParticipantRole: 'CUSTOMER', ParticipantId: seat.participantId })
  })

  it('is what makes a socket hear: nothing before it, nothing of what was before it [subscribe-no-replay]', async () => {
    using chat = await target.converse()
    const { url } = await target.credentials(chat.customer.seat)
    using late = await ChatSocket.dial(url)
    const early = await chat.agent.say('too early for the late tab')
    await chat.customer.socket.itemWithId(early.Id)
    await late.subscribe()
    const after = await chat.agent.say('in time')
    await late.itemWithId(after.Id)
    expect(late.items.map((item) => item.Content)).toEqual(['in time'])
  })
})

describe('CreateParticipantConnection', () => {
  it('alone emits nothing and connects nobody [connection-emits-nothing]', async () => {
    using chat = await target.converse()
    const seat = await target.addParticipant(chat.contactId, 'CUSTOM_BOT')
    await target.connection(seat.participantToken)
    await target.connection(seat.participantToken)
    const { Id } = await chat.agent.say('anybody?')
    await chat.customer.socket.itemWithId(Id)
    const shown = [...chat.customer.socket.items, ...(await chat.customer.transcript())]
    expect(shown.filter((item) => item.ParticipantId === seat.participantId)).toEqual([])
  })
})

describe('the frames', () => {
  it('of spec §3.11 sent back to back are answered in a second [socket-first-frames]', async () => {
    const { socket } = await dialled()
    using open = socket
    const asked = Date.now()
    open.send(subscribeFrame)
    open.send('{"topic":"aws/ping"}')
    open.send('{"topic":"aws/heartbeat"}')
    await open.frame((frame) => frame.topic === 'aws/heartbeat', 'the heartbeat')
    await open.itemOf(type.joined)
    expect(Date.now() - asked).toBeLessThan(1000)
    expect(open.frames).toContainEqual(success)
    expect(open.frames).toContainEqual({ topic: 'aws/ping', statusCode: 200, statusContent: 'OK' })
    expect(open.frames).toContainEqual({ topic: 'aws/heartbeat' })
  })

  it('carry an item as JSON text in a frame of type application/json [item-content-is-text]', async () => {
    using customer = await target.connect(await target.startChat())
    const frame = await customer.socket.frame(({ topic }) => topic === 'aws/chat', 'an item')
    expect(Object.keys(frame).sort()).toEqual(['content', 'contentType', 'topic'])
    expect(frame.contentType).toBe('application/json')
    expect(JSON.parse(frame.content as string)).toMatchObject({ Type: 'EVENT' })
  })

  it('that nobody can read, of unknown topics and binary ones are ignored [socket-unreadable-frames]', async () => {
    const { socket } = await dialled()
    using open = socket
    for (const text of ['', 'hello', '[]', 'null', '7', '{"topic":', '{"topic":7}', '{}']) open.send(text)
    for (const topic of ['aws/unsubscribe', 'aws/other', 'aws/chat']) open.send(`{"topic":"${topic}","content":{}}`)
    open.send(Buffer.from(subscribeFrame))
    open.send('{"topic":"aws/heartbeat"}')
    await open.frame(({ topic }) => topic === 'aws/heartbeat', 'the heartbeat')
    expect(open.frames).toEqual([{ topic: 'aws/heartbeat' }])
  })

  it('are limited to 32 KiB: a longer one closes the socket with 1009 [socket-frame-limit]', async () => {
    const { socket } = await dialled()
    using open = socket
    const heartbeat = '{"topic":"aws/heartbeat"}'
    open.send(heartbeat.padEnd(32 * 1024, ' '))
    await open.frame(({ topic }) => topic === 'aws/heartbeat', 'the answer to a frame of 32 KiB')
    open.send(heartbeat.padEnd(32 * 1024 + 1, ' '))
    expect(await open.closeCode()).toBe(1009)
  })
})

describe('several sockets', () => {
  it('of one participant all hear everything, and one closing disturbs none [socket-tabs]', async () => {
    using chat = await target.converse()
    const tabs = await Promise.all([1, 2, 3, 4].map(() => target.connect(chat.customer.seat)))
    tabs.pop()?.socket.close()
    const sent = [await chat.agent.say('to all'), await present(tabs[0], 'a tab').say('from one')]
    for (const { Id } of sent) {
      await Promise.all([chat.customer, ...tabs].map((tab) => tab.socket.itemWithId(Id)))
    }
    for (const tab of tabs) tab[Symbol.dispose]()
  })

  it('may be five; the handshake of a sixth is held about 3 s, then refused with 429 [socket-sixth-refused]', async () => {
    const seat = await target.startChat()
    const five = await Promise.all([1, 2, 3, 4, 5].map(() => target.connect(seat)))
    const { url } = await target.credentials(seat)
    const asked = Date.now()
    await expect(ChatSocket.dial(url)).rejects.toEqual(new HandshakeRefused(429))
    expect(Date.now() - asked).toBeGreaterThanOrEqual(2_900)
    expect(five.map((tab) => tab.socket.closed)).toEqual(five.map(() => undefined))
    for (const tab of five) tab[Symbol.dispose]()
  })

  it('let the sixth in when a place becomes free while it is held [socket-sixth-admitted]', async () => {
    const seat = await target.startChat()
    const five = await Promise.all([1, 2, 3, 4, 5].map(() => target.connect(seat)))
    const { url } = await target.credentials(seat)
    const sixth = ChatSocket.open(url)
    five.pop()?.socket.close()
    using admitted = await sixth
    const { Id } = await present(five[0], 'a tab').say('room for one more')
    await admitted.itemWithId(Id)
    for (const tab of five) tab[Symbol.dispose]()
  })

  it('that close do not make the participant leave [socket-close-no-departure]', async () => {
    using chat = await target.converse()
    chat.customer.socket.close()
    await chat.customer.socket.closeCode()
    await chat.agent.say('still there?')
    await chat.customer.say('yes')
    using back = await target.connect(chat.customer.seat)
    const types = (await back.transcript()).map((item) => item.ContentType)
    expect(types).toEqual([type.joined, type.joined, 'text/plain', 'text/plain'])
  })
})

describe('a socket that nobody reads', () => {
  it('is terminated without a close frame when too much is waiting; the others hear everything [socket-slow-consumer]', async () => {
    using chat = await target.converse()
    using slow = await target.connect(chat.customer.seat)
    slow.socket.pause()
    const big = 'x'.repeat(16_384)
    const ids: string[] = []
    for (let n = 0; n < 30; n++) {
      const sent = await Promise.all(Array.from({ length: 20 }, () => chat.agent.say(big)))
      ids.push(...sent.map(({ Id }) => Id))
    }
    await Promise.all(ids.map((id) => chat.customer.socket.itemWithId(id)))
    slow.socket.resume()
    expect(await slow.socket.closeCode()).toBe(1006)
    expect(slow.socket.items.length).toBeLessThan(ids.length)
  })
})

describe('the order of items', () => {
  it('is the same on every socket and in the transcript, and AbsoluteTime strictly increases [item-order]', async () => {
    using chat = await target.converse()
    using secondTab = await target.connect(chat.customer.seat)
    const sends = Array.from({ length: 40 }, (_, n) => (n % 2 ? chat.agent : chat.customer).say(`message ${n}`))
    const ids = (await Promise.all(sends)).map(({ Id }) => Id)
    const readers = [chat.customer, secondTab, chat.agent]
    await Promise.all(readers.flatMap(({ socket }) => ids.map((id) => socket.itemWithId(id))))
    const stored = (await chat.customer.transcript()).slice(2)
    const order = stored.map((item) => item.Id)
    expect([...order].sort()).toEqual([...ids].sort())
    const messages = (items: readonly SocketItem[]) => items.filter((item) => item.Type === 'MESSAGE')
    for (const { socket } of readers) expect(messages(socket.items).map((item) => item.Id)).toEqual(order)
    const times = stored.map((item) => Date.parse(String(item.AbsoluteTime)))
    for (const [index, at] of times.entries()) expect(at).toBeGreaterThan(times[index - 1] ?? 0)
  })
})
