import { StartChatContactCommand } from '@aws-sdk/client-connect'
import { startParley } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { until } from '../../server/src/testing/until.ts'
import type { FullOptions } from './full-session.ts'
import type { ChannelLike, LocksLike, Platform, StorageLike, WebSocketLike } from './platform.ts'
import { ChatSession } from './resume.ts'
import type { Notice } from './watch.ts'

class Memory implements StorageLike {
  readonly kept = new Map<string, string>()
  getItem(key: string) {
    return this.kept.get(key) ?? null
  }
  setItem(key: string, value: string) {
    this.kept.set(key, value)
  }
  removeItem(key: string) {
    this.kept.delete(key)
  }
  get text() {
    return [...this.kept.values()].join()
  }
}

/** Where tabs cannot speak to each other, unless a test says that they can. */
const alone: Partial<Platform> = { locks: undefined, BroadcastChannel: undefined }

async function startChat() {
  const parley = await startParley()
  const seat = await parley.startChat()
  const storage = new Memory()
  const sessions: ChatSession[] = []
  const keep = (session: ChatSession) => {
    sessions.push(session)
    return session
  }
  return {
    ...{ parley, seat, storage },
    open: (platform: Partial<Platform> = {}, options: Partial<FullOptions> = {}) =>
      keep(
        new ChatSession({
          ...{ endpoint: parley.endpoint, ...seat, ...options },
          platform: { storage, ...alone, ...platform },
        }),
      ),
    resume: async (platform: Partial<Platform> = {}) => {
      const resumed = await ChatSession.resume(storage, { platform: { ...alone, ...platform } })
      if ('session' in resumed) keep(resumed.session)
      return resumed
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.close()
      await parley.stop()
    },
  }
}

const noNetwork: Partial<Platform> = { fetch: () => Promise.reject(new TypeError('no network')) }
const contents = (session: ChatSession) =>
  session.items.getSnapshot().flatMap(({ Content, status }) => (Content ? `${Content} ${status}` : []))

