/**
 * A customer who is being asked to sign in (spec §5.10). Nothing of it is secret: what the identity provider must not
 * be told by anybody else is derived from the service's key (`tokens.ts`). Times in milliseconds of the chat's clock.
 *
 *     INITIATED ──GetAuthenticationUrl──► OFFERED ──a code──► EXCHANGING ──the provider's word──► OVER
 *         └──────cancelled, time, an error─────┴───────────────────┴──────────────────────────────►┘
 */
export interface Authentication {
  readonly sessionId: string
  /** The customer. */
  readonly participantId: string
  readonly state: 'INITIATED' | 'OFFERED' | 'EXCHANGING' | 'OVER'
  /** Until when the present state may last; then time decides. */
  readonly until: number
  /** When a customer who has the URL must have signed in. */
  readonly signInUntil: number
  /** As the client gave it, for the exchange names it again. */
  readonly redirectUri?: string
}

/** How a session ends, in the words of the wire. */
export type AuthenticationOutcome = 'succeeded' | 'failed' | 'timeout' | 'expired' | 'cancelled'

/** What the identity provider says of a customer who has signed in. */
export interface Identity {
  /** The provider's own name for him. */
  readonly subject: string
  readonly firstName?: string | undefined
}
