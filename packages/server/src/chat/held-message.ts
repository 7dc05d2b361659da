/** What becomes of a message that its processor has not judged (control-plane §12). */
export type FailureMode = 'DELIVER_UNPROCESSED_MESSAGE' | 'DO_NOT_DELIVER_UNPROCESSED_MESSAGE'

/** What is done to the texts of a chat before anybody sees them. */
export interface Processing {
  readonly redacts?: true
  /** Behind the redactor, if both are there. */
  readonly processor?: Processor
}

/** Somebody whom the operator has configured. */
export interface Processor {
  /** By this name the configuration says where he is. */
  readonly arn: string
  readonly failureMode: FailureMode
}

export type Verdict =
  | { readonly status: 'APPROVED' | 'REJECTED' | 'FAILED' }
  | { readonly status: 'PROCESSED'; readonly content: string; readonly contentType: string }

/**
 * A message that was accepted and that nobody has seen yet. It waits for its own verdict, and for those messages of its
 * sender that came before it.
 */
export interface HeldMessage {
  /** The item's, already told to the sender. */
  readonly id: string
  readonly participantId: string
  readonly contentType: string
  readonly content: string
  /** In so many it came; absent where it came whole. */
  readonly chunks?: number
  /** Milliseconds of the chat's clock. */
  readonly acceptedAt: number
  /** Who judges it; nobody, where it only waits its turn. */
  readonly processor?: Processor
  readonly verdict?: Verdict
}
