import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { sendMessage } from '../operations/participant/send-message.ts'
import { sendMessageChunk } from '../operations/participant/send-message-chunk.ts'
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
  who,
} from '../testing/chat-fixtures.ts'
import { growingMessagePassed } from '../timers/growing-message.ts'
import { messageProcessingPassed } from '../timers/message-processing.ts'
import type { Chat } from './chat.ts'
import type { Decision } from './decision.ts'
import { chunkPatienceMs } from './growing.ts'
import type { FailureMode, Processing, Verdict } from './held-message.ts'
import { attachmentItem } from './item.ts'
import { endChat, everybody, join, leave } from './membership.ts'
import { heldBytesMax, heldMax, settleMessage } from './processing.ts'
import { lastSaid } from './silence.ts'

const processor = (failureMode: FailureMode = 'DO_NOT_DELIVER_UNPROCESSED_MESSAGE'): Processing => ({
  processor: { arn: 'arn:p', failureMode },
})

/** A chat that goes on: what each decision changes, the next one sees. */
class Talk {
  chat: Chat
  readonly shown: NonNullable<Decision<unknown>['append']>[number]['item'][] = []
  /** What was shown in passing. */
  readonly pieces: unknown[] = []
  readonly timers = new Map<string, number>()
  #ms = 1

  constructor(processing: Processing | undefined, more: Partial<Chat> = {}) {
    this.chat = chatOf([mia, jo, bot], { processing, ...more })
  }

