import type { Input, Operation, Output } from '@parley/contract'
import type { Caller, Chat } from '../chat/chat.ts'
import type { PinnedView } from '../chat/credentials.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import type { ChatLog } from '../chat/log.ts'
import type { Library } from '../views/library.ts'

/** What lies outside of chats and has to be asked before a decision; there where an identity provider is configured. */
export interface Outside {
  /** Where the customer of a session signs in (spec §1.15). */
  authenticationUrl(chatId: string, sessionId: string, redirectUri: string): Promise<string>
}

/** A participant changes his chat: SendMessage and its like. */
export interface Command<Op extends Operation, Facts> {
  readonly contract: Op
  /** Repeats with the same ClientToken get the first answer (spec §5.3). */
  readonly remembers?: true
  /** A repeat is answered even though the participant is gone by then (spec §1.10). */
  readonly repeatsAfterEnd?: true
  /** How to read from the log what the decision needs; undefined where it needs nothing. */
  gather?(caller: Caller, input: Input<Op>, library: Library): ((log: ChatLog) => Facts) | undefined
  /**
   * Asks the world outside for what the decision needs, where it would not be refused anyway; the chat may have changed
   * when the answer is there. Throws Refusal.
   */
  ask?(outside: Outside | undefined, chat: Chat, caller: Caller, input: Input<Op>, now: number): Promise<Facts>
  /** Pure and synchronous. Throws Refusal. */
  decide(chat: Chat, caller: Caller, input: Input<Op>, moment: Moment, facts: Facts | undefined): Decision<Output<Op>>
}

/** What else than his chat a participant may read. */
export interface Readable {
  readonly library: Library
  readonly credentials: { pinnedView(chatId: string, viewToken: string): PinnedView | undefined }
  /** The log of a chat that his continues. */
  pastLog(chatId: string): ChatLog | undefined
}

/** A participant reads his chat; the answer is JSON text. */
export interface Query<Op extends Operation> {
  readonly contract: Op
  /** @throws Refusal */
  read(chat: Chat, log: ChatLog, caller: Caller, input: Input<Op>, readable: Readable): string
}

export function command<Op extends Operation, Facts = undefined>(
  contract: Op,
  decide: Command<Op, Facts>['decide'],
  more: Omit<Command<Op, Facts>, 'contract' | 'decide'> = {},
): Command<Op, Facts> {
  return { contract, decide, ...more }
}

export function query<Op extends Operation>(contract: Op, read: Query<Op>['read']): Query<Op> {
  return { contract, read }
}
