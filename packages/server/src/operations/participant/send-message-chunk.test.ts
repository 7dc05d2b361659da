import { limits, messageTypes, operations, parseInput } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import type { Chat } from '../../chat/chat.ts'
import { readLimits } from '../../chat/limits.ts'
import { endChat, leave } from '../../chat/membership.ts'
import {
  bot,
  callerOf,
  chatOf,
  jo,
  logOf,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  startedAt,
  statesOf,
  who,
} from '../../testing/chat-fixtures.ts'
import { nothingReadable } from '../../testing/view-fixtures.ts'
import { growingMessagePassed } from '../../timers/growing-message.ts'
import { getTranscript } from './get-transcript.ts'
import { sendMessageChunk } from './send-message-chunk.ts'

type ChunkInput = Parameters<typeof sendMessageChunk.decide>[2]

const first: ChunkInput = { ChunkNumber: 1, ContentType: messageTypes.text, Content: 'Your' }
const emptyChat = chatOf([mia, jo, bot])
const second = 1000

const decide = (chat: Chat, input: ChunkInput = first, moment = momentAt(5), caller = bot) => {
  const items = logged.get(chat) ?? []
  const gather = sendMessageChunk.gather?.(callerOf(caller), input, undefined as never)
  return sendMessageChunk.decide(chat, callerOf(caller), input, moment, gather?.(logOf(items)))
}

/** What stands in the log of a chat that `after` made. */
const logged = new WeakMap<Chat, Parameters<typeof logOf>[0]>()

/** The chat as a decision leaves it. */
function after(chat: Chat, { change, append = [] }: Pick<ReturnType<typeof decide>, 'append' | 'change'>): Chat {
  const next = { ...chat, ...change }
  logged.set(next, [...(logged.get(chat) ?? []), ...append.map(({ item }) => item)])
  return next
}

/** A message of which these pieces have been sent, a second after each other. */
function grownTo(...pieces: readonly string[]): { readonly chat: Chat; readonly MessageId: string } {
  let chat = emptyChat
  let MessageId = ''
  for (const [index, Content] of pieces.entries()) {
    const more = index === 0 ? { ContentType: messageTypes.text } : { MessageId }
    const decision = decide(chat, { ...more, ChunkNumber: index + 1, Content }, momentAt((index + 1) * second))
    MessageId = decision.reply.Id
    chat = after(chat, decision)
  }
  return { chat, MessageId }
}

