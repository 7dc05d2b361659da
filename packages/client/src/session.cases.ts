import type * as Client from './index.ts'
import type { Seat } from './testing/backend.ts'
import { type Case, rejection, same, type World } from './testing/suite.ts'

/** A customer's session, an agent's, and what both are made of. */
interface Chat {
  readonly world: World
  readonly endpoint: string
  readonly mia: Client.ChatSession
  readonly jo: Client.ChatSession
  readonly seats: { readonly mia: Seat; readonly jo: Seat }
  /** Another session of the customer. */
  again(platform?: Partial<Client.Platform>): Client.ChatSession
}

const withChat = (title: string, run: (chat: Chat) => Promise<void>): Case => ({
  title,
  async run(world) {
    const { backend, client } = world
    const endpoint = await backend.start()
    const sessions: Client.ChatSession[] = []
    const open = (seat: Seat, platform: Partial<Client.Platform> = {}) => {
      const session = new client.ChatSession({ endpoint, ...seat, platform })
      sessions.push(session)
      return session
    }
    try {
      const customer = await backend.startChat(endpoint)
      const mia = open(customer)
      await mia.connected()
      const agent = await backend.addAgent(endpoint, customer.contactId)
      const jo = open(agent)
      await jo.connected()
      const again = (platform?: Partial<Client.Platform>) => open(customer, platform)
      await run({ world, endpoint, mia, jo, seats: { mia: customer, jo: agent }, again })
    } finally {
      for (const session of sessions) session.close()
      await backend.stop(endpoint)
    }
  },
})

/** Resolves when what is observed is as it should be. */
const until = <Value>(observed: Client.Observable<Value>, holds: (value: Value) => boolean): Promise<Value> =>
  new Promise((resolve) => {
    const look = () => {
      const value = observed.getSnapshot()
      if (!holds(value)) return
      stop()
      resolve(value)
    }
    const stop = observed.subscribe(look)
    look()
  })

const nameOf = ({ Content, ContentType, Attachments }: Client.SocketItem) =>
  Content ?? Attachments?.[0]?.AttachmentName ?? ContentType?.split('.').at(-1) ?? ''
const names = (items: readonly Client.SocketItem[]) => items.map(nameOf)
const shows = (session: Client.ChatSession, ...wanted: readonly string[]) =>
  until(session.items, (items) => wanted.every((name) => names(items).includes(name)))
const ended = (session: Client.ChatSession) => until(session.state, ({ status }) => status === 'ended')

/** A platform whose sockets can be closed from outside, and whose network comes and goes. */
function breakable() {
  const open: Client.WebSocketLike[] = []
  const watchers = new Set<(notice: Client.Notice) => void>()
  let isUp = true
  class Breakable extends (globalThis.WebSocket as new (url: string) => Client.WebSocketLike) {
    constructor(url: string) {
      if (!isUp) throw new TypeError('There is no network')
      super(url)
      open.push(this)
    }
  }
  const watch: Client.Platform['watch'] = (tell) => {
    watchers.add(tell)
    return () => watchers.delete(tell)
  }
  const network = (notice: 'online' | 'offline') => {
    isUp = notice === 'online'
    if (!isUp) for (const socket of open) socket.close()
    for (const tell of watchers) tell(notice)
  }
  return { platform: { WebSocket: Breakable, watch }, open, network }
}

