import { TransferContactCommand } from '@aws-sdk/client-connect'
import { startParley } from '@parley/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../../server/src/testing/until.ts'
import { eventType } from '../item.ts'
import type { Notice } from '../watch.ts'
import { type ChatEvent, type EventName, eventNames } from './events.ts'
import { type ChatSessionArgs, connect } from './index.ts'

const { create, setGlobalConfig } = connect.ChatSession
const nameOf = ({ Content, ContentType }: { readonly Content?: string; readonly ContentType?: string }) =>
  Content ?? ContentType?.split('.').at(-1)

/** A customer's session, the line that it hangs on, and everything that it tells. */
async function openChat({ type = 'CUSTOMER', features }: { type?: 'CUSTOMER' | 'AGENT'; features?: object } = {}) {
  const parley = await startParley()
  const mia = parley.person(await parley.startChat())
  const seat = type === 'CUSTOMER' ? mia.seat : await parley.addSeat(mia, 'AGENT', 'Jo')
  const sockets: WebSocket[] = []
  const requests: { readonly path: string; readonly body: Record<string, unknown> }[] = []
  const notices = new Set<(notice: Notice) => void>()
  let isOnline = true
  let isHeld = false
  let isExpired = false
  let failures = 0
  setGlobalConfig({
    endpoint: parley.endpoint,
    ...(features && { features }),
    platform: {
      WebSocket: class extends WebSocket {
        constructor(url: string) {
          super(url)
          sockets.push(this)
        }
      },
      fetch(url, init) {
        if (!isOnline) return Promise.reject(new TypeError('no network'))
        if (isExpired && url.endsWith('/connection')) {
          failures++
          return Promise.reject(new TypeError('no network'))
        }
        if (isExpired && url.endsWith('/attachment'))
          return Promise.resolve(new Response('{"message":"Access denied"}', { status: 403 }))
        requests.push({ path: new URL(url).pathname, body: JSON.parse(init.body ?? '{}') })
        if (isHeld) return new Promise((_, reject) => init.signal.addEventListener('abort', reject))
        return fetch(url, init)
      },
      watch(tell) {
        notices.add(tell)
        return () => notices.delete(tell)
      },
    },
  })
  const session = create({ chatDetails: seat, type })
  const told: { readonly name: EventName; readonly event: ChatEvent<EventName> }[] = []
  for (const name of eventNames)
    if (name !== 'TranscriptUpdated') session[`on${name}`]((event: ChatEvent<EventName>) => told.push({ name, event }))
  const messages = () => told.filter(({ name }) => name === 'Message').map(({ event }) => nameOf(event.data as object))
  const times = (name: EventName) => told.filter((each) => each.name === name).length
  return {
    ...{ parley, mia, session, sockets, requests, told, messages, times },
    tells: (name: EventName, count = 1) => until(() => times(name) >= count, `${count} × ${name}`),
    shows: (message: string) => until(() => messages().includes(message), message),
    cut() {
      isOnline = false
      sockets.at(-1)?.close()
    },
    /** No request is answered any more. */
    hold() {
      isHeld = true
    },
    failures: () => failures,
    /** The token is too old, and no other can be had; the socket stays. */
    expire() {
      isExpired = true
    },
    mend() {
      isOnline = true
      for (const tell of notices) tell('online')
    },
    async [Symbol.asyncDispose]() {
      session.breakConnection()
      await parley.stop()
    },
  }
}

