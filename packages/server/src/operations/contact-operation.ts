import type { Input, Operation, Output, Reason } from '@parley/contract'
import type { Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import type { Instance } from '../instance.ts'

/** A backend changes a chat that it names by any of its contacts (control-plane §6.1). */
export interface ContactCommand<Op extends Operation> {
  readonly contract: Op
  /** Repeats with the same ClientToken get the first answer, for 24 hours (control-plane §4.2). */
  readonly remembers?: true
  /** What the model leaves optional and the operation cannot do without (control-plane §12). */
  readonly requires?: readonly (keyof Input<Op> & string)[]
  /** Pure and synchronous. Throws Refusal. */
  decide(chat: Chat, input: Input<Op>, moment: Moment): Decision<Output<Op>>
  /** What the chat is told of a refusal, if it is told of that one. */
  tellRefused?(chat: Chat, reason: Reason, moment: Moment): Decision<undefined> | undefined
  /** What the answer says besides what was decided; a repeat gets it, too. */
  complete?(instance: Instance, output: Output<Op>): Output<Op>
}

/** A backend reads a contact. */
export interface ContactQuery<Op extends Operation> {
  readonly contract: Op
  /** @throws Refusal */
  describe(instance: Instance, chat: Chat, input: Input<Op>): Output<Op>
}

/** A backend reads an instance. */
export interface InstanceQuery<Op extends Operation> {
  readonly contract: Op
  read(instance: Instance, input: Input<Op>): Output<Op>
}

export function contactCommand<Op extends Operation>(
  contract: Op,
  decide: ContactCommand<Op>['decide'],
  more: Omit<ContactCommand<Op>, 'contract' | 'decide'> = {},
): ContactCommand<Op> {
  return { contract, decide, ...more }
}

export function contactQuery<Op extends Operation>(
  contract: Op,
  describe: ContactQuery<Op>['describe'],
): ContactQuery<Op> {
  return { contract, describe }
}

export function instanceQuery<Op extends Operation>(contract: Op, read: InstanceQuery<Op>['read']): InstanceQuery<Op> {
  return { contract, read }
}
