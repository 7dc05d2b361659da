import type { Chat } from './chat.ts'
import type { Credentials } from './credentials.ts'
import type { LogItem, Stamps } from './item.ts'
import type { ReceiptChange } from './receipt.ts'
import type { Rules } from './rules.ts'
import type { Timer } from './timer.ts'

/** One entry of the log: an item, and whether the transcript keeps it (spec §4.4, column P). */
export interface Entry {
  readonly item: LogItem
  readonly kept: boolean
}

/**
 * What is to happen to a chat: committed as a whole or not at all, then announced. Pure data; deciding touches
 * nothing, so it may run twice.
 */
export interface Decision<Reply> {
  /** Takes its place in the chat's sequence and goes to every socket. */
  readonly append?: readonly Entry[]
  /** Goes to every socket, is never stored and takes no place in the sequence: typing. */
  readonly deliver?: readonly LogItem[]
  readonly change?: Partial<Chat>
  readonly receipts?: readonly ReceiptChange[]
  readonly arm?: readonly Timer[]
  readonly clear?: readonly Omit<Timer, 'due'>[]
  readonly reply: Reply
}

/** Where the chat's log stands: its last sequence number, and that item's time. */
export interface LogHead {
  readonly seq: number
  readonly lastTime: number
}

/** All that a decision may know of the world outside the chat. */
export interface Moment extends Stamps {
  /** The chat's clock, milliseconds. */
  readonly now: number
  /** The sequence number of the chat's last item; 0 before the first. */
  readonly lastSeq: number
  /** A new UUIDv4. */
  newId(): string
  readonly credentials: Credentials
  readonly rules: Rules
}
