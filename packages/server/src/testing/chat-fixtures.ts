import { randomUUID } from 'node:crypto'
import { messageTypes, type Reason } from '@parley/contract'
import type { Chat, Contact, Participant } from '../chat/chat.ts'
import type { Moment } from '../chat/decision.ts'
import { type LogItem, stampsFrom } from '../chat/item.ts'
import type { ChatLog, StoredItem, StoredReceipt } from '../chat/log.ts'
import { Refusal } from '../chat/refusal.ts'
import { defaultRules } from '../chat/rules.ts'

/** When every fixture's chat began, in milliseconds. */
export const startedAt = Date.parse('2026-03-02T09:15:30.000Z')

export const chatId = '6f1a0a4e-0d57-4a44-9a8a-2b1c5d6e7f80'

const person = (id: string, role: Participant['role'], displayName: string): Participant => ({
  id,
  role,
  displayName,
  state: 'CONNECTED',
  createdAt: startedAt,
  connectedAt: startedAt,
})

/** One of each role, connected. */
export const mia = person('c0000000-0000-4000-8000-000000000001', 'CUSTOMER', 'Mia')
export const jo = person('a0000000-0000-4000-8000-000000000002', 'AGENT', 'Jo')
export const ann = person('a0000000-0000-4000-8000-000000000003', 'AGENT', 'Ann')
export const bot = person('b0000000-0000-4000-8000-000000000004', 'CUSTOM_BOT', 'Shop bot')
/** Supervisors who may do everything: one monitors silently, the other has barged in. */
export const lee = supervisor('50000000-0000-4000-8000-000000000005', 'Lee', false)
export const kim = supervisor('50000000-0000-4000-8000-000000000006', 'Kim', true)

function supervisor(id: string, userId: string, hasBarged: boolean): Participant {
  return {
    ...person(id, 'SUPERVISOR', userId),
    supervision: { userId, allowed: ['SILENT_MONITOR', 'BARGE'], hasBarged },
  }
}

/** The same participant in another state. */
export const who = (participant: Participant, state: Participant['state']): Participant => ({ ...participant, state })

export const callerOf = ({ id }: Participant) => ({ chatId, participantId: id })

/** A chat with these participants, one contact, and every content type. */
export function chatOf(participants: readonly Participant[], more: Partial<Chat> = {}): Chat {
  const contact: Contact = {
    id: chatId,
    initiationMethod: 'API',
    firstSeq: 1,
    initiatedAt: startedAt,
    updatedAt: startedAt,
  }
  return {
    id: chatId,
    instanceId: '11111111-1111-4111-8111-111111111111',
    settings: { flowId: '22222222-2222-4222-8222-222222222222', supportedContentTypes: Object.values(messageTypes) },
    startedAt,
    endsAt: startedAt + 25 * 3_600_000,
    contacts: [contact],
    participants,
    ...more,
  }
}

export const endedBy = (reason: string): Pick<Chat, 'ended'> => ({ ended: { at: startedAt + 1, reason } })

/** A moment `afterMs` behind the chat's begin, when the log's last item is at `lastTime`. */
export function momentAt(afterMs: number, lastTime = startedAt, rules: Partial<Moment['rules']> = {}): Moment {
  const now = startedAt + afterMs
  return {
    now,
    lastSeq: 0,
    ...stampsFrom(now, lastTime, randomUUID),
    newId: randomUUID,
    credentials: {
      participantToken: ({ participantId }) => `participant token of ${participantId}`,
      connectionCredentials: ({ participantId }) => ({ ConnectionToken: `token of ${participantId}`, Expiry: 'later' }),
      websocket: ({ participantId }) => ({ Url: `socket of ${participantId}`, ConnectionExpiry: 'later' }),
      uploadUrl: (_, id) => ({ Url: `upload of ${id}`, UrlExpiry: 'later' }),
      downloadUrl: (_, id, expires) => ({ Url: `download of ${id}`, UrlExpiry: new Date(expires).toISOString() }),
      viewToken: (chat, { viewId, revision }) => `${viewId} ${revision} of ${chat}`,
      expiry: (at) => new Date(at).toISOString(),
    },
    rules: { ...defaultRules, ...rules },
  }
}

/** A log that holds these items; every one is kept unless `isKept` says otherwise. */
export function logOf(
  items: readonly LogItem[],
  receipts: readonly StoredReceipt[] = [],
  isKept: (item: LogItem) => boolean = () => true,
): ChatLog {
  const stored = items.map(
    (item, index): StoredItem => ({
      seq: index + 1,
      id: item.Id,
      time: Date.parse(item.AbsoluteTime),
      kept: isKept(item),
      body: JSON.stringify(item),
    }),
  )
  return {
    lastSeq: stored.length,
    page({ direction, from, first, last, limit }) {
      const inRange = stored.filter(({ kept, seq }) => kept && seq >= first && seq <= last)
      const ahead = inRange.filter(({ seq }) => (direction === 'FORWARD' ? seq >= from : seq <= from))
      return (direction === 'FORWARD' ? ahead : ahead.toReversed()).slice(0, limit)
    },
    after: (seq, limit) => stored.slice(seq, seq + limit),
    item: (id) => stored.find((item) => item.id === id),
    seqAtTime: (time) => stored.find((item) => item.time >= time)?.seq ?? stored.length + 1,
    receipts: (first, last) => receipts.filter(({ messageSeq }) => messageSeq >= first && messageSeq <= last),
  }
}

/** Why `act` is refused; 'nothing' when it is not. Anything else that is thrown is a bug and is thrown on. */
export function refusalOf(act: () => unknown): Reason | 'nothing' {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return error.reason
    throw error
  }
  return 'nothing'
}

/** What a decision appends, in a few words: `joined Mia`, `text/plain Mia`, `ended`. */
export function namesOf(append: readonly { readonly item: LogItem }[] | undefined): readonly string[] {
  return (append ?? []).map(({ item }) => {
    const kind = item.ContentType?.replace(/^.*\.event\.(participant\.|chat\.|message\.)?/, '')
    return item.DisplayName === undefined ? `${kind}` : `${kind} ${item.DisplayName}`
  })
}

/** The states after a decision, by display name. */
export function statesOf(chat: Chat, change: Partial<Chat> | undefined): Readonly<Record<string, string>> {
  const { participants } = { ...chat, ...change }
  return Object.fromEntries(participants.map(({ displayName, state }) => [displayName, state]))
}
