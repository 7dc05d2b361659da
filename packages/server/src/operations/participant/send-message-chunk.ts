import { operations } from '@parley/contract'
import { type Chat, type Participant, presentParticipant } from '../../chat/chat.ts'
import {
  beginGrowing,
  type Chunk,
  chunkItem,
  chunkPatienceMs,
  complete,
  findGrowing,
  grown,
  isRepeated,
  withGrowing,
} from '../../chat/growing.ts'
import type { LogItem } from '../../chat/item.ts'
import type { StoredItem } from '../../chat/log.ts'
import { comeForward } from '../../chat/membership.ts'
import { checkHeld, isProcessed, isProcessing } from '../../chat/processing.ts'
import { Refusal } from '../../chat/refusal.ts'
import { growingMessage } from '../../chat/timer.ts'
import { command } from '../participant-operation.ts'

/**
 * Docs/decisions/0011. A chunk is known again by its number, the first one by its ClientToken: what is repeated is
 * answered and shown to nobody. As a message does, the first connects a bot that has not connected yet. Where messages
 * are processed no piece is shown, and the whole message goes the way of all others (spec §5.11).
 */
export const sendMessageChunk = command<typeof operations.participant.SendMessageChunk, StoredItem | undefined>(
  operations.participant.SendMessageChunk,
  (chat, caller, input, moment, known) => {
    const author = presentParticipant(chat, caller)
    if (author.role !== 'CUSTOM_BOT') throw new Refusal('role-not-allowed')
    const { MessageId, ChunkNumber, ContentType, Content = '', MessageCompleted = false } = input
    const chunk: Chunk = { number: ChunkNumber, contentType: ContentType, content: Content, isLast: MessageCompleted }

    const message =
      MessageId === undefined
        ? beginGrowing(chat, author, ContentType, moment.passing())
        : findGrowing(chat, author, MessageId)
    if (message === undefined) return { reply: replyOfCompleted(chat, author, chunk, MessageId, known) }
    const { id } = message
    if (isRepeated(message, chunk)) return { reply: { Id: id, AbsoluteTime: isoOf(message.lastAt) } }

    const after = grown(message, chunk, moment)
    const before = comeForward(chat, author, moment)
    if (chunk.isLast) {
      const { step, reply } = complete(chat, author, after, moment)
      if (step.change.held !== undefined) checkHeld(step.change.held)
      return {
        ...before,
        append: [...before.append, ...step.append],
        change: { ...before.change, ...step.change },
        arm: [...(before.arm ?? []), ...(step.arm ?? [])],
        clear: [...(before.clear ?? []), ...step.clear],
        reply,
      }
    }
    const shown = chunkItem(chat, author, after, Content, moment.passing().at)
    const row = { ...growingMessage(id), due: moment.now + chunkPatienceMs }
    return {
      ...before,
      ...(!isProcessed(chat, author) && { deliver: [shown] }),
      change: { ...before.change, growing: withGrowing(chat, after) },
      ...(chunk.number === 1 && { arm: [...(before.arm ?? []), row] }),
      reply: { Id: id, AbsoluteTime: shown.AbsoluteTime },
    }
  },
  {
    remembers: true,
    gather: (_caller, { MessageId }) => (MessageId === undefined ? undefined : (log) => log.item(MessageId)),
  },
)

/**
 * The answer to a chunk that came before its message was completed.
 * @throws Refusal item-unknown, message-completed
 */
function replyOfCompleted(
  { held }: Chat,
  author: Participant,
  { number }: Chunk,
  id: string | undefined,
  known: StoredItem | undefined,
) {
  const waiting = held?.find((message) => message.id === id && message.participantId === author.id)
  if (waiting?.chunks !== undefined) {
    if (number > waiting.chunks) throw new Refusal('message-completed')
    return { Id: waiting.id, AbsoluteTime: isoOf(waiting.acceptedAt), ...isProcessing }
  }
  const item = known && (JSON.parse(known.body) as LogItem)
  const chunks = item?.MessageMetadata?.ChunkNumber
  if (chunks === undefined || item?.ParticipantId !== author.id) {
    throw new Refusal('item-unknown', 'MessageId names no growing message of this participant')
  }
  if (number > chunks) throw new Refusal('message-completed')
  return { Id: item.Id, AbsoluteTime: item.AbsoluteTime }
}

const isoOf = (at: number) => new Date(at).toISOString()
