import { eventTypes, type Input, operations } from '@parley/contract'
import { type Caller, type Chat, type Participant, presentParticipant } from '../../chat/chat.ts'
import type { Decision, Moment } from '../../chat/decision.ts'
import { type LogItem, participantEvent } from '../../chat/item.ts'
import type { ChatLog } from '../../chat/log.ts'
import { join } from '../../chat/membership.ts'
import { type ReceiptKind, type ReceiptState, receiptItem, receiptsAvailable, received } from '../../chat/receipt.ts'
import { Refusal } from '../../chat/refusal.ts'
import { command } from '../command.ts'

type SendEventInput = Input<typeof operations.participant.SendEvent>
type EventReply = { readonly Id: string; readonly AbsoluteTime: string }

/** The message a receipt names, and what its recipient has told of it before. */
interface ReceiptFacts {
  readonly message?: { readonly seq: number; readonly item: LogItem }
  readonly before: ReceiptState
}

/** Spec §1.8. Not idempotent by ClientToken: ChatJS sends a constant one with every receipt (rule 4). */
export const sendEvent = command(
  operations.participant.SendEvent,
  (chat, caller, input, moment, facts: ReceiptFacts): Decision<EventReply> => {
    const participant = presentParticipant(chat, caller)
    switch (input.ContentType) {
      case eventTypes.typing:
        return typing(chat, participant, moment)
      case eventTypes.connectionAcknowledged:
        return { ...join(chat, participant, moment), reply: nothingEmitted(moment) }
      case eventTypes.delivered:
      case eventTypes.read:
        return receipt(chat, participant, receiptKind(input), facts, moment)
      default:
        throw new Refusal('content-type-unsupported', 'ContentType is not an event that can be sent')
    }
  },
  { gather: gatherReceipt },
)

function typing(chat: Chat, participant: Participant, moment: Moment): Decision<EventReply> {
  const item = participantEvent(chat, participant, moment.passing(), eventTypes.typing)
  return { deliver: [item], reply: { Id: item.Id, AbsoluteTime: item.AbsoluteTime } }
}

/** Rules of spec §5.4; the 409 comes before all that concerns the message. */
function receipt(
  chat: Chat,
  recipient: Participant,
  kind: ReceiptKind,
  { message, before }: ReceiptFacts,
  moment: Moment,
): Decision<EventReply> {
  if (!receiptsAvailable(chat)) throw new Refusal('receipts-unavailable')
  if (message === undefined) throw new Refusal('item-unknown', 'Content names no message of this chat')
  if (message.item.ParticipantId === recipient.id) return { reply: nothingEmitted(moment) }
  const state = received(before, kind, moment.passing().at)
  if (state === undefined) return { reply: nothingEmitted(moment) }
  const item = receiptItem(chat, message.item.Id, recipient.id, state, moment.stamp())
  return {
    append: [{ item, kept: false }],
    receipts: [{ messageSeq: message.seq, recipientId: recipient.id, ...state }],
    reply: { Id: item.Id, AbsoluteTime: item.AbsoluteTime },
  }
}

const receiptKind = (input: SendEventInput): ReceiptKind =>
  input.ContentType === eventTypes.read ? 'read' : 'delivered'

function gatherReceipt(log: ChatLog, _chat: Chat, caller: Caller, input: SendEventInput): ReceiptFacts {
  if (input.ContentType !== eventTypes.delivered && input.ContentType !== eventTypes.read) return { before: {} }
  const stored = log.item(messageIdOf(input))
  if (stored === undefined || !stored.kept) return { before: {} }
  const item = JSON.parse(stored.body) as LogItem
  if (item.Type !== 'MESSAGE' && item.Type !== 'ATTACHMENT') return { before: {} }
  const before = log.receipts(stored.seq, stored.seq).find((known) => known.recipientId === caller.participantId)
  return { message: { seq: stored.seq, item }, before: before ?? {} }
}

/** @throws Refusal content-invalid unless Content is `{"messageId":"…"}`, further members allowed (spec §1.8 rule 2) */
function messageIdOf(input: SendEventInput): string {
  try {
    const content: unknown = JSON.parse(input.Content ?? '')
    if (typeof content === 'object' && content !== null && 'messageId' in content) {
      if (typeof content.messageId === 'string') return content.messageId
    }
  } catch {
    // Falls through: what is not JSON holds no messageId either.
  }
  throw new Refusal('content-invalid', 'Content must be a JSON object with the string member messageId')
}

/** The answer to an event that shows nothing to anybody (spec §1.8 rule 6). */
function nothingEmitted(moment: Moment): EventReply {
  const { id, at } = moment.passing()
  return { Id: id, AbsoluteTime: new Date(at).toISOString() }
}
