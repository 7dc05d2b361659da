import { StartChatContactCommand } from '@aws-sdk/client-connect'
import { startParley } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { until } from '../../server/src/testing/until.ts'
import type { SessionOptions } from './chat-session.ts'
import type { Platform, StorageLike } from './platform.ts'
import { ChatSession } from './resume.ts'

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
    open: (platform: Partial<Platform> = {}, options: Partial<SessionOptions> = {}) =>
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
