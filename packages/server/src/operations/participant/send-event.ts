import { eventTypes, type Input, operations } from '@parley/contract'
import { seenBy } from '../../chat/audience.ts'
import { audibleParticipant, type Caller, type Chat, type Participant, presentParticipant } from '../../chat/chat.ts'
import type { Decision, Moment } from '../../chat/decision.ts'
import { type LogItem, participantEvent } from '../../chat/item.ts'
import type { ChatLog } from '../../chat/log.ts'
import { join, type Step } from '../../chat/membership.ts'
import { type ReceiptKind, type ReceiptState, receiptItem, receiptsAvailable, received } from '../../chat/receipt.ts'
import { Refusal } from '../../chat/refusal.ts'
import { turn } from '../../chat/supervision.ts'
import { command } from '../participant-operation.ts'

type SendEventInput = Input<typeof operations.participant.SendEvent>
type EventReply = { readonly Id: string; readonly AbsoluteTime: string }

/** The message a receipt names, and what its recipient has told of it before. */
export interface ReceiptFacts {
  readonly seq: number
  readonly item: LogItem
  readonly before: ReceiptState
}

/** Spec §1.8. Not idempotent by ClientToken: ChatJS sends a constant one with every receipt (rule 4). */
export const sendEvent = command(
  operations.participant.SendEvent,
  (chat, caller, input, moment, named: ReceiptFacts | undefined): Decision<EventReply> => {
    const participant = presentParticipant(chat, caller)
    switch (input.ContentType) {
      case eventTypes.typing:
        return typing(chat, audibleParticipant(chat, caller), moment)
      case eventTypes.active:
      case eventTypes.inactive:
        return { ...supervise(chat, participant, input, moment), reply: nothingEmitted(moment) }
      case eventTypes.connectionAcknowledged:
        return { ...join(chat, participant, moment), reply: nothingEmitted(moment) }
      case eventTypes.delivered:
      case eventTypes.read:
        return receipt(chat, participant, receiptKind(input), named, moment)
      default:
        throw unsupported()
    }
  },
  { gather: gatherReceipt },
)

const unsupported = () => new Refusal('content-type-unsupported', 'ContentType is not an event that can be sent')

/** A supervisor barges in or goes back to monitoring, as far as MonitorContact allows it (control-plane §7.19). */
function supervise(chat: Chat, participant: Participant, { ContentType }: SendEventInput, moment: Moment): Step {
  if (participant.supervision === undefined) throw unsupported()
  const to = ContentType === eventTypes.active ? 'BARGE' : 'SILENT_MONITOR'
  if (!participant.supervision.allowed.includes(to)) throw new Refusal('capability-missing')
  return turn(chat, participant, to, moment)
}

function typing(chat: Chat, participant: Participant, moment: Moment): Decision<EventReply> {
  const item = participantEvent(chat, participant, moment.passing(), eventTypes.typing)
  return { deliver: [item], reply: { Id: item.Id, AbsoluteTime: item.AbsoluteTime } }
}

/** Rules of spec §5.4; the 409 comes before all that concerns the message. */
function receipt(
  chat: Chat,
  recipient: Participant,
  kind: ReceiptKind,
  named: ReceiptFacts | undefined,
  moment: Moment,
): Decision<EventReply> {
  if (recipient.role === 'SUPERVISOR' || !receiptsAvailable(chat)) throw new Refusal('receipts-unavailable')
  if (named === undefined) throw new Refusal('item-unknown', 'Content names no message of this chat')
  const { seq, item, before } = named
  if (item.ParticipantId === recipient.id) return { reply: nothingEmitted(moment) }
  const stamp = moment.stamp()
  const state = received(before, kind, stamp.at)
  if (state === undefined) return { reply: nothingEmitted(moment) }
  const shown = receiptItem(chat, item.Id, recipient.id, state, stamp)
  return {
    append: [{ item: shown, kept: false }],
    receipts: [{ messageSeq: seq, recipientId: recipient.id, ...state }],
    reply: { Id: shown.Id, AbsoluteTime: shown.AbsoluteTime },
  }
}

const receiptKind = (input: SendEventInput): ReceiptKind =>
  input.ContentType === eventTypes.read ? 'read' : 'delivered'

/** Only a receipt must look into the log, and wait for it. */
function gatherReceipt(caller: Caller, input: SendEventInput) {
  if (input.ContentType !== eventTypes.delivered && input.ContentType !== eventTypes.read) return undefined
  const messageId = messageIdOf(input)
  return (log: ChatLog): ReceiptFacts | undefined => {
    const stored = seenBy(log, caller.participantId).item(messageId)
    if (stored === undefined || !stored.kept) return undefined
    const item = JSON.parse(stored.body) as LogItem
    if (item.Type !== 'MESSAGE' && item.Type !== 'ATTACHMENT') return undefined
    const known = log.receipts(stored.seq, stored.seq).find((each) => each.recipientId === caller.participantId)
    return { seq: stored.seq, item, before: known ?? {} }
  }
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
