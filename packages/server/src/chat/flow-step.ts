/** What a flow can do, one step after the other (control-plane §18). */
export type FlowStep =
  | { readonly type: 'say'; readonly content: string }
  /** For the customer's next message, or for so long; the flow goes on either way. */
  | { readonly type: 'wait'; readonly minutes: number }
  | { readonly type: 'disconnect' }

/** A flow that waits. */
export interface WaitingFlow {
  /** What is left to do. */
  readonly steps: readonly FlowStep[]
  /** Both in milliseconds of the chat's clock. What the customer said before `since` is no answer. */
  readonly since: number
  readonly until: number
}
