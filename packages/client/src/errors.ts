/**
 * What can go wrong with a call. Each error of the wire has its class under its own name (spec §1.5); what they have in
 * common is told by `reason`, and whether another attempt may help by `retryable`. An aborted call is none of these: it
 * rejects with the reason of its signal.
 */

/** Why a call failed, in one word. */
export type Reason =
  /** The chat has ended, or the participant has left it: the token has worked before. */
  | 'ended'
  /** The token has never worked for this client: it is unknown, or of the other kind. */
  | 'wrong-token'
  /** The connection token is past its `Expiry`; `createParticipantConnection` gives a new one. */
  | 'expired'
  /** Refused, and the service does not say whether for the role, the token or the end of the chat. */
  | 'denied'
  | 'throttled'
  | 'quota'
  | 'invalid'
  | 'conflict'
  | 'not-found'
  /** The service failed. */
  | 'server'
  /** No answer came, or none that the service gave: a lost connection, a time-out, a captive portal. */
  | 'network'
  | 'unknown'

/** What is known of an error besides its text. */
export interface ErrorFacts {
  readonly reason: Reason
  /** Of the answer; there is none when nothing was received. */
  readonly status?: number | undefined
  /** What the service calls this request, where it may be read; Parley tells by it what was wrong. */
  readonly requestId?: string | undefined
  /** How long the service asks to wait before the next attempt. */
  readonly retryAfterMs?: number | undefined
  readonly cause?: unknown
}

/** Any error of a call. `name` is that of the wire, also where it has no class here. */
export class ChatError extends Error {
  declare readonly reason: Reason
  /** Whether the same call may succeed later; the client has tried it several times already. */
  declare readonly retryable: boolean
  declare readonly status: number | undefined
  declare readonly requestId: string | undefined
  declare readonly retryAfterMs: number | undefined

  constructor(name: string, message: string, facts: ErrorFacts) {
    super(message, facts)
    Object.assign(this, facts, { name, retryable: ['throttled', 'server', 'network'].includes(facts.reason) })
  }
}

/** 403: the token is wrong or expired, the participant has left, the chat has ended, or the role may not do it. */
export class AccessDeniedException extends ChatError {}
/** 409: the state of the chat, or of the file, does not allow it. */
export class ConflictException extends ChatError {}
/** 500: the service failed. */
export class InternalServerException extends ChatError {}
/** 404: no such view. */
export class ResourceNotFoundException extends ChatError {}
/** 402: the chat has all the attachments it may have. */
export class ServiceQuotaExceededException extends ChatError {}
/** 429: requests come too fast. */
export class ThrottlingException extends ChatError {}
/** 400: something in the input is not valid; the message says what. */
export class ValidationException extends ChatError {}
/** No answer of the service; `cause` is what the network, or the reader of the answer, said. */
export class NetworkError extends ChatError {
  constructor(message: string, facts: Omit<ErrorFacts, 'reason'>) {
    super('NetworkError', message, { ...facts, reason: 'network' })
  }
}