export const sessionCases: readonly Case[] = [
  withChat('shows what is said, own messages at once, each once and in order', async ({ mia, jo }) => {
    await jo.sendMessage('Hello Mia')
    await shows(mia, 'Hello Mia')
    const sent = mia.sendMessage('Hello Jo')
    same(mia.items.getSnapshot().at(-1)?.status, 'pending')
    same((await sent)?.status, 'sent')
    await shows(jo, 'Hello Jo')
    const said = ['joined', 'joined', 'Hello Mia', 'Hello Jo']
    same(names(mia.items.getSnapshot()), said)
    same(names(jo.items.getSnapshot()), said)
  }),

  withChat('gives one item after the other, and ends with the chat', async ({ world, endpoint, mia, jo, seats }) => {
    const seen: string[] = []
    const reading = (async () => {
      for await (const item of mia.items) seen.push(nameOf(item))
    })()
    await jo.sendMessage('One')
    await mia.sendMessage('Two')
    await world.backend.endChat(endpoint, seats.mia.contactId)
    await reading
    same(seen, ['joined', 'joined', 'One', 'Two', 'left', 'left', 'ended'])
  }),

  withChat('gives what is here while what was missed is being read', async ({ again }) => {
    const { open, platform } = breakable()
    let isHeld = false
    const held: Client.Fetch = (url, init) =>
      isHeld && url.endsWith('/transcript') ? new Promise(() => {}) : fetch(url, init)
    const session = again({ ...platform, fetch: held })
    await session.connected()
    isHeld = true
    open[0]?.close()
    await until(session.state, ({ status }) => status === 'reconnecting')
    await until(session.state, ({ status }) => status === 'connected')
    const { value } = await session.items[Symbol.asyncIterator]().next()
    same(nameOf(value as Client.ChatItem), 'joined')
  }),

  withChat('shows what was said while it had no socket', async ({ jo, again }) => {
    const { open, platform } = breakable()
    const session = again(platform)
    await session.connected()
    open[0]?.close()
    await until(session.state, ({ status }) => status === 'reconnecting')
    await jo.sendMessage('Are you there?')
    await shows(session, 'Are you there?')
    same(session.state.getSnapshot().status, 'connected')
  }),

  withChat('shows all that was said while it had no network, be it more than a page', async ({ mia, jo, again }) => {
    const { network, platform } = breakable()
    const session = again(platform)
    await session.connected()
    network('offline')
    same(session.state.getSnapshot().status, 'offline')
    for (let n = 0; n < 205; n++) void jo.sendMessage(`${n}`)
    await shows(mia, '204')
    network('online')
    await shows(session, '204')
    same(names(session.items.getSnapshot()), names(mia.items.getSnapshot()))
    same(session.state.getSnapshot().status, 'connected')
  }),

  withChat('knows that the chat has ended, and takes nothing more', async ({ world, endpoint, mia, seats }) => {
    await world.backend.endChat(endpoint, seats.mia.contactId)
    await ended(mia)
    same(names(mia.items.getSnapshot()).at(-1), 'ended')
    same((await mia.sendMessage('Too late'))?.status, 'failed')
    const late = new world.client.ChatSession({ endpoint, ...seats.mia })
    const refused = (await rejection(late.connected())) as Client.ChatError
    same([refused.reason, late.state.getSnapshot().status], ['ended', 'ended'])
  }),

  withChat('leaves for good, and is told so', async ({ mia, jo }) => {
    await jo.disconnect()
    await ended(jo)
    await shows(mia, 'left')
    await mia.disconnect()
    await ended(mia)
  }),

  withChat('keeps what the service refuses, to be tried again or given up', async ({ mia }) => {
    const failed = await mia.sendMessage('?', 'image/png')
    same([failed?.status, failed?.error?.reason], ['failed', 'invalid'])
    same((await mia.sendMessage('Hello'))?.status, 'sent')
    const key = failed?.key ?? ''
    same((await mia.retry(key))?.status, 'failed')
    mia.discard(key)
    same(names(mia.items.getSnapshot()), ['joined', 'joined', 'Hello'])
  }),

  withChat('says after a reload what it could not say before', async ({ jo, again }) => {
    const kept = new Map<string, string>()
    const storage: Client.StorageLike = {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    }
    const offline: Client.Fetch = (url, init) =>
      url.endsWith('/message') ? Promise.reject(new TypeError('no network')) : fetch(url, init)
    const before = again({ storage, fetch: offline })
    await before.connected()
    const pending = before.sendMessage('Hello?')
    before.close()
    same((await pending)?.status, 'pending')
    const after = again({ storage })
    await until(after.items, (items) => items.some(({ Content, status }) => Content === 'Hello?' && status === 'sent'))
    await shows(jo, 'Hello?')
    same(names(jo.items.getSnapshot()).filter((name) => name === 'Hello?').length, 1)
    same((await pending)?.key, after.items.getSnapshot().at(-1)?.key)
  }),

  withChat('asks for a new token when one is refused, and goes on with that', async ({ again }) => {
    const calls: string[] = []
    const refusing: Client.Fetch = async (url, init) => {
      const name = url.split('/').at(-1) ?? ''
      calls.push(name)
      const isFirst = name === 'message' && calls.filter((call) => call === name).length === 1
      return isFirst ? new Response('{"message":"Access denied"}', { status: 403 }) : fetch(url, init)
    }
    const session = again({ fetch: refusing })
    await session.connected()
    same((await session.sendMessage('Hello'))?.status, 'sent')
    same(
      calls.filter((call) => call !== 'transcript'),
      ['connection', 'message', 'connection', 'message'],
    )
  }),

  withChat('takes a refusal for what it is when a new token is refused, too', async ({ again }) => {
    let calls = 0
    const refusing: Client.Fetch = async (url, init) => {
      if (!url.endsWith('/message')) return fetch(url, init)
      calls++
      return new Response('{"message":"Access denied"}', { status: 403 })
    }
    const session = again({ fetch: refusing })
    await session.connected()
    const failed = await session.sendMessage('Hello')
    same([failed?.status, failed?.error?.status, calls], ['failed', 403, 3])
    same(session.state.getSnapshot().status, 'connected')
  }),

  withChat('says at once where there is no WebSocket', async ({ world, endpoint, seats }) => {
    const platform = { WebSocket: undefined }
    const error = await rejection(world.client.ChatSession.connect({ endpoint, ...seats.mia, platform }))
    same((error as Error).message, 'There is no WebSocket here: hand one in as platform.WebSocket')
  }),

  withChat('tells that somebody types, once for many keystrokes', async ({ mia, jo }) => {
    const heard: string[] = []
    mia.events.subscribe((event) => heard.push(nameOf(event)))
    for (let times = 0; times < 5; times++) jo.typing()
    await jo.sendMessage('Done')
    jo.typing()
    await jo.sendMessage('Really')
    await shows(mia, 'Really')
    same(heard.slice(0, 2), ['typing', 'typing'].slice(0, heard.length))
    same(heard.length <= 2, true)
  }),

  withChat('tells that messages have arrived, and that they were read, also those before', async ({ mia, jo }) => {
    await mia.sendMessage('One')
    await mia.sendMessage('Two')
    const own = (items: readonly Client.ChatItem[]) => items.filter(({ Type }) => Type === 'MESSAGE')
    await until(mia.items, (items) => own(items).every(({ deliveredAt }) => deliveredAt))
    same(
      own(mia.items.getSnapshot()).map(({ readAt }) => readAt),
      [undefined, undefined],
    )
    await shows(jo, 'Two')
    jo.markRead()
    await until(mia.items, (items) => own(items).every(({ readAt }) => readAt))
  }),

  withChat('reads the transcript in both directions, and shows older pages', async ({ mia, again }) => {
    const texts = Array.from({ length: 105 }, (_, index) => `${index}`)
    for (const text of texts) void mia.sendMessage(text)
    await until(mia.items, (items) => items.filter(({ status }) => status === 'sent').length === 107)
    const all = ['joined', 'joined', ...texts]
    for (const direction of ['forward', 'backward'] as const) {
      const read: string[] = []
      for await (const item of mia.history(direction)) read.push(nameOf(item))
      same(direction === 'forward' ? read : read.reverse(), all, direction)
    }
    const fresh = again()
    await fresh.connected()
    same(names(fresh.items.getSnapshot()), all.slice(-100))
    same([await fresh.loadOlder(), await fresh.loadOlder()], [true, false])
    same(names(fresh.items.getSnapshot()), all)
  }),

  withChat(
    'uploads a file, again if it did not arrive, and gives its URL to the others',
    async ({ world, mia, jo }) => {
      const { Upload, attachmentUrl } = world.client
      const file = Object.assign(new Blob(['Offer'], { type: 'text/plain' }), { name: 'offer.txt' })
      const lost = () => Promise.reject(new Error('The line was cut'))
      let isBroken = true
      const put: Client.Carrier = async (url, headers, body, signal, progress) => {
        progress(2)
        if (isBroken) return lost()
        const sent = Object.fromEntries(
          Object.entries(headers).filter(([name]) => !/^(content-length|host)$/i.test(name)),
        )
        await fetch(url, { method: 'PUT', headers: sent, body, signal })
      }
      const upload = new Upload(mia, file, put)
      const failed = await upload.settled()
      same([failed.status, failed.sentBytes, (failed.error as Error).message], ['failed', 2, 'The line was cut'])
      isBroken = false
      upload.retry()
      same((await upload.settled()).status, 'done')
      await shows(jo, 'offer.txt')
      const id = upload.getSnapshot().attachmentId ?? ''
      const response = await fetch(await attachmentUrl(jo, id))
      same(await response.text(), 'Offer')
      const own = new Upload(mia, file)
      own.cancel()
      same((await own.settled()).status, 'cancelled')
      const late = new Upload(mia, file, () => new Promise(() => {}))
      mia.close()
      same((await late.settled()).status, 'failed')
    },
  ),

  withChat('leaves no timer and no socket when it is closed', async ({ again }) => {
    let timers = 0
    const after: Client.Platform['after'] = (ms, callback) => {
      timers++
      let isSet = true
      const unset = () => {
        if (isSet) timers--
        isSet = false
      }
      const timer = setTimeout(() => {
        unset()
        callback()
      }, ms)
      return () => {
        unset()
        clearTimeout(timer)
      }
    }
    const { open, platform } = breakable()
    const session = again({ ...platform, after })
    await session.connected()
    session.markRead()
    session.typing()
    same(timers > 0, true)
    session.close()
    // Calls that were aborted tidy up in the turns that follow.
    for (let turn = 0; turn < 20; turn++) await undefined
    same([timers, open.filter(({ readyState }) => readyState < 2).length], [0, 0])
    same(session.state.getSnapshot().status, 'closed')
  }),

  {
    title: 'parses interactive messages and views, and nothing that is none',
    async run({ client: { parseInteractive, answerView } }) {
      const item = (template: unknown): Client.SocketItem => ({
        ...{ Id: '1', AbsoluteTime: '', Type: 'MESSAGE' },
        ContentType: 'application/vnd.amazonaws.connect.message.interactive',
        Content: typeof template === 'string' ? template : JSON.stringify(template),
      })
      const list = {
        ...{ templateType: 'ListPicker', version: '1.0' },
        data: { replyMessage: { title: 'Thanks' }, content: { title: 'What?', elements: [{ title: 'A' }, {}, 7] } },
      }
      const picker = {
        ...{ templateType: 'ListPicker', version: '1.0', replyMessage: { title: 'Thanks' } },
        content: { title: 'What?', elements: [{ title: 'A' }] },
      }
      same(parseInteractive(item(list)), picker)
      for (const templateType of ['Panel', 'QuickReply'])
        same(parseInteractive(item({ ...list, templateType })), { ...picker, templateType })
      const slot = { date: '2026-03-02T09:16+00:00', duration: 1800 }
      const times = {
        templateType: 'TimePicker',
        data: { content: { title: 'When?', timeslots: [slot, { title: 'x' }] } },
      }
      same(parseInteractive(item(times)), {
        ...{ templateType: 'TimePicker', version: '1.0' },
        content: { title: 'When?', timeslots: [slot] },
      })
      const carousel = { ...list, templateType: 'Carousel', data: { content: { title: 'All', elements: [list, 'x'] } } }
      same(parseInteractive(item(carousel))?.content, { title: 'All', elements: [picker] })
      const view = { templateType: 'ViewResource', data: { content: { viewToken: 'T', viewData: '{"a":1}' } } }
      same(parseInteractive(item(view))?.content, { viewToken: 'T', viewData: { a: 1 } })
      for (const none of ['{', '7', { templateType: 'toString', data: { content: {} } }, { ...view, data: {} }]) {
        same(parseInteractive(item(none)), undefined)
      }
      same(parseInteractive({ ...item(list), ContentType: 'text/plain' }), undefined)
      const [Content, ContentType] = answerView('Submit', { a: 1 })
      same(JSON.parse(Content), { action: 'Submit', data: { a: 1 }, templateType: 'ViewResource', version: '1.0' })
      same(ContentType.endsWith('.interactive.response'), true)
    },
  },
]
