import type { Input, Output, Reason } from '@parley/contract'
import type { Caller, Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import type { ChatLog } from '../store/store.ts'

/** What a contract is, as far as the shapes of an operation need to know. */
export interface Contract {
  readonly name: string
  readonly refusals: readonly Reason[]
}

/** A participant changes his chat: SendMessage and its like. */
export interface Command<Op extends Contract, Facts> {
  readonly contract: Op
  /** Repeats with the same ClientToken get the first answer (spec §5.3). */
  readonly remembers?: true
  /** A repeat is answered even though the participant is gone by then (spec §1.10). */
  readonly repeatsAfterEnd?: true
  /** What the decision must read from the log. */
  readonly gather?: (log: ChatLog, chat: Chat, caller: Caller, input: Input<Op>) => Facts
  /** Pure and synchronous. Throws Refusal. */
  readonly decide: (chat: Chat, caller: Caller, input: Input<Op>, moment: Moment, facts: Facts) => Decision<Output<Op>>
}

/** A participant reads his chat; the answer is JSON text. */
export interface Query<Op extends Contract> {
  readonly contract: Op
  readonly read: (chat: Chat, log: ChatLog, caller: Caller, input: Input<Op>) => string
}

export function command<Op extends Contract, Facts = undefined>(
  contract: Op,
  decide: Command<Op, Facts>['decide'],
  more: Omit<Command<Op, Facts>, 'contract' | 'decide'> = {},
): Command<Op, Facts> {
  return { contract, decide, ...more }
}

export function query<Op extends Contract>(contract: Op, read: Query<Op>['read']): Query<Op> {
  return { contract, read }
}
