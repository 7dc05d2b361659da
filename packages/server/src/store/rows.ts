import type { Chat } from '../chat/chat.ts'
import type { Decision } from '../chat/decision.ts'
import type { StoredItem } from '../chat/log.ts'
import type { AnswerRow, Change, ItemRow, TimerRow } from './sqlite/database.ts'

/** Where a chat stands: what a decision moves on. */
export interface Standing {
  readonly key: number
  chat: Chat
  seq: number
  lastTime: number
}

/** A decision as rows, or no rows where it changes nothing that is stored. */
export interface Rows {
  readonly change: Change | undefined
  readonly appended: readonly StoredItem[]
}

const none: readonly never[] = []

/** Moves the chat on by a decision, in memory, and answers the rows that make it so on disk. */
export function applyDecision(standing: Standing, decision: Decision<unknown>, answer: AnswerRow | undefined): Rows {
  const before = standing.chat.contacts
  if (decision.change !== undefined) standing.chat = { ...standing.chat, ...decision.change }
  const newContacts = standing.chat.contacts.slice(before.length).map(({ id }) => id)
  const items = decision.append === undefined ? none : itemRows(standing, decision.append)
  const last = items[items.length - 1]
  if (last !== undefined) {
    standing.seq = last.seq
    standing.lastTime = last.time
  }
  const timers: TimerRow[] = []
  for (const { kind, subject } of decision.clear ?? none) timers.push({ kind, subject, due: null })
  for (const { kind, subject, due } of decision.arm ?? none) timers.push({ kind, subject, due })

  const isEmpty =
    items.length === 0 &&
    timers.length === 0 &&
    decision.change === undefined &&
    decision.receipts === undefined &&
    answer === undefined
  if (isEmpty) return { change: undefined, appended: none }
  return {
    appended: items,
    change: {
      chat: standing.key,
      ...(items.length > 0 && { items }),
      ...(timers.length > 0 && { timers }),
      ...(newContacts.length > 0 && { contacts: newContacts }),
      ...(answer !== undefined && { answer }),
      ...(decision.change !== undefined && { state: JSON.stringify(standing.chat) }),
      ...(decision.change?.ended !== undefined && { ended: true }),
      ...(decision.receipts !== undefined && {
        receipts: decision.receipts.map(({ messageSeq, recipientId, delivered, read }) => ({
          item: messageSeq,
          recipient: recipientId,
          delivered: delivered ?? null,
          read: read ?? null,
        })),
      }),
    },
  }
}

function itemRows(standing: Standing, entries: NonNullable<Decision<unknown>['append']>): readonly ItemRow[] {
  const contacts = standing.chat.contacts
  return entries.map(({ item, kept }, index) => ({
    seq: standing.seq + 1 + index,
    id: item.Id,
    time: Date.parse(item.AbsoluteTime),
    kept,
    contact: contacts.findIndex((contact) => contact.id === item.ContactId),
    body: JSON.stringify(item),
  }))
}