  get moment() {
    return momentAt(this.#ms++, Date.parse(this.shown.at(-1)?.AbsoluteTime ?? '1970-01-01'))
  }

  enact<Reply>(decision: Omit<Decision<Reply>, 'reply'> & { readonly reply?: Reply }): Reply {
    this.chat = { ...this.chat, ...decision.change }
    this.shown.push(...(decision.append ?? []).map(({ item }) => item))
    for (const { subject } of decision.clear ?? []) this.timers.delete(subject)
    for (const { subject, due } of decision.arm ?? []) this.timers.set(subject, due)
    return decision.reply as Reply
  }

  say(Content: string, ContentType: string = messageTypes.text, author = mia) {
    return this.enact(sendMessage.decide(this.chat, callerOf(author), { Content, ContentType }, this.moment, undefined))
  }

  /** The bot says a piece more of a message, or the first of one. */
  grow(Content: string, ChunkNumber: number, MessageId?: string, MessageCompleted = false) {
    const named = MessageId === undefined ? {} : { MessageId }
    const input = { ...named, Content, ContentType: messageTypes.text, ChunkNumber, MessageCompleted }
    const gather = sendMessageChunk.gather?.(callerOf(bot), input, undefined as never)
    const known = gather?.(logOf(this.shown))
    const decision = sendMessageChunk.decide(this.chat, callerOf(bot), input, this.moment, known)
    this.pieces.push(...(decision.deliver ?? []).map((item) => item.Content))
    return this.enact(decision)
  }

  /** A whole message of the bot in two chunks; how the last one was answered. */
  growWhole(first: string, last: string) {
    return this.grow(last, 2, this.grow(first, 1).Id, true)
  }

  settle(id: string, verdict: Verdict) {
    this.enact(settleMessage(this.chat, id, verdict, this.moment))
  }

  get contents() {
    return this.shown.map(({ Content }) => Content)
  }
}

const processing = { MessageProcessingStatus: 'PROCESSING' }

describe('a message under a processor (spec §5.11)', () => {
  it('is held and shown to nobody, and a timer waits for its verdict', () => {
    const talk = new Talk(processor())
    const reply = talk.say('hello')
    expect(reply).toEqual({ Id: reply.Id, AbsoluteTime: '2026-03-02T09:15:30.001Z', MessageMetadata: processing })
    expect(talk.shown).toEqual([])
    expect([...talk.timers]).toEqual([[reply.Id, startedAt + 1 + 3000]])
  })

  it('that is approved becomes an ordinary item, under the Id and with the time of the verdict', () => {
    const talk = new Talk(processor())
    const { Id } = talk.say('hello')
    talk.settle(Id, { status: 'APPROVED' })
    expect(talk.shown).toMatchObject([{ Id, Content: 'hello', AbsoluteTime: '2026-03-02T09:15:30.002Z' }])
    expect(talk.shown[0]).not.toHaveProperty('MessageMetadata')
    expect([talk.chat.held, talk.timers.size]).toEqual([undefined, 0])
  })

  it('that is processed holds what the processor made of it, and the chat nothing else [processing-originals]', () => {
    const talk = new Talk(processor())
    talk.settle(talk.say('hello').Id, { status: 'PROCESSED', content: '**hi**', contentType: messageTypes.markdown })
    expect(talk.shown).toMatchObject([{ Content: '**hi**', ContentType: 'text/markdown' }])
    expect(JSON.stringify([talk.chat, talk.shown])).not.toContain('hello')
  })

  it.each([
    ['REJECTED', 'DELIVER_UNPROCESSED_MESSAGE', false],
    ['REJECTED', 'DO_NOT_DELIVER_UNPROCESSED_MESSAGE', false],
    ['FAILED', 'DO_NOT_DELIVER_UNPROCESSED_MESSAGE', false],
    ['FAILED', 'DELIVER_UNPROCESSED_MESSAGE', true],
  ] as const)(
    'that is %s under %s holds the original and its status; everybody sees it: %j',
    (status, mode, isForAll) => {
      const talk = new Talk(processor(mode))
      const { Id } = talk.say('hello')
      talk.settle(Id, { status })
      const metadata = { MessageId: Id, MessageProcessingStatus: status }
      expect(talk.shown).toMatchObject([{ Content: 'hello', MessageMetadata: metadata }])
      expect(Object.keys(talk.shown[0]!).indexOf('MessageMetadata') === 1).toBe(!isForAll)
    },
  )

  it('whose time passes has failed', () => {
    const talk = new Talk(processor())
    const { Id } = talk.say('hello')
    talk.enact(messageProcessingPassed(talk.chat, { kind: 'message-processing', subject: Id }, talk.moment))
    expect(talk.shown[0]?.MessageMetadata?.MessageProcessingStatus).toBe('FAILED')
  })

  it.each([
    ['nothing', '', messageTypes.text],
    ['another type than texts', 'x', messageTypes.interactiveResponse],
    ['a type that is none', 'x', 'image/png'],
    ['JSON that is none', '{', messageTypes.json],
    ['more than fits', '€'.repeat(6000), messageTypes.text],
  ])('has failed where the processor made %s of it', (_case, content, contentType) => {
    const talk = new Talk(processor('DELIVER_UNPROCESSED_MESSAGE'))
    talk.settle(talk.say('hello').Id, { status: 'PROCESSED', content, contentType })
    expect(talk.shown).toMatchObject([{ Content: 'hello', MessageMetadata: { MessageProcessingStatus: 'FAILED' } }])
  })

  it('takes one verdict; a later one and a late timer find nothing', () => {
    const talk = new Talk(processor())
    const [first, second] = [talk.say('a'), talk.say('b')]
    talk.settle(second.Id, { status: 'APPROVED' })
    talk.settle(second.Id, { status: 'REJECTED' })
    for (const verdict of [{ status: 'APPROVED' }, { status: 'REJECTED' }] as const) talk.settle(first.Id, verdict)
    expect(talk.contents).toEqual(['a', 'b'])
    expect(talk.shown[1]).not.toHaveProperty('MessageMetadata')
  })
})

describe("a sender's messages", () => {
  it('keep their order, whichever verdict comes first, and nobody waits for another sender', () => {
    const talk = new Talk(processor())
    const [a, b, , d] = [talk.say('a'), talk.say('b'), talk.say('c'), talk.say('d', messageTypes.text, jo)]
    talk.settle(b.Id, { status: 'PROCESSED', content: 'B', contentType: messageTypes.text })
    expect(talk.contents).toEqual([])
    talk.settle(d.Id, { status: 'APPROVED' })
    expect(talk.contents).toEqual(['d'])
    talk.settle(a.Id, { status: 'APPROVED' })
    expect(talk.contents).toEqual(['d', 'a', 'B'])
    expect(talk.chat.held?.map(({ content }) => content)).toEqual(['c'])
  })

  it('that need no processor wait for those that do, without a timer', () => {
    const talk = new Talk(processor())
    const first = talk.say('a')
    const choice = talk.say('{"choice":1}', messageTypes.interactiveResponse)
    expect(choice.MessageMetadata).toEqual(processing)
    expect([...talk.timers.keys()]).toEqual([first.Id])
    talk.chat = { ...talk.chat, processing: undefined }
    talk.say('b')
    talk.settle(first.Id, { status: 'REJECTED' })
    expect(talk.contents).toEqual(['a', '{"choice":1}', 'b'])
    expect(talk.shown.map(({ MessageMetadata }) => MessageMetadata?.MessageProcessingStatus)).toEqual([
      'REJECTED',
      undefined,
      undefined,
    ])
    expect(talk.say('c')).not.toHaveProperty('MessageMetadata')
  })

  it('are refused beyond what may be held, and nothing held is lost by it [processing-limit]', () => {
    const many = new Talk(processor())
    for (let n = 0; n < heldMax; n++) many.say(`${n}`)
    expect(refusalOf(() => many.say('one more'))).toBe('processing-full')
    expect(many.chat.held).toHaveLength(heldMax)
    const long = new Talk(processor())
    const content = 'x'.repeat(16_384)
    for (let bytes = 0; bytes < heldBytesMax; bytes += content.length) long.say(content)
    expect(refusalOf(() => long.say('x'))).toBe('processing-full')
  })
})

describe('what is not a text', () => {
  it('goes past the processor', () => {
    const talk = new Talk(processor())
    expect(talk.say('{}', messageTypes.interactive, bot)).not.toHaveProperty('MessageMetadata')
    expect(talk.contents).toEqual(['{}'])
  })
})

describe('the end of a chat', () => {
  it('comes behind all that is held: what has no verdict has failed, and no timer is left', () => {
    const talk = new Talk(processor())
    const [, second] = [talk.say('a'), talk.say('b')]
    talk.settle(second.Id, { status: 'APPROVED' })
    talk.enact(endChat(talk.chat, 'API', everybody(talk.chat), talk.moment))
    expect(talk.shown.map(({ Content, ContentType }) => Content ?? ContentType?.split('.').at(-1))).toEqual([
      'a',
      'b',
      'left',
      'left',
      'left',
      'ended',
    ])
    expect(talk.shown.slice(0, 2).map(({ MessageMetadata }) => MessageMetadata?.MessageProcessingStatus)).toEqual([
      'FAILED',
      undefined,
    ])
    expect([talk.chat.held, talk.timers.size]).toEqual([undefined, 0])
    talk.settle(second.Id, { status: 'APPROVED' })
    expect(talk.shown.at(-1)?.ContentType).toMatch(/ended$/)
  })
})

describe('an InitialMessage', () => {
  it('is processed like any other, and what the customer says first stays behind it', () => {
    const initialMessage = { contentType: messageTypes.text, content: 'hi' }
    const talk = new Talk(processor(), { participants: [who(mia, 'INITIAL'), jo], initialMessage })
    talk.say('hello')
    expect(namesOf(talk.shown.map((item) => ({ item })))).toEqual(['joined Mia'])
    expect(talk.chat.held?.map(({ content }) => content)).toEqual(['hi', 'hello'])
    expect(talk.timers.size).toBe(2)
    expect(talk.chat.initialMessage).toBeUndefined()
  })

  it('is redacted as it comes in', () => {
    const initialMessage = { contentType: messageTypes.text, content: 'I am a@b.io' }
    const talk = new Talk({ redacts: true }, { participants: [who(mia, 'INITIAL'), jo], initialMessage })
    talk.enact(join(talk.chat, talk.chat.participants[0]!, talk.moment))
    expect(talk.contents).toEqual([undefined, 'I am [EMAIL]'])
  })
})

describe('the redactor', () => {
  it('holds nothing: the item is there at once, and says nothing of how it came', () => {
    const talk = new Talk({ redacts: true })
    const reply = talk.say('I am a@b.io')
    expect(reply.MessageMetadata).toEqual(processing)
    expect(talk.shown).toMatchObject([{ Id: reply.Id, AbsoluteTime: reply.AbsoluteTime, Content: 'I am [EMAIL]' }])
    expect(talk.shown[0]).not.toHaveProperty('MessageMetadata')
  })

  it('comes before the processor, who never sees what it took out, nor does a failure bring it back', () => {
    const talk = new Talk({ redacts: true, ...processor('DELIVER_UNPROCESSED_MESSAGE') })
    const { Id } = talk.say('{"card":4111111111111111}', messageTypes.json)
    expect(talk.chat.held?.[0]?.content).toBe('{"card":"[CREDIT_CARD]"}')
    talk.settle(Id, { status: 'FAILED' })
    expect(talk.contents).toEqual(['{"card":"[CREDIT_CARD]"}'])
  })

  it('makes no message longer than it may be', () => {
    const talk = new Talk({ redacts: true })
    talk.say('a@b.io '.repeat(2340))
    expect(talk.contents[0]).toBe('[PII] '.repeat(2340))
  })
})

describe('silence', () => {
  it('is broken by what is held', () => {
    const silence = { idleAfterMs: 60_000, since: startedAt, isIdle: false }
    const talk = new Talk(processor(), { participants: [{ ...mia, silence }, jo] })
    talk.say('hello')
    expect(lastSaid(logOf([]), talk.chat, mia.id)).toBe(startedAt + 1)
    expect(lastSaid(logOf([]), { ...talk.chat, held: undefined }, mia.id)).toBeUndefined()
    const file = { id: 'F', name: 'f.txt', contentType: 'text/plain', status: 'APPROVED' } as const
    const attached = attachmentItem(talk.chat, mia, { id: 'A', at: startedAt + 9 }, file)
    expect(lastSaid(logOf([attached]), talk.chat, mia.id)).toBe(startedAt + 9)
    const watchedSince = { ...talk.chat, participants: [{ ...mia, silence: { ...silence, since: startedAt + 2 } }, jo] }
    expect(lastSaid(logOf([]), watchedSince, mia.id)).toBeUndefined()
  })
})

describe('a message in chunks under a processor (spec §4.5.8, §5.11)', () => {
  const redactor: Processing = { redacts: true }
  const metadata = (MessageId: string, more: object) => ({ MessageId, ChunkNumber: 2, MessageCompleted: true, ...more })

  it('shows no piece, and is held when it is whole [chunk-processed]', () => {
    const talk = new Talk(processor())
    const { Id, AbsoluteTime } = talk.grow('You ', 1)
    expect(AbsoluteTime).toBe('2026-03-02T09:15:30.001Z')
    const reply = talk.grow('idiot', 2, Id, true)
    expect(reply).toEqual({ Id, AbsoluteTime: '2026-03-02T09:15:30.002Z', MessageMetadata: processing })
    expect([talk.pieces, talk.shown]).toEqual([[], []])
    expect([...talk.timers]).toEqual([[Id, startedAt + 2 + 3000]])
    talk.settle(Id, { status: 'PROCESSED', content: 'You ****', contentType: messageTypes.text })
    const item = { Id, Content: 'You ****', ParticipantRole: 'SYSTEM', MessageMetadata: metadata(Id, {}) }
    expect(talk.shown).toMatchObject([item])
    expect([talk.chat.held, talk.chat.growing, talk.timers.size]).toEqual([undefined, undefined, 0])
  })

  it('shows no piece where there is the redactor alone, and the redacted whole at once [chunk-redacted]', () => {
    const talk = new Talk(redactor)
    const { Id, MessageMetadata } = talk.growWhole('write to mia@exam', 'ple.com')
    expect(talk.pieces).toEqual([])
    expect(MessageMetadata).toEqual(processing)
    expect(talk.shown).toMatchObject([{ Id, Content: 'write to [EMAIL]', MessageMetadata: metadata(Id, {}) }])
  })

  it('shows no further piece when processing begins in its middle', () => {
    const talk = new Talk(undefined)
    const { Id } = talk.grow('a', 1)
    talk.chat = { ...talk.chat, processing: processor() }
    talk.grow('b', 2, Id)
    talk.grow('c', 3, Id, true)
    expect([talk.pieces, talk.contents]).toEqual([['a'], []])
    expect(talk.chat.held).toMatchObject([{ id: Id, content: 'abc' }])
  })

  it.each([
    ['REJECTED', 'REJECTED'],
    ['FAILED', 'FAILED'],
  ] as const)('that is %s is for its bot alone, with its status and no piece shown', (status, shown) => {
    const talk = new Talk(processor())
    const { Id } = talk.growWhole('a', 'b')
    talk.settle(Id, { status })
    expect(talk.shown).toMatchObject([
      { Content: 'ab', MessageMetadata: metadata(Id, { MessageProcessingStatus: shown }) },
    ])
    expect(Object.keys(talk.shown[0] ?? {})[1]).toBe('MessageMetadata')
    expect(Object.keys(talk.shown[0] ?? {}).filter((key) => key === 'MessageMetadata')).toHaveLength(1)
  })

  it('keeps its place among what its bot says, also where processing is over by then', () => {
    const talk = new Talk(processor())
    const before = talk.say('before', messageTypes.text, bot)
    const { Id } = talk.growWhole('a', 'b')
    talk.chat = { ...talk.chat, processing: undefined }
    talk.growWhole('c', 'd')
    talk.say('behind', messageTypes.text, bot)
    talk.settle(Id, { status: 'APPROVED' })
    expect([talk.pieces, talk.contents]).toEqual([[], []])
    talk.settle(before.Id, { status: 'APPROVED' })
    expect(talk.contents).toEqual(['before', 'ab', 'cd', 'behind'])
  })

  it('is known again chunk by chunk while it is held, and behind its verdict', () => {
    const talk = new Talk(processor())
    const { Id, AbsoluteTime } = talk.growWhole('a', 'b')
    const held = { Id, AbsoluteTime, MessageMetadata: processing }
    expect([talk.grow('a', 1, Id), talk.grow('b', 2, Id, true)]).toEqual([held, held])
    expect(refusalOf(() => talk.grow('c', 3, Id))).toBe('message-completed')
    talk.settle(Id, { status: 'REJECTED' })
    expect(talk.grow('b', 2, Id, true).Id).toBe(Id)
    expect(refusalOf(() => talk.grow('c', 3, Id))).toBe('message-completed')
    expect(talk.shown).toHaveLength(1)
  })

  it('is as it was where too much is held already, and may be completed later [processing-limit]', () => {
    const talk = new Talk(processor())
    const { Id } = talk.grow('a', 1)
    const waiting = Array.from({ length: heldMax }, (_, n) => talk.say(`message ${n}`))
    expect(refusalOf(() => talk.grow('b', 2, Id, true))).toBe('processing-full')
    expect(talk.chat.growing).toMatchObject([{ id: Id, content: 'a', chunks: 1 }])
    talk.settle(waiting[0]?.Id ?? '', { status: 'APPROVED' })
    expect(talk.grow('b', 2, Id, true)).toMatchObject({ Id, MessageMetadata: processing })
  })

  it('that time or its leaving bot completes is held too, with a timer', () => {
    const talk = new Talk(processor())
    const silent = talk.grow('silent', 1).Id
    const left = talk.grow('left', 1).Id
    const late = momentAt(chunkPatienceMs + 1)
    talk.enact(growingMessagePassed(talk.chat, { kind: 'growing-message', subject: silent }, late))
    talk.enact(leave(talk.chat, bot, late))
    expect(talk.chat.growing).toBeUndefined()
    expect(talk.chat.held).toMatchObject([{ id: silent }, { id: left }])
    expect([...talk.timers.keys()]).toEqual([silent, left])
    expect(talk.shown.map(({ Type, DisplayName }) => [Type, DisplayName])).toEqual([['EVENT', 'Shop bot']])
  })

  it('has failed where the chat ends before it is whole, and is shown to nobody else', () => {
    const talk = new Talk(processor())
    const { Id } = talk.grow('half', 1)
    talk.enact(endChat(talk.chat, 'API', everybody(talk.chat), talk.moment))
    expect(talk.shown[0]).toMatchObject({ Id, Content: 'half', MessageMetadata: { MessageProcessingStatus: 'FAILED' } })
    expect([talk.chat.held, talk.chat.growing, talk.timers.size]).toEqual([undefined, undefined, 0])
  })
})