describe('SendMessageChunk (spec §4.5.8, docs/decisions/0011)', () => {
  it('opens a message with the first chunk, which is shown and not stored', () => {
    const { append, deliver, reply, change, arm } = decide(emptyChat)
    expect(append).toEqual([])
    expect(deliver).toEqual([
      {
        AbsoluteTime: '2026-03-02T09:15:30.005Z',
        Content: 'Your',
        ContentType: 'text/plain',
        Id: reply.Id,
        Type: 'MESSAGE',
        ParticipantId: bot.id,
        DisplayName: 'Shop bot',
        ParticipantRole: 'SYSTEM',
        ContactId: emptyChat.id,
        MessageMetadata: { MessageId: reply.Id, ChunkNumber: 1, MessageCompleted: false },
      },
    ])
    expect(reply.AbsoluteTime).toBe('2026-03-02T09:15:30.005Z')
    expect(change?.growing).toMatchObject([{ id: reply.Id, content: 'Your', chunks: 1 }])
    expect(arm).toEqual([{ kind: 'growing-message', subject: reply.Id, due: startedAt + 5 + 60 * second }])
  })

  it('shows the next chunks under the same Id, and moves no timer', () => {
    const { chat, MessageId } = grownTo('Your')
    const { deliver, reply, arm } = decide(chat, { MessageId, ChunkNumber: 2, Content: ' parcel' })
    expect(deliver).toMatchObject([
      { Id: MessageId, Content: ' parcel', MessageMetadata: { ChunkNumber: 2, MessageCompleted: false } },
    ])
    expect(reply.Id).toBe(MessageId)
    expect(arm).toBeUndefined()
  })

  it('stores the whole text with the last chunk, at its own place and time', () => {
    const { chat, MessageId } = grownTo('Your', ' parcel')
    const last = { MessageId, ChunkNumber: 3, Content: ' is late.', MessageCompleted: true }
    const { append, deliver, reply, change, clear } = decide(chat, last, momentAt(9 * second))
    expect(deliver).toBeUndefined()
    expect(append).toMatchObject([
      {
        kept: true,
        item: {
          Id: MessageId,
          Content: 'Your parcel is late.',
          AbsoluteTime: '2026-03-02T09:15:39.000Z',
          ParticipantRole: 'SYSTEM',
          MessageMetadata: { MessageId, ChunkNumber: 3, MessageCompleted: true },
        },
      },
    ])
    expect(reply).toEqual({ Id: MessageId, AbsoluteTime: '2026-03-02T09:15:39.000Z' })
    expect(change?.growing).toBeUndefined()
    expect(clear).toEqual([{ kind: 'growing-message', subject: MessageId }])
  })

  it('may complete without more text, or at once', () => {
    const { chat, MessageId } = grownTo('Done')
    const bare = decide(chat, { MessageId, ChunkNumber: 2, MessageCompleted: true })
    const whole = decide(emptyChat, { ...first, MessageCompleted: true })
    expect([bare, whole].map(({ append }) => append?.[0]?.item.Content)).toEqual(['Done', 'Your'])
    expect(whole.arm).toEqual([])
  })

  it('puts together what was cut inside a character', () => {
    const [high, low] = ['🙂'.slice(0, 1), '🙂'.slice(1)]
    const { chat, MessageId } = grownTo(high!)
    const stored = JSON.parse(JSON.stringify(chat)) as Chat
    const { append } = decide(stored, { MessageId, ChunkNumber: 2, Content: low!, MessageCompleted: true })
    expect(append?.[0]?.item.Content).toBe('🙂')
  })

  it('connects a bot that has not connected yet', () => {
    const chat = chatOf([mia, who(bot, 'INITIAL')])
    const decision = decide(chat)
    expect(namesOf(decision.append)).toEqual(['joined Shop bot'])
    expect(statesOf(chat, decision.change)['Shop bot']).toBe('CONNECTED')
    expect(decision.change?.growing).toHaveLength(1)
  })

  it('answers a chunk that came before, and shows it to nobody', () => {
    const { chat, MessageId } = grownTo('a', 'b')
    for (const ChunkNumber of [1, 2]) {
      const again = decide(chat, { MessageId, ChunkNumber, Content: 'b' })
      expect(again).toEqual({ reply: { Id: MessageId, AbsoluteTime: '2026-03-02T09:15:32.000Z' } })
    }
  })

  it('answers a repeated last chunk as it did the first time', () => {
    const { chat, MessageId } = grownTo('a')
    const last = { MessageId, ChunkNumber: 2, Content: 'b', MessageCompleted: true }
    const done = decide(chat, last)
    const later = momentAt(80 * second)
    expect(decide(after(chat, done), last, later)).toEqual({ reply: done.reply })
    expect(decide(after(chat, done), { MessageId, ChunkNumber: 1, Content: 'a' }, later)).toEqual({ reply: done.reply })
  })

  it.each<[string, ChunkInput | ((MessageId: string) => ChunkInput), string]>([
    ['a first chunk without a type', { ChunkNumber: 1, Content: 'x' }, 'content-type-unsupported'],
    ['a type that cannot be cut', { ...first, ContentType: messageTypes.json }, 'content-type-unsupported'],
    ['markdown', { ...first, ContentType: messageTypes.markdown }, 'nothing'],
    ['a first chunk without content', { ...first, Content: '' }, 'content-invalid'],
    ['a message without content', { ...first, Content: '', MessageCompleted: true }, 'content-invalid'],
    ['a first chunk that is not number 1', { ...first, ChunkNumber: 2 }, 'chunk-out-of-order'],
    ['an id that nobody knows', { ...first, MessageId: 'nobody' }, 'item-unknown'],
    ['a number left out', (MessageId) => ({ MessageId, ChunkNumber: 3, Content: 'x' }), 'chunk-out-of-order'],
    ['no content', (MessageId) => ({ MessageId, ChunkNumber: 2 }), 'content-invalid'],
    [
      'another type than the first',
      (MessageId) => ({ MessageId, ChunkNumber: 2, Content: 'x', ContentType: messageTypes.markdown }),
      'content-type-unsupported',
    ],
    [
      'the number of one that was not the last, to complete',
      (MessageId) => ({ MessageId, ChunkNumber: 1, MessageCompleted: true }),
      'chunk-out-of-order',
    ],
    [
      'a byte too many',
      (MessageId) => ({ MessageId, ChunkNumber: 2, Content: 'x'.repeat(limits.content) }),
      'content-invalid',
    ],
    [
      'as many bytes as a message may have',
      (MessageId) => ({ MessageId, ChunkNumber: 2, Content: 'x'.repeat(limits.content - 1) }),
      'nothing',
    ],
  ])('with %s', (_case, input, refusal) => {
    const { chat, MessageId } = grownTo('x')
    const given = typeof input === 'function' ? input(MessageId) : input
    expect(refusalOf(() => decide(chat, given))).toBe(refusal)
  })

  it('says which number it waits for', () => {
    const { chat, MessageId } = grownTo('a', 'b')
    expect(() => decide(chat, { MessageId, ChunkNumber: 5, Content: 'e' })).toThrow(
      expect.objectContaining({ detail: 'ChunkNumber must be 3' }),
    )
  })

  it('takes the whole message for the preset `classic`, not the chunk', () => {
    const moment = momentAt(5, startedAt, { limits: readLimits('classic')! })
    const { chat, MessageId } = grownTo('🙂'.repeat(1000))
    const add = (Content: string) => refusalOf(() => decide(chat, { MessageId, ChunkNumber: 2, Content }, moment))
    expect([add('🙂'.repeat(24)), add('🙂'.repeat(25))]).toEqual(['nothing', 'content-invalid'])
  })

  it('refuses a chunk whose number is beyond the most there may be', () => {
    const ChunkNumber = limits.messageChunks + 1
    expect(() => parseInput(operations.participant.SendMessageChunk, { ...first, ChunkNumber })).toThrow(
      'chunkNumber: Member must',
    )
  })

  it.each([mia, jo])('is for bots alone: not for role $role', (participant) => {
    expect(refusalOf(() => decide(emptyChat, first, momentAt(5), participant))).toBe('role-not-allowed')
  })

  it('is refused where the chat does not support the type', () => {
    const settings = { flowId: 'f', supportedContentTypes: [messageTypes.text] }
    const input = { ...first, ContentType: messageTypes.markdown }
    expect(refusalOf(() => decide(chatOf([mia, bot], { settings }), input))).toBe('content-type-unsupported')
  })

  it('lets a bot have five messages grow at a time; one that is completed makes room', () => {
    let chat = emptyChat
    const ids: string[] = []
    for (let n = 0; n < 5; n++) {
      const decision = decide(chat)
      ids.push(decision.reply.Id)
      chat = after(chat, decision)
    }
    expect(refusalOf(() => decide(chat))).toBe('quota-growing-messages')
    chat = after(chat, decide(chat, { MessageId: ids[2]!, ChunkNumber: 2, MessageCompleted: true }))
    expect(refusalOf(() => decide(chat))).toBe('nothing')
    expect(chat.growing?.map(({ id }) => id)).toEqual(ids.toSpliced(2, 1))
  })

  it("does not let one bot go on with another's message", () => {
    const { chat, MessageId } = grownTo('a')
    const other = { ...bot, id: 'b0000000-0000-4000-8000-000000000009' }
    const both = { ...chat, participants: [...chat.participants, other] }
    const next = { MessageId, ChunkNumber: 2, Content: 'b' }
    expect(refusalOf(() => decide(both, next, momentAt(5), other))).toBe('item-unknown')
  })

  it('is a message like others in the transcript: the numbers of chunks are for sockets', () => {
    const { chat, MessageId } = grownTo('","MessageMetadata":')
    const { append } = decide(chat, {
      MessageId,
      ChunkNumber: 2,
      Content: '"MessageCompleted":true}}',
      MessageCompleted: true,
    })
    const log = logOf(append!.map(({ item }) => item))
    const page = getTranscript.read(chat, log, callerOf(mia), {}, nothingReadable)
    expect(page.match(/"MessageMetadata":\{/g)).toHaveLength(1)
    expect(JSON.parse(page).Transcript).toEqual([
      {
        ...append![0]!.item,
        Content: '","MessageMetadata":"MessageCompleted":true}}',
        MessageMetadata: { MessageId, Receipts: [] },
      },
    ])
  })
})

describe('a message that nobody completes', () => {
  const pass = (chat: Chat, subject: string, afterMs: number) =>
    growingMessagePassed(chat, { kind: 'growing-message', subject }, momentAt(afterMs))

  it('is whole as it is a minute behind its last chunk', () => {
    const { chat, MessageId } = grownTo('Your', ' parcel')
    const { append, change, clear } = pass(chat, MessageId, 62 * second)
    expect(append).toMatchObject([
      { item: { Content: 'Your parcel', MessageMetadata: { ChunkNumber: 2, MessageCompleted: true } }, kept: true },
    ])
    expect(change?.growing).toBeUndefined()
    expect(clear).toEqual([{ kind: 'growing-message', subject: MessageId }])
  })

  it('takes no chunk after that: the bot is told so', () => {
    const { chat, MessageId } = grownTo('Your', ' parcel')
    const over = after(chat, pass(chat, MessageId, 62 * second))
    for (const MessageCompleted of [false, true]) {
      const next = { MessageId, ChunkNumber: 3, Content: ' is late', MessageCompleted }
      expect(refusalOf(() => decide(over, next, momentAt(63 * second)))).toBe('message-completed')
    }
  })

  it('goes on growing when a chunk came meanwhile: its timer is put off', () => {
    const { chat, MessageId } = grownTo('Your', ' parcel')
    const { append, change, arm } = pass(chat, MessageId, 61 * second)
    expect([append, change]).toEqual([undefined, undefined])
    expect(arm).toEqual([{ kind: 'growing-message', subject: MessageId, due: startedAt + 62 * second }])
  })

  it('has its timer cleared when it is completed already', () => {
    expect(pass(emptyChat, 'gone', 1)).toEqual({
      clear: [{ kind: 'growing-message', subject: 'gone' }],
      reply: undefined,
    })
  })

  it('is whole before its bot has left', () => {
    const { chat, MessageId } = grownTo('Your')
    const step = leave(chat, bot, momentAt(3 * second))
    expect(step.append.map(({ item }) => item.Content ?? item.ContentType)).toEqual([
      'Your',
      'application/vnd.amazonaws.connect.event.participant.left',
    ])
    expect(step.change?.growing).toBeUndefined()
    expect(step.clear).toContainEqual({ kind: 'growing-message', subject: MessageId })
  })

  it('goes on when somebody else leaves', () => {
    const { chat } = grownTo('Your')
    expect({ ...chat, ...leave(chat, jo, momentAt(3 * second)).change }.growing).toEqual(chat.growing)
  })

  it('is whole before the chat has ended, and so is every other', () => {
    const one = grownTo('Your').chat
    const chat = after(one, decide(one, { ...first, Content: 'Also' }))
    const step = endChat(chat, 'API', [mia], momentAt(9 * second))
    expect(step.append.map(({ item }) => item.Content ?? item.ContentType?.split('.').at(-1))).toEqual([
      'Your',
      'Also',
      'left',
      'ended',
    ])
    const times = step.append.map(({ item }) => item.AbsoluteTime)
    expect(times).toEqual([...times].sort())
    expect({ ...chat, ...step.change }.growing).toBeUndefined()
    expect(step.clear?.filter(({ kind }) => kind === 'growing-message')).toHaveLength(2)
  })
})