describe('the facade for ChatJS', () => {
  it('answers in envelopes, and gives the metadata back with answer and error', async () => {
    await using chat = await openChat()
    const { session, mia } = chat
    await expect(session.sendMessage({ contentType: 'text/plain', message: 'too early' })).rejects.toBe(
      'Failed to call sendMessage, No active connection',
    )
    const metadata = { foo: 'bar' }
    expect(await session.connect({ metadata })).toEqual({ connectCalled: true, connectSuccess: true, metadata })
    const sent = await session.sendMessage({ contentType: 'text/plain', message: 'Hello', metadata })
    expect(sent).toEqual({ data: { Id: expect.any(String), AbsoluteTime: expect.any(String) }, metadata })
    const page = await session.getTranscript({ metadata, maxResults: 1 })
    expect(page).toMatchObject({
      data: { InitialContactId: mia.contactId, Transcript: [{ Id: sent.data.Id }] },
      metadata,
    })
    expect((await session.getTranscript()).metadata).toBeNull()
    await expect(session.getTranscript({ maxResults: 1000, metadata })).rejects.toEqual({
      type: 'ValidationException',
      message: expect.stringContaining('maxResults'),
      stack: expect.any(Array),
      statusCode: 400,
      metadata,
    })
    const nothing = { contentType: 'text/plain', message: undefined as unknown as string, metadata }
    await expect(session.sendMessage(nothing)).rejects.toMatchObject({
      type: 'ValidationException',
      metadata,
    })
    await expect(session.describeView({ viewToken: 'none', metadata })).rejects.toMatchObject({
      statusCode: 404,
      metadata,
    })
    for (const { event } of chat.told) expect(event).toMatchObject({ chatDetails: session.getChatDetails(), metadata })
  })

  it('tells who it is for', async () => {
    await using chat = await openChat()
    const { contactId, participantId, participantToken } = chat.mia.seat
    const details = { contactId, initialContactId: contactId, participantId, participantToken }
    expect(chat.session.getChatDetails()).toEqual({ ...details, connectionDetails: undefined })
    await chat.session.connect()
    const connectionDetails = { connectionToken: expect.any(String) }
    expect(chat.session.getChatDetails()).toEqual({ ...details, connectionDetails })
    expect(chat.session.controller.contactId).toBe(contactId)
  })

  it('tells what was said while the line was down: each item once, in order, as it would have come', async () => {
    await using chat = await openChat()
    const jo = await chat.parley.agent(chat.mia)
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    await jo.say('one')
    await chat.shows('one')
    chat.cut()
    await chat.tells('ConnectionLost')
    await jo.say('two')
    const three = await jo.say('three')
    const mine = chat.session.sendMessage({ contentType: 'text/plain', message: 'from the train' })
    chat.mend()
    await mine
    await chat.tells('ConnectionEstablished', 2)
    await jo.say('four')
    await chat.shows('four')
    expect(chat.messages().filter((name) => name !== 'joined')).toEqual([
      'one',
      'two',
      'three',
      'from the train',
      'four',
    ])
    const told = chat.told.find(({ event }) => (event.data as { Id?: string }).Id === three.Id)
    expect(told?.event.data).toEqual({
      ...{ Id: three.Id, AbsoluteTime: three.AbsoluteTime, Type: 'MESSAGE' },
      ...{ Content: 'three', ContentType: 'text/plain', ContactId: chat.mia.contactId },
      ...{ InitialContactId: chat.mia.contactId, ParticipantId: jo.participantId },
      ...{ ParticipantRole: 'AGENT', DisplayName: 'Jo' },
    })
    expect([chat.times('ConnectionLost'), chat.times('ConnectionBroken'), chat.times('Ended')]).toEqual([1, 0, 0])
  })

  it('leaves to getTranscript what was said before it came', async () => {
    await using chat = await openChat({ type: 'AGENT' })
    await chat.mia.say('is anybody there?')
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    await chat.mia.say('ah, hello')
    await chat.shows('ah, hello')
    expect(chat.messages()).not.toContain('is anybody there?')
    const { data } = await chat.session.getTranscript()
    expect(data.Transcript.map(nameOf)).toContain('is anybody there?')
  })

  it('leaves nothing between a page that is read at once and what it tells from then on', async () => {
    await using chat = await openChat()
    const jo = await chat.parley.agent(chat.mia)
    await chat.session.connect()
    const page = chat.session.getTranscript()
    await jo.say('Welcome')
    const read = (await page).data.Transcript.map(nameOf)
    expect(chat.times('ConnectionEstablished')).toBe(1)
    await jo.say('Hello?')
    await chat.shows('Hello?')
    expect([...read, ...chat.messages()]).toContain('Welcome')
  })

  it('tells of a connection once, also when it cannot be renewed yet', async () => {
    await using chat = await openChat()
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    chat.expire()
    chat.session.getAttachmentURL({ attachmentId: 'any' }).catch(() => {})
    await until(() => chat.failures() > 2, 'attempts that fail')
    expect(chat.times('ConnectionEstablished')).toBe(1)
  })

  it('joins the pieces of a message of a bot, and tells how far it has come', async () => {
    await using chat = await openChat()
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    await chat.shows('joined')
    const piece = (ChunkNumber: number, Content: string, MessageCompleted = false) => {
      const MessageMetadata = { ChunkNumber, MessageCompleted, MessageId: 'B' }
      const AbsoluteTime = `2099-01-01T00:00:00.00${ChunkNumber}Z`
      const about = { Id: 'B', Type: 'MESSAGE', ContentType: 'text/plain', ParticipantRole: 'SYSTEM', AbsoluteTime }
      const content = JSON.stringify({ ...about, Content, MessageMetadata })
      chat.sockets
        .at(-1)
        ?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ topic: 'aws/chat', content }) }))
    }
    piece(1, 'Good ')
    await chat.shows('Good ')
    piece(2, 'mor')
    await chat.shows('Good mor')
    piece(2, 'mor')
    piece(3, 'Good morning', true)
    await chat.shows('Good morning')
    expect(chat.messages().slice(-3)).toEqual(['Good ', 'Good mor', 'Good morning'])
  })

  it('sends each receipt once, of many the newest, and tells of those of others', async () => {
    await using chat = await openChat({ features: { messageReceipts: { throttleTime: 1 } } })
    const { session, requests } = chat
    const jo = await chat.parley.agent(chat.mia)
    await session.connect()
    const ids = [(await jo.say('one')).Id, (await jo.say('two')).Id, (await jo.say('three')).Id]
    const tell = (contentType: string, messageId: string | undefined, more = {}) =>
      session.sendEvent({ contentType, content: JSON.stringify({ messageId, ...more }) })
    const answers = await Promise.all(ids.map((id) => tell(eventType('message.read'), id)))
    expect(answers[0]).toEqual({ data: { Id: expect.any(String), AbsoluteTime: expect.any(String) }, metadata: null })
    expect(answers).toEqual([answers[0], answers[0], answers[0]])
    expect(await tell(eventType('message.delivered'), ids[2])).toEqual({ message: 'Event already fired' })
    const sent = () => requests.filter(({ path }) => path === '/participant/event').map(({ body }) => body['Content'])
    expect(sent()).toEqual([JSON.stringify({ messageId: ids[2] })])
    const four = await jo.say('four')
    const five = await jo.say('five')
    await Promise.all([four, five].map(({ Id }) => tell(eventType('message.delivered'), Id, { disableThrottle: true })))
    expect(sent()).toHaveLength(3)
    await expect(tell(eventType('message.read'), undefined)).rejects.toMatchObject({
      errorMessage: 'Ignoring messageReceipt',
    })
    expect([chat.times('ReadReceipt'), chat.times('DeliveredReceipt')]).toEqual([0, 0])
  })

  it('lets a receipt be that the end of the chat overtakes', async () => {
    await using chat = await openChat({ features: { messageReceipts: { throttleTime: 60_000 } } })
    const jo = await chat.parley.agent(chat.mia)
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    const { Id: messageId } = await jo.say('Goodbye')
    const receipt = (kind: 'read' | 'delivered', more: object) =>
      chat.session.sendEvent({
        contentType: eventType(`message.${kind}`),
        content: JSON.stringify({ messageId, ...more }),
      })
    const waiting = receipt('delivered', {})
    chat.hold()
    const underWay = receipt('read', { disableThrottle: true })
    await jo.leave()
    await chat.tells('Ended')
    expect(await waiting).toEqual({ message: 'Event already fired' })
    expect(await underWay).toEqual({ message: 'Event already fired' })
  })

  it('sends no receipts where they are switched off, of its own accord neither', async () => {
    await using chat = await openChat({ features: { messageReceipts: { shouldSendMessageReceipts: false } } })
    const jo = await chat.parley.agent(chat.mia)
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    const { Id } = await jo.say('Hello')
    await chat.shows('Hello')
    const receipt = { contentType: eventType('message.read'), content: JSON.stringify({ messageId: Id }) }
    await expect(chat.session.sendEvent(receipt)).rejects.toMatchObject({ data: receipt })
    expect(chat.requests.map(({ path }) => path)).not.toContain('/participant/event')
  })

  it('says that somebody types once in ten seconds, and not at all when it would be too late', async () => {
    await using chat = await openChat()
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    const typing = () => chat.session.sendEvent({ contentType: eventType('typing') })
    expect(await typing()).toEqual(await typing())
    expect(chat.requests.filter(({ path }) => path === '/participant/event')).toHaveLength(1)
    chat.cut()
    await expect(
      chat.session.sendEvent({
        contentType: eventType('message.read'),
        content: '{"messageId":"x","disableThrottle":true}',
      }),
    ).rejects.toMatchObject({
      type: 'NetworkError',
    })
  })

  it('tells of the end once, the last item before it, and nothing behind it', async () => {
    await using chat = await openChat()
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    expect(await chat.session.disconnectParticipant()).toEqual({ data: {}, metadata: null })
    await chat.tells('Ended')
    expect(chat.told.slice(-2).map(({ name, event }) => [name, event.data])).toEqual([
      ['Message', expect.objectContaining({ ContentType: eventType('chat.ended'), Id: expect.stringMatching(/./) })],
      ['Ended', { Type: 'CHAT_ENDED', AbsoluteTime: expect.stringMatching(/Z$/), ParticipantRole: undefined }],
    ])
    expect(chat.messages().filter((name) => name === 'ended')).toHaveLength(1)
    await expect(chat.session.getTranscript()).rejects.toBe('Failed to call getTranscript, No active connection')
  })

  it('tells of an end that came while the line was down', async () => {
    await using chat = await openChat()
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    chat.cut()
    await chat.tells('ConnectionLost')
    await chat.mia.leave()
    chat.mend()
    await chat.tells('Ended')
    expect(chat.messages().filter((name) => name === 'ended')).toHaveLength(1)
    expect(chat.times('ConnectionBroken')).toBe(0)
  })

  it('rejects connect, and tells of a broken connection, where there will never be one', async () => {
    await using chat = await openChat()
    await chat.mia.leave()
    await expect(chat.session.connect({ metadata: 'M' })).rejects.toMatchObject({
      ...{ connectCalled: true, connectSuccess: false, metadata: 'M' },
      _debug: { type: 'AccessDeniedException', statusCode: 403 },
    })
    expect(chat.told.map(({ name }) => name)).toEqual(['ConnectionBroken'])
  })

  it('tells the whole list whenever it changes: own messages as they go, and older pages', async () => {
    await using chat = await openChat({ type: 'AGENT' })
    for (let n = 0; n < 105; n++) await chat.mia.say(`message ${n}`)
    const lists: { readonly names: unknown[]; readonly last: unknown; readonly nextToken: string | undefined }[] = []
    chat.session.onTranscriptUpdated(({ data: { transcript, previousTranscriptNextToken: nextToken } }) => {
      const last = transcript.at(-1)?.MessageMetadata?.Status
      lists.push({ names: transcript.map(nameOf), last, nextToken })
    })
    await chat.session.connect()
    await until(() => lists.at(-1)?.nextToken !== undefined, 'the first page')
    expect(lists.at(-1)?.names).not.toContain('message 0')
    await chat.session.getTranscript({ nextToken: lists.at(-1)!.nextToken })
    expect(lists.at(-1)?.nextToken).toBeUndefined()
    const said = lists.at(-1)?.names.filter((name) => name !== 'joined')
    expect(said).toEqual(Array.from({ length: 105 }, (_, n) => `message ${n}`))
    await chat.session.sendMessage({ contentType: 'text/plain', message: 'Hello' })
    const mine = lists.filter(({ names }) => names.at(-1) === 'Hello').map(({ last }) => last)
    expect([...new Set(mine)]).toEqual(['SENDING', 'SENT'])
    const failed = chat.session.sendMessage({ contentType: 'text/html', message: '<b>' })
    await expect(failed).rejects.toMatchObject({ type: 'ValidationException' })
  })

  it('leaves the chat when an agent is transferred, as ChatJS does', async () => {
    await using chat = await openChat({ type: 'AGENT' })
    await chat.session.connect()
    await chat.tells('ConnectionEstablished')
    const { connect } = await chat.parley.aws()
    const { instanceId: InstanceId, flowId: ContactFlowId } = chat.parley
    await connect.send(new TransferContactCommand({ InstanceId, ContactFlowId, ContactId: chat.mia.contactId }))
    await chat.shows('succeeded')
    await expect(chat.session.sendMessage({ contentType: 'text/plain', message: 'late' })).rejects.toMatchObject({
      type: 'AccessDeniedException',
      statusCode: 403,
    })
    expect(chat.times('Ended')).toBe(0)
  })
})

