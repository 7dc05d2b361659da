import { eventTypes, type Receipt } from '@parley/contract'
import { type Chat, currentContact, isConnected, isVisible } from './chat.ts'
import type { LogItem, Stamp } from './item.ts'

/** What one recipient has told of one message. Times in milliseconds. */
export interface ReceiptState {
  readonly delivered?: number
  readonly read?: number
}

/** A receipt that changed: to be stored with the message's place in the sequence. */
export interface ReceiptChange extends ReceiptState {
  readonly messageSeq: number
  readonly recipientId: string
}

export type ReceiptKind = 'delivered' | 'read'

/**
 * The receipt after a participant reported `kind`, or nothing when it says what is known already. Reading includes
 * delivery; a delivery after a reading changes nothing (spec §5.4 rule 3).
 */
export function received(before: ReceiptState, kind: ReceiptKind, now: number): ReceiptState | undefined {
  if (kind === 'read') return before.read === undefined ? { delivered: before.delivered ?? now, read: now } : undefined
  return before.delivered === undefined ? { ...before, delivered: now } : undefined
}

/**
 * Receipts work between two: customer and one agent; bots, SYSTEM and who monitors silently do not count, and a
 * supervisor who has barged in is one too many (spec §5.4 rule 5).
 */
export function receiptsAvailable(chat: Chat): boolean {
  let active = 0
  for (const participant of chat.participants) {
    if (!isConnected(participant) || !isVisible(participant)) continue
    const { role } = participant
    if (role === 'SUPERVISOR') return false
    if (role === 'CUSTOMER' || role === 'AGENT') active++
  }
  return active <= 2
}

/** A receipt in its wire form (spec §4.5.11). */
export function wireReceipt(state: ReceiptState, recipientId: string): Receipt {
  return {
    ...(state.delivered !== undefined && { DeliveredTimestamp: new Date(state.delivered).toISOString() }),
    ...(state.read !== undefined && { ReadTimestamp: new Date(state.read).toISOString() }),
    RecipientParticipantId: recipientId,
  }
}

/** What the sockets see of a receipt: exactly one, for clients read only the first (spec §4.5.11). */
export function receiptItem(
  chat: Chat,
  messageId: string,
  recipientId: string,
  state: ReceiptState,
  stamp: Stamp,
): LogItem {
  return {
    AbsoluteTime: new Date(stamp.at).toISOString(),
    ContentType: eventTypes.metadata,
    Id: stamp.id,
    Type: 'MESSAGEMETADATA',
    MessageMetadata: { MessageId: messageId, Receipts: [wireReceipt(state, recipientId)] },
    ContactId: currentContact(chat).id,
  }
}