describe('A storage', () => {
  it('that knows of no chat says so', async () => {
    expect(await ChatSession.resume(new Memory())).toEqual({ outcome: 'none' })
    for (const getItem of [() => '', () => '{', () => 'null']) {
      const storage = Object.assign(new Memory(), { getItem })
      expect(await ChatSession.resume(storage)).toEqual({ outcome: 'none' })
    }
  })

  it('that cannot be read now says so, and not that there is no chat', async () => {
    const locked = new Error('The keychain is locked')
    const storage = Object.assign(new Memory(), { getItem: () => Promise.reject(locked) })
    await expect(ChatSession.resume(storage)).rejects.toBe(locked)
  })

  it('lets the next page go on: the same participant, what was missed, and what had not been sent', async () => {
    await using chat = await startChat()
    const before = chat.open()
    await before.connected()
    before.close()
    const offline = chat.open(noNetwork)
    void offline.sendMessage('Unsent')
    await until(() => chat.storage.text.includes('Unsent'), 'the message in the storage')
    offline.close()
    const jo = await chat.parley.agent(chat.seat)
    await jo.say('Missed')
    const resumed = await chat.resume()
    if (resumed.outcome !== 'live') return expect(resumed).toMatchObject({ outcome: 'live' })
    expect(resumed.session.participantId).toBe(chat.seat.participantId)
    await until(() => contents(resumed.session).includes('Unsent sent'), 'the message')
    expect(contents(resumed.session)).toEqual(['Missed sent', 'Unsent sent'])
  })

  it('gives the backend what it needs to go on with a chat that has ended, and shows what was left', async () => {
    await using chat = await startChat()
    const offline = chat.open(noNetwork)
    void offline.sendMessage('Too late')
    await until(() => chat.storage.text.includes('Too late'), 'the message in the storage')
    offline.close()
    await chat.parley.endChat(chat.seat)
    const resumed = await chat.resume()
    if (resumed.outcome !== 'ended') return expect(resumed).toMatchObject({ outcome: 'ended' })
    const { session, persistentChat } = resumed
    await until(() => contents(session!).includes('Too late failed'), 'the message that failed')
    expect(persistentChat).toEqual({ SourceContactId: chat.seat.contactId, RehydrationType: 'ENTIRE_PAST_SESSION' })
    const { instanceId: InstanceId, flowId: ContactFlowId } = chat.parley
    const input = {
      InstanceId,
      ContactFlowId,
      ParticipantDetails: { DisplayName: 'Mia' },
      PersistentChat: persistentChat,
    }
    const { connect } = await chat.parley.aws()
    const next = await connect.send(new StartChatContactCommand(input))
    expect(next.ContinuedFromContactId).toBe(chat.seat.contactId)
  })

  it('keeps no token of a chat that has ended, and says again that it has', async () => {
    await using chat = await startChat()
    const session = chat.open()
    await session.connected()
    expect(chat.storage.text).toContain(chat.seat.participantToken)
    await session.disconnect()
    await until(() => !chat.storage.text.includes(chat.seat.participantToken), 'the token to be gone')
    expect(await chat.resume()).toMatchObject({
      outcome: 'ended',
      persistentChat: { SourceContactId: chat.seat.contactId },
    })
  })

  it('knows of the latest chat, whatever becomes of those before it', async () => {
    await using chat = await startChat()
    const first = chat.open()
    await first.connected()
    const next = await chat.parley.startChat()
    const second = chat.open({}, next)
    await second.connected()
    await chat.parley.endChat(chat.seat)
    await until(() => first.state.getSnapshot().status === 'ended', 'the end of the first chat')
    expect((await chat.resume()).outcome).toBe('live')
    expect(chat.storage.text).toContain(next.participantToken)
  })

  it('learns from the chat which contact it began with, if nobody told', async () => {
    await using chat = await startChat()
    const session = chat.open({}, { contactId: undefined })
    await session.connected()
    const jo = await chat.parley.agent(chat.seat)
    await jo.say('Hello')
    await until(() => chat.storage.text.includes(chat.seat.contactId), 'the contact in the storage')
    await chat.parley.endChat(chat.seat)
    await until(() => session.state.getSnapshot().status === 'ended', 'the end')
    expect(await chat.resume()).toMatchObject({ persistentChat: { SourceContactId: chat.seat.contactId } })
  })

  it('cannot tell while the service cannot be reached; the session does when it can', async () => {
    await using chat = await startChat()
    const before = chat.open()
    await before.connected()
    before.close()
    let isReachable = false
    const resumed = await chat.resume({
      fetch: (url, init) => (isReachable ? fetch(url, init) : Promise.reject(new TypeError('no network'))),
    })
    if (resumed.outcome !== 'unknown') return expect(resumed).toMatchObject({ outcome: 'unknown' })
    isReachable = true
    await resumed.session.connected()
    expect(resumed.session.state.getSnapshot().status).toBe('connected')
  })

  it('cannot tell where no socket opens either', async () => {
    await using chat = await startChat()
    const before = chat.open()
    await before.connected()
    before.close()
    class Refused implements WebSocketLike {
      readonly readyState = 3
      onopen = null
      onmessage = null
      onerror = null
      onclose: ((event: never) => void) | null = null
      constructor() {
        queueMicrotask(() => this.onclose?.({} as never))
      }
      send() {}
      close() {}
    }
    const resumed = await chat.resume({ WebSocket: Refused })
    if (resumed.outcome !== 'unknown') return expect(resumed).toMatchObject({ outcome: 'unknown' })
    expect(resumed.session.state.getSnapshot().error?.reason).toBe('network')
  })

  it('knows of what is not tried yet what had been said before it, so that whoever reads on can recognise it', async () => {
    await using chat = await startChat()
    let isOnline = true
    const line: Platform['fetch'] = (...given) =>
      isOnline ? fetch(...given) : Promise.reject(new TypeError('no network'))
    const page = chat.open({ fetch: line })
    await page.sendMessage('One')
    isOnline = false
    void page.sendMessage('Two')
    void page.sendMessage('Three')
    await until(() => chat.storage.text.includes('Three'), 'the messages in the storage')
    const stored = [...chat.storage.kept].find(([name]) => name.startsWith('parley:outbox'))?.[1] ?? ''
    const last = page.items.getSnapshot().findLast(({ Id }) => Id)
    const after = last?.AbsoluteTime
    expect(JSON.parse(stored)).toMatchObject([{ Content: 'Two' }, { Content: 'Three', after }])
  })

  it('of a page says nothing of what was said long before it, be it the same', async () => {
    await using chat = await startChat()
    const before = chat.open()
    await before.sendMessage('ok')
    await until(() => !chat.storage.text.includes('"ok"'), 'the storage to be rid of the message')
    before.close()
    let isLost = true
    let elapsedMs = 0
    const session = chat.open({
      now: () => Date.now() + elapsedMs,
      fetch: (url, init) => {
        if (!isLost || !url.endsWith('/message')) return fetch(url, init)
        // Its first attempt is lost, and then for too long there is no other.
        isLost = false
        elapsedMs = 10 * 60_000
        return Promise.reject(new TypeError('no network'))
      },
    })
    expect(await session.sendMessage('ok')).toMatchObject({ status: 'sent' })
    expect(contents(session)).toEqual(['ok sent', 'ok sent'])
  })

  it('that is full or forbidden costs nothing but the way back', async () => {
    await using chat = await startChat()
    const forbidden = () => {
      throw new Error('QuotaExceededError')
    }
    const session = chat.open({ storage: { getItem: forbidden, setItem: forbidden, removeItem: forbidden } })
    await session.connected()
    expect(await session.sendMessage('Hello')).toMatchObject({ status: 'sent' })
  })
})

