import { seenBy } from './audience.ts'
import type { ChatLog, StoredItem } from './log.ts'
import { type Past, pastBytesMax } from './past.ts'
import { Refusal } from './refusal.ts'

/** An item of the past: its contact by the place in the list, and how many bytes lie between it and the present. */
export interface PastPlace {
  readonly contact: number
  readonly seq: number
  readonly bytes: number
}

/** The items of one past contact, newest first, and the log they come from, as the reader may see it. */
export interface PastItems {
  readonly log: ChatLog
  readonly items: readonly StoredItem[]
}

export interface PastPage {
  readonly found: readonly PastItems[]
  /** Where the next page begins; undefined where the past, or what is within reach of it, ends. */
  readonly next: PastPlace | undefined
}

const newest: PastPlace = { contact: 0, seq: Number.MAX_SAFE_INTEGER, bytes: 0 }

/**
 * So many items of the past from a place on, newest first. Nobody of a past chat is in this one: what one of them alone
 * could see stays unseen. A page costs what its items cost, and a look at each contact that it passes.
 *
 * @param logOf a past chat's log; undefined for a chat that is no longer there, which is passed over
 */
export function pastPage(
  past: Past,
  logOf: (chatId: string) => ChatLog | undefined,
  participantId: string,
  start: PastPlace,
  size: number,
): PastPage {
  const found: PastItems[] = []
  let { bytes } = start
  let missing = size
  for (const [contact, { chatId, first, last }] of past.contacts.entries()) {
    const whole = contact < start.contact ? undefined : logOf(chatId)
    if (whole === undefined) continue
    const log = seenBy(whole, participantId)
    const from = contact === start.contact ? Math.min(start.seq, last) : last
    const items: StoredItem[] = []
    found.push({ log, items })
    for (const item of log.page({ direction: 'BACKWARD', from, first, last, limit: missing + 1 })) {
      const place = { contact, seq: item.seq, bytes }
      bytes += Buffer.byteLength(item.body)
      if (bytes > pastBytesMax) return { found, next: undefined }
      if (missing === 0) return { found, next: place }
      items.push(item)
      missing--
    }
  }
  return { found, next: undefined }
}

/** The newest item of the past that this participant may see. */
export function newestPlace(
  past: Past,
  logOf: (chatId: string) => ChatLog | undefined,
  participantId: string,
): PastPlace | undefined {
  return pastPage(past, logOf, participantId, newest, 0).next
}

/** A NextToken that leads into the past. */
export function pastToken({ contact, seq, bytes }: PastPlace, participantId: string): string {
  return Buffer.from(`1:P:${contact}:${seq}:${bytes}:${participantId}`).toString('base64url')
}

/**
 * Where a NextToken leads in the past; undefined for one that leads elsewhere.
 * @throws Refusal page-token-invalid
 */
export function readPastToken(token: string, participantId: string): PastPlace | undefined {
  const text = Buffer.from(token, 'base64url').toString()
  const [, contact, seq, bytes, owner] = /^1:P:(\d{1,2}):(\d{1,15}):(\d{1,7}):([0-9a-f-]{36})$/.exec(text) ?? []
  if (owner === undefined) return undefined
  if (owner !== participantId) throw new Refusal('page-token-invalid', 'NextToken is not one of this participant')
  return { contact: Number(contact), seq: Number(seq), bytes: Number(bytes) }
}
