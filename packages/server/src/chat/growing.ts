import { messageTypes } from '@parley/contract'
import { type Chat, findParticipant, type Participant } from './chat.ts'
import { checkContent } from './content.ts'
import type { Decision, Entry, Moment } from './decision.ts'
import type { GrowingMessage } from './growing-message.ts'
import { chunkedItem, messageItem, type Stamp } from './item.ts'
import { say } from './processing.ts'
import { Refusal } from './refusal.ts'
import { growingMessage, type Timer } from './timer.ts'

/** A bot that is silent for this long has said all: as long as AWS gives one to answer (control-plane §17). */
export const chunkPatienceMs = 60_000
/** Of each participant. */
export const growingMessagesMax = 5

/** What can be cut anywhere and still be shown: a piece of JSON is none. */
const chunkTypes: readonly string[] = [messageTypes.text, messageTypes.markdown]

/** What one call adds to a message. */
export interface Chunk {
  readonly number: number
  readonly contentType?: string | undefined
  readonly content: string
  readonly isLast: boolean
}

export function findGrowing(chat: Chat, author: Participant, id: string): GrowingMessage | undefined {
  return chat.growing?.find((message) => message.id === id && message.participantId === author.id)
}

/**
 * A message before its first chunk.
 * @throws Refusal content-type-unsupported, quota-growing-messages
 */
export function beginGrowing(
  chat: Chat,
  author: Participant,
  contentType: string | undefined,
  { id, at }: Stamp,
): GrowingMessage {
  if (contentType === undefined || !chunkTypes.includes(contentType)) {
    throw new Refusal('content-type-unsupported', `ContentType of the first chunk must be ${chunkTypes.join(' or ')}`)
  }
  if (!chat.settings.supportedContentTypes.includes(contentType)) {
    throw new Refusal(
      'content-type-unsupported',
      'ContentType is not among the SupportedMessagingContentTypes of the chat',
    )
  }
  const others = chat.growing?.filter(({ participantId }) => participantId === author.id) ?? []
  if (others.length >= growingMessagesMax) throw new Refusal('quota-growing-messages')
  return { id, participantId: author.id, contentType, content: '', chunks: 0, lastAt: at }
}

/**
 * Whether the chunk came before: then it adds nothing. The last chunk of a message that still grows never did.
 * @throws Refusal chunk-out-of-order
 */
export function isRepeated({ chunks }: GrowingMessage, { number, isLast }: Chunk): boolean {
  if (number <= chunks && !isLast) return true
  if (number !== chunks + 1) throw new Refusal('chunk-out-of-order', `ChunkNumber must be ${chunks + 1}`)
  return false
}

/**
 * The message with one chunk more.
 * @throws Refusal content-type-unsupported, content-invalid: then the message is as it was before
 */
export function grown(message: GrowingMessage, chunk: Chunk, moment: Moment): GrowingMessage {
  const { contentType } = message
  if (chunk.contentType !== undefined && chunk.contentType !== contentType) {
    throw new Refusal('content-type-unsupported', 'ContentType must be that of the first chunk')
  }
  const content = message.content + chunk.content
  if (content === '' || (chunk.content === '' && !chunk.isLast)) {
    throw new Refusal('content-invalid', 'Content must not be empty, unless it completes a message that has some')
  }
  checkContent(contentType, content, moment.rules)
  return { ...message, content, chunks: chunk.number, lastAt: moment.now }
}

/** The growing messages of a chat with this one as it is now. */
export function withGrowing(chat: Chat, changed: GrowingMessage): readonly GrowingMessage[] {
  return [...(chat.growing ?? []).filter(({ id }) => id !== changed.id), changed]
}

/** A piece as the sockets see it. */
export function chunkItem(chat: Chat, author: Participant, message: GrowingMessage, content: string, at: number) {
  const { id, contentType, chunks } = message
  return chunkedItem(messageItem(chat, author, { id, at }, { contentType, content }), chunks, false)
}

/**
 * The message is whole, and said as any other: it takes its own place in the log, or waits for its processor, and then
 * nothing of it was shown before (spec §5.11).
 */
export function complete(chat: Chat, author: Participant, message: GrowingMessage, moment: Moment) {
  const { id, contentType, content, chunks } = message
  const { step, reply } = say(chat, author, { contentType, content, grown: { id, chunks } }, moment)
  const rest = chat.growing?.filter(({ id }) => id !== message.id) ?? []
  const growing = rest.length > 0 ? rest : undefined
  return { step: { ...step, change: { ...step.change, growing }, clear: [growingMessage(id)] }, reply }
}

/** Messages whose authors will say no more, in the order of their last chunks: they are whole as they are. */
export function completeGrowing(chat: Chat, authors: readonly Participant[], moment: Moment) {
  const append: Entry[] = []
  const arm: Timer[] = []
  const clear: Omit<Timer, 'due'>[] = []
  let change: Partial<Chat> = {}
  for (const message of chat.growing ?? []) {
    const author = authors.find(({ id }) => id === message.participantId)
    if (author === undefined) continue
    const { step } = complete({ ...chat, ...change }, author, message, moment)
    append.push(...step.append)
    arm.push(...(step.arm ?? []))
    clear.push(...step.clear)
    change = { ...change, ...step.change }
  }
  return { append, change, arm, clear }
}

/** The one message that time completes, if it still grows and nothing has been heard of it for long enough. */
export function completeSilent(chat: Chat, id: string, moment: Moment): Omit<Decision<undefined>, 'reply'> {
  const message = chat.growing?.find((each) => each.id === id)
  const author = message && findParticipant(chat, message.participantId)
  if (message === undefined || author === undefined) return { clear: [growingMessage(id)] }
  const due = message.lastAt + chunkPatienceMs
  if (moment.now < due) return { arm: [{ ...growingMessage(id), due }] }
  return complete(chat, author, message, moment).step
}

/** The end of a stored message that came in chunks, and that no processor has left a status on. */
const completedEnd = '"MessageCompleted":true}}'

/** An item's JSON text without the members of the last chunk, which are for sockets alone (spec §4.6). */
export function withoutChunkMetadata(body: string): string {
  return body.endsWith(completedEnd) ? `${body.slice(0, body.lastIndexOf(',"MessageMetadata":'))}}` : body
}
