import type { Input, Operation, Output } from '@parley/contract'
import type { Library } from '../views/library.ts'
import type { ViewDecision } from '../views/view.ts'

/** All that a decision about views may know of the world outside them. */
export interface ViewMoment {
  /** Milliseconds. */
  readonly now: number
  /** A new UUIDv4. */
  newId(): string
}

/** A backend changes the instance's views. */
export interface ViewCommand<Op extends Operation> {
  readonly contract: Op
  /** Repeats with the same ClientToken get the first answer, for 24 hours (control-plane §4.2). */
  readonly remembers?: true
  /** Pure and synchronous: reads what is committed. Throws Refusal. */
  changeViews(library: Library, input: Input<Op>, moment: ViewMoment): ViewDecision<Output<Op>>
}

/** A backend reads the instance's views. */
export interface ViewQuery<Op extends Operation> {
  readonly contract: Op
  /** @throws Refusal */
  readViews(library: Library, input: Input<Op>): Output<Op>
}

export function viewCommand<Op extends Operation>(
  contract: Op,
  changeViews: ViewCommand<Op>['changeViews'],
  more: Omit<ViewCommand<Op>, 'contract' | 'changeViews'> = {},
): ViewCommand<Op> {
  return { contract, changeViews, ...more }
}

export function viewQuery<Op extends Operation>(contract: Op, readViews: ViewQuery<Op>['readViews']): ViewQuery<Op> {
  return { contract, readViews }
}
