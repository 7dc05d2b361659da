/**
 * What a 403 means. The service says the same of a token that is wrong, of one that has expired, and of the chat's end
 * (spec §2.4), so the client tells them apart by what it has seen of the token before.
 */
import { participantWire } from '@parley/contract/wire'
import type { Reason } from './errors.ts'
import { tokensMax } from './timing.ts'
import type { OperationName, Output } from './wire-types.ts'

/** Here a role that may not do it gets the same 403 as a dead token. */
const restrictedToRoles = /GetAttachment|Authentication/

type Known = readonly [credential: string, expiry?: number]

export class KnownTokens {
  readonly #known = new Map<string, Known>()

  /** Notes that a token has worked, and the one that the answer holds. */
  worked(operation: OperationName, token: string, output: unknown): void {
    const { ConnectionCredentials: issued } = output as Output<'CreateParticipantConnection'>
    if (!this.#known.has(token)) this.#remember(token, participantWire[operation].credential)
    if (issued) this.#remember(issued.ConnectionToken, 'connection-token', Date.parse(issued.Expiry))
  }

  whyDenied(operation: OperationName, token: string, now: number): Reason {
    const [credential, expiry] = this.#known.get(token) ?? []
    if (credential !== participantWire[operation].credential) return 'wrong-token'
    if (expiry && expiry <= now) return 'expired'
    return restrictedToRoles.test(operation) ? 'denied' : 'ended'
  }

  #remember(token: string, ...known: Known): void {
    this.#known.set(token, known)
    if (this.#known.size > tokensMax) this.#known.delete(this.#known.keys().next().value as string)
  }
}
