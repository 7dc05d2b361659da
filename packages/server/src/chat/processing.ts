import { messageTypes } from '@parley/contract'
import { type Chat, findParticipant, type Participant } from './chat.ts'
import { checkContent, contentBytesMax } from './content.ts'
import type { Decision, Entry, Moment } from './decision.ts'
import type { HeldMessage, Verdict } from './held-message.ts'
import { chunkedItem, type LogItem, messageItem, type Stamp, unprocessedItem, withheldItem } from './item.ts'
import { redactJson, redactText } from './redaction.ts'
import { Refusal } from './refusal.ts'
import { messageProcessing } from './timer.ts'

/** The processor that is built in (control-plane §12). */
export const redactorArn = 'builtin:redact-pii'
/** So many messages of a chat wait at most, and so many bytes of them: all are written with each change of the chat. */
export const heldMax = 50
export const heldBytesMax = 256 * 1024

const processedTypes: ReadonlySet<string> = new Set([messageTypes.text, messageTypes.markdown, messageTypes.json])

type Step = Omit<Decision<undefined>, 'reply' | 'append'> & { readonly append: readonly Entry[] }

interface Text {
  readonly contentType: string
  readonly content: string
}

interface Message extends Text {
  /** Of one that came in chunks: the Id that the first one was answered with, and how many they were. */
  readonly grown?: { readonly id: string; readonly chunks: number }
}

/** What becomes of a message, and what its sender is told. */
interface Said {
  readonly step: Step
  readonly reply: {
    readonly Id: string
    readonly AbsoluteTime: string
    readonly MessageMetadata?: { readonly MessageProcessingStatus: 'PROCESSING' }
  }
}

export const isProcessing = { MessageMetadata: { MessageProcessingStatus: 'PROCESSING' } } as const

const waits = ({ held }: Chat, sender: Participant) => held?.some((message) => message.participantId === sender.id)

/** Whether what he says now is shown later than he says it, or otherwise: then no piece of it may be shown before. */
export const isProcessed = (chat: Chat, sender: Participant) => chat.processing !== undefined || waits(chat, sender)

/**
 * What a participant says: an item at once, or a message that is held until its processor has spoken (spec §5.11).
 * While something of his is held, all that he says is: it keeps its order.
 */
export function say(chat: Chat, sender: Participant, message: Message, moment: Moment): Said {
  const { processing, held = [] } = chat
  if (!isProcessed(chat, sender)) return shown(chat, sender, message, moment)
  const { grown } = message
  const { redacts, processor } = processedTypes.has(message.contentType) ? (processing ?? {}) : {}
  const { contentType, content } = redacts ? redacted(message) : message
  if (processor === undefined && !waits(chat, sender)) {
    const { step, reply } = shown(chat, sender, { contentType, content, ...(grown && { grown }) }, moment)
    return { step, reply: { ...reply, ...(redacts && isProcessing) } }
  }
  const { id, at } = { ...moment.passing(), ...(grown && { id: grown.id }) }
  const judged = processor === undefined ? { verdict: { status: 'APPROVED' } as const } : { processor }
  const chunks = grown && { chunks: grown.chunks }
  const next = { id, participantId: sender.id, contentType, content, ...chunks, acceptedAt: at, ...judged }
  const due = moment.now + moment.rules.processing.timeoutMs
  return {
    step: {
      append: [],
      change: { held: [...held, next] },
      arm: processor === undefined ? [] : [{ ...messageProcessing(id), due }],
    },
    reply: { Id: id, AbsoluteTime: new Date(at).toISOString(), ...isProcessing },
  }
}

function shown(chat: Chat, sender: Participant, message: Message, moment: Moment): Said {
  const { grown } = message
  const item = itemOf(chat, sender, { ...moment.stamp(), ...(grown && { id: grown.id }) }, message, grown?.chunks)
  return { step: { append: [{ item, kept: true }] }, reply: { Id: item.Id, AbsoluteTime: item.AbsoluteTime } }
}

function itemOf(chat: Chat, author: Participant, stamp: Stamp, text: Text, chunks: number | undefined): LogItem {
  const item = messageItem(chat, author, stamp, text)
  return chunks === undefined ? item : chunkedItem(item, chunks, true)
}

/** @throws Refusal processing-full */
export function checkHeld(held: readonly HeldMessage[]): void {
  const bytes = held.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0)
  if (held.length > heldMax || bytes > heldBytesMax) throw new Refusal('processing-full')
}

/** The name of a kind may be longer than what it stands for; `[PII]` never is. */
function redacted({ contentType, content }: Text): Text {
  const redact = contentType === messageTypes.json ? redactJson : redactText
  const named = redact(content)
  return { contentType, content: Buffer.byteLength(named) <= contentBytesMax ? named : redact(content, '[PII]') }
}

/**
 * The verdict on a held message. It is shown with it, and behind it what waited for it alone. Nothing where there is
 * nothing left to say: it was said before, or the chat is over.
 */
export function settleMessage(chat: Chat, id: string, answer: Verdict, moment: Moment): Step {
  const clear = [messageProcessing(id)]
  const settled = chat.held?.find((message) => message.id === id)
  if (settled === undefined || settled.verdict !== undefined) return { append: [], clear }
  const verdict = deliverable(chat, answer, moment)
  const append: Entry[] = []
  const held: HeldMessage[] = []
  let isFirst = true
  for (const message of chat.held ?? []) {
    const judged = message === settled ? { ...message, verdict } : message
    const isHis = message.participantId === settled.participantId
    isFirst &&= !isHis || judged.verdict !== undefined
    if (isHis && isFirst) append.push(entryOf(chat, judged, moment))
    else held.push(judged)
  }
  return { append, change: { held: held.length > 0 ? held : undefined }, clear }
}

/** What the end of a chat leaves of its held messages: nothing. Those without a verdict have failed (spec §5.11). */
export function endHeld(chat: Chat, moment: Moment): Step {
  const { held } = chat
  if (held === undefined) return { append: [] }
  return {
    append: held.map((message) => entryOf(chat, message, moment)),
    change: { held: undefined },
    clear: held.map(({ id }) => messageProcessing(id)),
  }
}

/** The message takes its place and its time now; its Id its sender knows already. */
function entryOf(chat: Chat, message: HeldMessage, moment: Moment): Entry {
  const { id, participantId, processor, verdict = { status: 'FAILED' } } = message
  const author = findParticipant(chat, participantId)
  if (author === undefined) throw new Error(`the held message ${id} has no author`)
  const text = verdict.status === 'PROCESSED' ? verdict : message
  const item = itemOf(chat, author, { ...moment.stamp(), id }, text, message.chunks)
  if (verdict.status === 'REJECTED') return { item: withheldItem(item, 'REJECTED'), kept: true }
  if (verdict.status !== 'FAILED') return { item, kept: true }
  const isShown = processor?.failureMode === 'DELIVER_UNPROCESSED_MESSAGE'
  return { item: isShown ? unprocessedItem(item) : withheldItem(item, 'FAILED'), kept: true }
}

/** A processed content that could not have been sent is no answer. */
function deliverable(chat: Chat, answer: Verdict, { rules }: Moment): Verdict {
  if (answer.status !== 'PROCESSED') return answer
  const { contentType, content } = answer
  try {
    const isAllowed = processedTypes.has(contentType) && chat.settings.supportedContentTypes.includes(contentType)
    if (!isAllowed || content === '') return { status: 'FAILED' }
    checkContent(contentType, content, rules)
    return answer
  } catch (refusal) {
    if (refusal instanceof Refusal) return { status: 'FAILED' }
    throw refusal
  }
}