describe('Tabs that cannot speak to each other', () => {
  it('have a socket each, and leave what the other has not sent where it is', async () => {
    await using chat = await startChat()
    const offline = chat.open(noNetwork)
    void offline.sendMessage('Of the first')
    await until(() => chat.storage.text.includes('Of the first'), 'the message in the storage')
    const other = chat.open(noNetwork)
    void other.sendMessage('Of the second')
    await until(() => chat.storage.text.includes('Of the second'), 'the other message in the storage')
    expect(chat.storage.text).toContain('Of the first')
    offline.close()
    other.close()
    const resumed = await chat.resume()
    if (resumed.outcome !== 'live') return expect(resumed).toMatchObject({ outcome: 'live' })
    await until(() => contents(resumed.session).includes('Of the second sent'), 'both messages')
    expect(contents(resumed.session)).toEqual(['Of the first sent', 'Of the second sent'])
  })
})

describe('Tabs that share a session', () => {
  it('show the newest page in each as soon as it is connected', async () => {
    await using chat = await startChat()
    const { locks } = navigator
    const leader = chat.open({ locks, BroadcastChannel })
    await leader.sendMessage('Before the second tab')
    const follower = chat.open({ locks, BroadcastChannel })
    await follower.connected()
    expect(contents(follower)).toEqual(['Before the second tab sent'])
    const resumed = await chat.resume({ locks, BroadcastChannel })
    if (resumed.outcome !== 'live') return expect(resumed).toMatchObject({ outcome: 'live' })
    expect(contents(resumed.session)).toEqual(['Before the second tab sent'])
  })

  it('show what any of them has under way', async () => {
    await using chat = await startChat()
    const { locks } = navigator
    const unsent: Platform['fetch'] = (url, init) =>
      url.endsWith('/message') ? Promise.reject(new TypeError('no network')) : fetch(url, init)
    const leader = chat.open({ locks, BroadcastChannel, fetch: unsent })
    await leader.connected()
    const follower = chat.open({ locks, BroadcastChannel })
    await follower.connected()
    void leader.sendMessage('Of the one that leads')
    await until(() => contents(follower).includes('Of the one that leads pending'), 'the message in the other tab')
    void follower.sendMessage('Of the other')
    await until(() => contents(leader).includes('Of the other pending'), 'the other message in the tab that leads')
  })

  it('have a socket each where channels are forbidden', async () => {
    await using chat = await startChat()
    class Forbidden extends BroadcastChannel {
      constructor(name: string) {
        super(name)
        this.close()
        throw new DOMException('The operation is insecure', 'SecurityError')
      }
    }
    const { locks } = navigator
    const one = chat.open({ locks, BroadcastChannel: Forbidden })
    const other = chat.open({ locks, BroadcastChannel: Forbidden })
    await Promise.all([one.connected(), other.connected()])
    await one.sendMessage('Hello')
    await until(() => contents(other).includes('Hello sent'), 'the message in the other tab')
  })

  it('have a socket each where locks are forbidden', async () => {
    await using chat = await startChat()
    let asked = 0
    const locks: LocksLike = {
      async request() {
        if (++asked > 100) return new Promise<never>(() => {})
        throw new DOMException('Access to the Locks API is denied in this context', 'SecurityError')
      },
    }
    const one = chat.open({ locks, BroadcastChannel })
    const other = chat.open({ locks, BroadcastChannel })
    await Promise.all([one.connected(), other.connected()])
    await one.sendMessage('Hello')
    await until(() => contents(other).includes('Hello sent'), 'the message in the other tab')
    expect(asked).toBeLessThan(10)
  })

  it('say what one of them was told that leads no more, when who told it is gone', async () => {
    await using chat = await startChat()
    let isAsleep = false
    let lock = ''
    let asked = 0
    const locks: LocksLike = {
      request(name, options, held) {
        if (options.signal) lock = name
        else if (isAsleep) {
          // Whether it still leads: it hears nothing of that while it sleeps.
          asked++
          return new Promise(() => {})
        }
        return navigator.locks.request(name, options, held)
      },
    }
    const leader = chat.open({ locks, BroadcastChannel })
    await leader.connected()
    const follower = chat.open({ locks: navigator.locks, BroadcastChannel })
    await follower.connected()
    const failed = await leader.sendMessage('Nothing to be sent', 'image/png')
    isAsleep = true
    void leader.sendMessage('Behind this')
    await until(() => asked > 0, 'it to ask')
    leader.discard(failed?.key ?? '')
    void follower.sendMessage('Hello')
    await until(() => contents(leader).includes('Hello pending'), 'the message in the tab that leads')
    follower.close()
    isAsleep = false
    await navigator.locks.request(lock, { steal: true }, async () => {})
    await until(() => contents(leader).includes('Hello sent'), 'the message to be sent')
  })

  it('tell one that has missed it what became of its message', async () => {
    await using chat = await startChat()
    const { locks } = navigator
    const leader = chat.open({ locks, BroadcastChannel })
    await leader.connected()
    let isDeaf = false
    const missed: string[] = []
    let notice: (notice: Notice) => void = () => {}
    class Channel implements ChannelLike {
      onmessage: ((event: never) => void) | null = null
      readonly #channel: BroadcastChannel
      constructor(name: string) {
        this.#channel = new BroadcastChannel(name)
        this.#channel.onmessage = (event) => {
          if (isDeaf) missed.push(`${event.data}`)
          else this.onmessage?.(event as never)
        }
      }
      postMessage(message: string) {
        this.#channel.postMessage(message)
      }
      close() {
        this.#channel.close()
      }
    }
    const watch: Platform['watch'] = (tell) => {
      notice = tell
      return () => {}
    }
    const follower = chat.open({ locks, BroadcastChannel: Channel, watch })
    await follower.connected()
    isDeaf = true
    const sent = follower.sendMessage('Hello')
    await until(() => missed.some((post) => post.includes('"decided"')), 'what it is to miss')
    expect(contents(follower)).toEqual(['Hello pending'])
    isDeaf = false
    notice('wake')
    expect(await sent).toMatchObject({ status: 'sent' })
    expect(contents(follower)).toEqual(['Hello sent'])
  })
})
