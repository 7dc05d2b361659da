import { DisconnectParticipantCommand } from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SocketItem } from './chat-socket.ts'
import { ChatJsBrowser } from './chatjs-page.ts'
import { firstChunk, postChunk, sendChunk } from './chunks.ts'
import * as type from './content-types.ts'
import { serve } from './in-process.ts'
import { rawRequest } from './raw-http.ts'
import { temporaryDataDir } from './service-process.ts'
import { Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

/** A customer, an agent and a bot that talks without a socket. */
async function converse(service: Target = target) {
  const chat = await service.converse()
  const bot = await service.caller(await service.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Shop bot'))
  return Object.assign(chat, { bot })
}

const framesOf = (items: readonly SocketItem[], id: string) => items.filter((item) => item.Id === id)
const isCompleted = (item: SocketItem) =>
  (item.MessageMetadata as { MessageCompleted?: boolean } | undefined)?.MessageCompleted === true

describe('a message in chunks', () => {
  it('is shown piece by piece under one Id, then as a whole, with other messages in their order between [chunk-frames]', async () => {
    using chat = await converse()
    const { Id: MessageId } = await sendChunk(target, chat.bot, firstChunk('Your'))
    const between = await chat.agent.say('One moment, please')
    await sendChunk(target, chat.bot, { MessageId, ChunkNumber: 2, Content: ' parcel is' })
    const done = await sendChunk(target, chat.bot, {
      MessageId,
      ChunkNumber: 3,
      Content: ' on its way.',
      MessageCompleted: true,
    })
    expect(done.Id).toBe(MessageId)
    for (const { socket } of [chat.customer, chat.agent]) {
      await socket.item(isCompleted, 'the last frame')
      const metadata = (ChunkNumber: number, MessageCompleted = false) => ({ MessageId, ChunkNumber, MessageCompleted })
      const frames = framesOf(socket.items, MessageId)
      expect(frames).toMatchObject([
        { Content: 'Your', MessageMetadata: metadata(1) },
        { Content: ' parcel is', MessageMetadata: metadata(2) },
        { Content: 'Your parcel is on its way.', MessageMetadata: metadata(3, true), AbsoluteTime: done.AbsoluteTime },
      ])
      for (const frame of frames) {
        expect(frame).toMatchObject({
          Type: 'MESSAGE',
          ContentType: 'text/plain',
          ParticipantRole: 'SYSTEM',
          ParticipantId: chat.bot.participantId,
          DisplayName: 'Shop bot',
          InitialContactId: chat.contactId,
          ContactId: chat.contactId,
        })
      }
      const messages = socket.items.filter((item) => item.Type === 'MESSAGE').map(({ Id }) => Id)
      expect(messages).toEqual([MessageId, between.Id, MessageId, MessageId])
    }
  })

  it('stands in the transcript as one message, where and when it was completed [chunk-transcript]', async () => {
    using chat = await converse()
    const { Id: MessageId } = await sendChunk(target, chat.bot, firstChunk('Your'))
    const between = await chat.customer.say('Hello?')
    expect((await chat.customer.transcript()).map(({ Id }) => Id)).not.toContain(MessageId)
    const done = await sendChunk(target, chat.bot, {
      MessageId,
      ChunkNumber: 2,
      Content: ' parcel',
      MessageCompleted: true,
    })
    const messages = (await chat.customer.transcript()).filter((item) => item.Type === 'MESSAGE')
    expect(messages.map(({ Id }) => Id)).toEqual([between.Id, MessageId])
    expect(messages[1]).toMatchObject({ Content: 'Your parcel', ParticipantRole: 'SYSTEM', ...done })
    const raw = await rawRequest(target.endpoint, {
      path: '/participant/transcript',
      headers: { 'X-Amz-Bearer': chat.customer.connectionToken },
      body: '{"MaxResults":1}',
    })
    expect(raw.body).toContain(`"MessageMetadata":{"MessageId":"${MessageId}","Receipts":[]}`)
    expect(raw.body).not.toContain('ChunkNumber')
  })

  it('is a whole message to who connects midway [chunk-late-joiner]', async () => {
    using chat = await converse()
    const { Id: MessageId } = await sendChunk(target, chat.bot, firstChunk('Your'))
    using late = await target.connect(chat.customer.seat)
    await sendChunk(target, chat.bot, { MessageId, ChunkNumber: 2, Content: ' parcel' })
    await sendChunk(target, chat.bot, { MessageId, ChunkNumber: 3, MessageCompleted: true })
    expect(await late.socket.item(isCompleted)).toMatchObject({ Id: MessageId, Content: 'Your parcel' })
    expect(framesOf(late.socket.items, MessageId)).toHaveLength(2)
  })

  it('may be read and its receipt shown like that of any other [chunk-receipt]', async () => {
    using chat = await converse()
    const { Id } = await sendChunk(target, chat.bot, { ...firstChunk('Your parcel'), MessageCompleted: true })
    await chat.customer.read(Id)
    const shown = await chat.agent.socket.itemOf(type.metadata)
    expect(shown.MessageMetadata).toMatchObject({ MessageId: Id })
  })

  it('does not double when the bot tries a chunk again [chunk-repeated]', async () => {
    using chat = await converse()
    const opening = { ...firstChunk('Your'), ClientToken: 'T' }
    const opened = await sendChunk(target, chat.bot, opening)
    expect(await sendChunk(target, chat.bot, opening)).toEqual(opened)
    const MessageId = opened.Id
    const next = { MessageId, ChunkNumber: 2, Content: ' parcel' }
    expect(await sendChunk(target, chat.bot, next)).toEqual(await sendChunk(target, chat.bot, next))
    const last = { MessageId, ChunkNumber: 3, Content: '.', MessageCompleted: true }
    expect(await sendChunk(target, chat.bot, last)).toEqual(await sendChunk(target, chat.bot, last))
    await chat.customer.socket.item(isCompleted)
    await chat.customer.socket.heartbeat()
    expect(framesOf(chat.customer.socket.items, MessageId).map(({ Content }) => Content)).toEqual([
      'Your',
      ' parcel',
      'Your parcel.',
    ])
    expect((await chat.customer.transcript()).filter((item) => item.Type === 'MESSAGE')).toHaveLength(1)
  })

  it('is refused a chunk that leaves one out or comes too late, and is told the number it waits for [chunk-order]', async () => {
    using chat = await converse()
    const { Id: MessageId } = await sendChunk(target, chat.bot, firstChunk('a'))
    expect(await postChunk(target, chat.bot, { MessageId, ChunkNumber: 3, Content: 'c' })).toMatchObject({
      status: 409,
      type: 'ConflictException',
      json: { message: 'ChunkNumber must be 2' },
    })
    await sendChunk(target, chat.bot, { MessageId, ChunkNumber: 2, Content: 'b', MessageCompleted: true })
    expect(await postChunk(target, chat.bot, { MessageId, ChunkNumber: 3, Content: 'c' })).toMatchObject({
      status: 409,
    })
    expect(await postChunk(target, chat.bot, { MessageId: 'nobody', ChunkNumber: 2, Content: 'c' })).toMatchObject({
      status: 400,
      type: 'ValidationException',
    })
  })

  it('is no longer than any other message: what is too much is refused, the rest stays [chunk-length]', async () => {
    using chat = await converse()
    const { Id: MessageId } = await sendChunk(target, chat.bot, firstChunk('€'.repeat(5_000)))
    const tooMuch = { MessageId, ChunkNumber: 2, Content: '€'.repeat(462) }
    expect(await postChunk(target, chat.bot, tooMuch)).toMatchObject({ status: 400, type: 'ValidationException' })
    await sendChunk(target, chat.bot, { MessageId, ChunkNumber: 2, Content: '€'.repeat(461), MessageCompleted: true })
    expect(await chat.customer.socket.item(isCompleted)).toMatchObject({ Content: '€'.repeat(5_461) })
  })

  it.each([
    ['no chunk number', { ContentType: 'text/plain', Content: 'x' }, 'chunkNumber'],
    ['number 0', { ...firstChunk('x'), ChunkNumber: 0 }, 'chunkNumber'],
    ['number 2001', { ...firstChunk('x'), ChunkNumber: 2001 }, 'chunkNumber'],
    ['a type that cannot be cut', { ...firstChunk('{}'), ContentType: 'application/json' }, 'ContentType'],
    ['no type in the first chunk', { ChunkNumber: 1, Content: 'x' }, 'ContentType'],
    ['no content', { ChunkNumber: 1, ContentType: 'text/plain' }, 'Content'],
    ['content that is a number', { ...firstChunk('x'), Content: 5 }, 'content'],
  ])('is not begun by %s [chunk-validation]', async (_what, chunk, member) => {
    using chat = await converse()
    const { status, type: error, json } = await postChunk(target, chat.bot, chunk)
    expect([status, error]).toEqual([400, 'ValidationException'])
    expect(json.message).toContain(member)
  })

  it('is for a custom bot alone to send, five at a time [chunk-roles]', async () => {
    using chat = await converse()
    for (const sender of [chat.customer, chat.agent]) {
      expect(await postChunk(target, sender, firstChunk('x'))).toMatchObject({
        status: 403,
        type: 'AccessDeniedException',
      })
    }
    for (let n = 0; n < 5; n++) await sendChunk(target, chat.bot, firstChunk(`${n}`))
    expect(await postChunk(target, chat.bot, firstChunk('x'))).toMatchObject({
      status: 402,
      type: 'ServiceQuotaExceededException',
    })
  })
})

describe('the path', () => {
  it('may be called across origins like those of AWS [chunk-cors]', async () => {
    const path = '/parley/v1/participant/message-chunk'
    const headers = { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'POST' }
    const preflight = await rawRequest(target.endpoint, { path, method: 'OPTIONS', headers })
    expect(preflight.status).toBeLessThan(300)
    for (const answer of [
      preflight,
      await rawRequest(target.endpoint, { path }),
      await rawRequest(target.endpoint, { path, method: 'GET' }),
    ]) {
      expect(answer.header('access-control-allow-origin')).toBe('*')
    }
  })
})

describe('a message that its bot does not complete', () => {
  it('is whole as it is after a minute without a chunk, and takes no more [chunk-abandoned]', async () => {
    await using service = await serve()
    using chat = await converse(service)
    const { Id: MessageId } = await sendChunk(service, chat.bot, firstChunk('Your'))
    await service.clock.advance('59s')
    await sendChunk(service, chat.bot, { MessageId, ChunkNumber: 2, Content: ' parcel' })
    await service.clock.advance('59s')
    expect(chat.customer.socket.items.some(isCompleted)).toBe(false)
    await service.clock.advance('1s')
    expect(await chat.customer.socket.item(isCompleted)).toMatchObject({ Id: MessageId, Content: 'Your parcel' })
    expect(await postChunk(service, chat.bot, { MessageId, ChunkNumber: 3, Content: '!' })).toMatchObject({
      status: 409,
    })
    expect((await chat.customer.transcript()).map(({ Content }) => Content)).toContain('Your parcel')
  })

  it('is whole before the bot has left, and before the chat has ended [chunk-left]', async () => {
    using chat = await converse()
    await sendChunk(target, chat.bot, firstChunk('I am'))
    await chat.bot.disconnect()
    const another = await target.caller(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Shop bot'))
    await sendChunk(target, another, firstChunk('So am I'))
    await target.participantService.send(
      new DisconnectParticipantCommand({ ConnectionToken: chat.customer.connectionToken }),
    )
    await chat.agent.socket.itemOf(type.ended)
    const story = chat.agent.socket.items.filter((item) => !item.MessageMetadata || isCompleted(item)).slice(-6)
    expect(story.map(({ Content, ContentType }) => Content ?? ContentType)).toEqual([
      'I am',
      type.left,
      type.joined,
      'So am I',
      type.left,
      type.ended,
    ])
  })

  it('goes on after a restart where it stood, and is completed by time if nobody comes back [chunk-restart]', async () => {
    await using data = await temporaryDataDir()
    const options = { flags: ['--data-dir', data.path] }
    const before = await serve(options)
    const chat = await converse(before)
    const { Id: MessageId } = await sendChunk(before, chat.bot, firstChunk('Your'))
    const { Id: abandoned } = await sendChunk(before, chat.bot, firstChunk('And'))
    chat[Symbol.dispose]()
    await before[Symbol.asyncDispose]()
    await using service = await serve(options)
    const bot = chat.bot
    await sendChunk(service, bot, { MessageId, ChunkNumber: 1, Content: 'Your' })
    await sendChunk(service, bot, { MessageId, ChunkNumber: 2, Content: ' parcel', MessageCompleted: true })
    await service.clock.advance('61s')
    const back = await service.caller(chat.customer.seat)
    const messages = (await back.transcript()).filter((item) => item.Type === 'MESSAGE')
    expect(messages).toMatchObject([
      { Id: MessageId, Content: 'Your parcel' },
      { Id: abandoned, Content: 'And' },
    ])
  })
})

describe('a bot that sends chunks too fast', () => {
  it('is told to wait, and can still send messages [chunk-throttle]', async () => {
    await using service = await serve({ limits: 'SendMessageChunk=1/2' })
    using chat = await converse(service)
    const { Id: MessageId } = await sendChunk(service, chat.bot, firstChunk('a'))
    await sendChunk(service, chat.bot, { MessageId, ChunkNumber: 2, Content: 'b' })
    const third = { MessageId, ChunkNumber: 3, Content: 'c' }
    expect(await postChunk(service, chat.bot, third)).toMatchObject({
      status: 429,
      type: 'ThrottlingException',
      retryAfter: '1',
    })
    await chat.bot.say('Sorry')
    await service.clock.advance('1s')
    await sendChunk(service, chat.bot, third)
  })
})

describe('ChatJS in Chromium', () => {
  let browser: ChatJsBrowser
  beforeAll(async () => {
    browser = await ChatJsBrowser.launch()
  })
  afterAll(() => browser[Symbol.asyncDispose]())

  it('shows a message grow, and one that it joins midway when it is whole [chatjs-chunks]', async () => {
    const seat = await target.startChat()
    const tab = await browser.tab(target.endpoint)
    await tab.open('early', seat)
    const bot = await target.caller(await target.addParticipant(seat.contactId, 'CUSTOM_BOT', 'Shop bot'))
    const shownTo = (session: string, id: string) =>
      tab.events(session, 'message').flatMap(({ data }) => (data?.Id === id ? [data] : []))
    const { Id: MessageId } = await sendChunk(target, bot, firstChunk('Your'))
    await sendChunk(target, bot, { MessageId, ChunkNumber: 2, Content: ' parcel' })
    await tab.event('early', 'message', ({ Id, Content }) => Id === MessageId && Content === 'Your parcel')
    const other = await browser.tab(target.endpoint)
    await other.open('late', seat)
    await sendChunk(target, bot, { MessageId, ChunkNumber: 3, Content: ' is' })
    await sendChunk(target, bot, { MessageId, ChunkNumber: 4, Content: ' late.', MessageCompleted: true })
    const whole = ({ Id, Content }: { Id?: string; Content?: string }) =>
      Id === MessageId && Content === 'Your parcel is late.'
    await tab.event('early', 'message', whole)
    await other.event('late', 'message', whole)
    const early = shownTo('early', MessageId)
    expect(early.map(({ Content }) => Content)).toEqual([
      'Your',
      'Your parcel',
      'Your parcel is',
      'Your parcel is late.',
    ])
    const late = other.events('late', 'message').filter(({ data }) => data?.Id === MessageId)
    expect(late.map(({ data }) => data?.Content)).toEqual(['Your parcel is late.'])
    const page = (await tab.call('getTranscript', 'early', {})) as { Transcript: SocketItem[] }
    expect(page.Transcript.filter(({ Id }) => Id === MessageId)).toMatchObject([{ Content: 'Your parcel is late.' }])
    await tab.page.close()
    await other.page.close()
  })
})
