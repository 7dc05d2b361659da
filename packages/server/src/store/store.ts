import type { Chat } from '../chat/chat.ts'
import type { Decision, LogHead } from '../chat/decision.ts'
import type { ChatLog, StoredItem } from '../chat/log.ts'
import type { TimerKind } from '../chat/timer.ts'

/** How long the answers to participants are remembered (spec §5.3); nothing that is unique to one chat lives longer. */
export const chatMemoryMs = 10 * 60_000

/** An answer to be given again to a repeated call (spec §5.3, control-plane §4.2). */
export interface Remembered {
  /** Operation, caller and ClientToken. */
  readonly name: string
  /** Equal for equal requests. */
  readonly fingerprint: string
  /** Milliseconds of the chat's clock. */
  readonly expires: number
  /** What a different request under the same name is: refused (client-token-reused), or a new request. */
  readonly otherwise: 'refuse' | 'replace'
  /** Where the name is unique: among the requests about one chat, or about all of them. */
  readonly scope: 'chat' | 'instance'
}

/** What became of a decision. The reply is JSON text, empty where there is none. */
export interface Outcome {
  readonly reply: string
  /** The decision was made before; this is its first answer. */
  readonly repeated: boolean
  /** What was appended, in order; the log stands at `seq` behind it. */
  readonly appended: readonly StoredItem[]
  readonly seq: number
  /** JSON texts of what is shown and not stored. */
  readonly delivered: readonly string[]
}

/** Called once, when the outcome is on stable storage, or with what prevented it. */
export type Settle = (error: Error | undefined, outcome: Outcome | undefined) => void

export interface Transaction<Facts> {
  readonly chatId: string
  readonly remember?: Remembered
  /** Reads from the log what `decide` needs; sees everything that was decided before. */
  readonly gather?: (log: ChatLog, chat: Chat) => Facts
  /** Pure and synchronous; may run twice. Throws Refusal. */
  readonly decide: (chat: Chat, head: LogHead, facts: Facts | undefined) => Decision<unknown>
}

export interface NewChat {
  readonly remember?: Remembered
  /** The chat as StartChatContact makes it, and what to commit with it. */
  readonly chat: Chat
  readonly decision: Decision<unknown>
  /** With so many chats that have not ended there is no place for another one (quota-chats). */
  readonly liveChatsMax?: number
}

export interface DueTimer {
  readonly chatId: string
  readonly kind: TimerKind
  readonly subject: string
  readonly due: number
}

/**
 * Where chats live. Guarantees:
 * - Transactions of one chat take effect one after the other, in the order of the calls; each sees what those before
 *   it decided.
 * - `settle` comes after the commit that holds the decision and everything it was built on: refusals, repeats and
 *   empty decisions wait for it as well. Per chat, settles come in the order of the calls.
 * - When a commit fails, every decision built on it fails too, and the chat is as it was before.
 * - A refusal is not remembered. A repeat (same name and fingerprint, not expired) does nothing.
 */
export interface Store {
  transact<Facts>(transaction: Transaction<Facts>, settle: Settle): void
  create(chat: NewChat, settle: Settle): void
  /** So much is on its way to the disk that callers are told to come again (too-many-requests). */
  readonly full: boolean
  /** It has been given up: nothing more is taken in, and whoever has the chats by now decides on them. */
  readonly released: boolean
  /** The chat as the next decision will see it. */
  chat(chatId: string): Chat | undefined
  /** Calls back when everything decided for the chat so far is on stable storage, or failed. */
  settled(chatId: string, done: (error: Error | undefined) => void): void
  /** The chat that has this contact. */
  chatIdOfContact(contactId: string): string | undefined
  log(chatId: string): ChatLog | undefined
  dueTimers(now: number, limit: number): readonly DueTimer[]
  nextTimerDue(): number | undefined
  /** Called with every timer that a commit arms. */
  onTimerArmed: (timer: DueTimer) => void
  /** Forgets answers that have expired. */
  sweep(now: number): void
  /** Differs from its last value when another process has committed. */
  version(): number
  /** Finishes what was accepted and gives the files up; reading goes on. */
  release(): Promise<void>
  close(): Promise<void>
}