describe('what the facade refuses', () => {
  const chatDetails = { contactId: 'C', participantId: 'P', participantToken: 'T' }
  it.each([
    ['no contact', { chatDetails: { ...chatDetails, contactId: '' }, type: 'CUSTOMER' }, 'chatDetails.contactId'],
    ['no participant', { chatDetails: { contactId: 'C' }, type: 'CUSTOMER' }, 'chatDetails.participantId'],
    [
      'an agent with a console in place of a token',
      { chatDetails: { contactId: 'C', participantId: 'P', getConnectionToken: async () => {} }, type: 'AGENT' },
      'chatDetails.participantToken',
    ],
    ['nothing', {}, 'type'],
    ['another type', { chatDetails, type: 'SUPERVISOR' }, 'type is SUPERVISOR'],
    ['a websocket manager', { chatDetails, type: 'AGENT', websocketManager: {} }, 'websocketManager'],
  ])('%s, by name', (_, args, name) => {
    expect(() => create(args as unknown as ChatSessionArgs)).toThrow(name)
    expect(() => create(args as unknown as ChatSessionArgs)).toThrow(
      expect.objectContaining({ name: 'IllegalArgument' }),
    )
  })
})

describe('the global configuration', () => {
  const requested: { url: string; headers: Record<string, string> }[] = []
  const platform = {
    fetch: (url: string, { headers }: { headers: Record<string, string> }) => {
      requested.push({ url, headers })
      return Promise.resolve(
        new Response('{}', { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' } }),
      )
    },
  }
  const tryOne = (options?: { region: string }) =>
    create({
      chatDetails: { ContactId: 'C', ParticipantId: 'P', ParticipantToken: 'secret' },
      type: 'CUSTOMER',
      ...(options && { options }),
    })
      .connect()
      .catch(() => requested.at(-1))

  beforeEach(() => {
    requested.length = 0
  })

  it('sends along what is to be known of the application', async () => {
    setGlobalConfig({ endpoint: 'https://chat.example.com', platform, customUserAgentSuffix: 'Shop/1.0' })
    expect(await tryOne()).toMatchObject({
      url: 'https://chat.example.com/participant/connection',
      headers: { 'x-amz-user-agent': 'Shop/1.0' },
    })
  })

  it('logs to the logger that was set, from the level on that was set, and no token', async () => {
    const lines: unknown[] = []
    const log = (...line: unknown[]) => lines.push(...line)
    const customizedLogger = { debug: log, info: log, warn: log, error: log }
    setGlobalConfig({ loggerConfig: { customizedLogger, level: connect.LogLevel.WARN } })
    connect.ChatSession.Logger.info('not this')
    connect.LogManager.getLogger({ prefix: 'Shop' }).warn('foobar')
    expect(lines).toEqual([expect.stringMatching(/^WARN \[.+Z\] Shop:$/), 'foobar'])
    await tryOne()
    expect(lines).toContain('connect was refused:')
    expect(lines.join()).not.toContain('secret')
    setGlobalConfig({})
    connect.ChatSession.Logger.error('nor this')
    expect(lines).not.toContain('nor this')
  })

  it('knows the endpoint that was set, though set again without one', async () => {
    setGlobalConfig({ region: 'eu-central-1' })
    expect(await tryOne({ region: 'us-east-1' })).toMatchObject({
      url: 'https://chat.example.com/participant/connection',
    })
  })
})
