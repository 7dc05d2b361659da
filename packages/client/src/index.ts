/** `@parley/client`: everything that it offers, by name. */
export {
  AccessDeniedException,
  ChatError,
  ConflictException,
  type ErrorFacts,
  InternalServerException,
  NetworkError,
  type Reason,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from './errors.ts'
export type { Exact } from './exact.ts'
export {
  type Answer,
  type CallOptions,
  type ClientOptions,
  ParticipantClient,
  type SendOptions,
} from './participant-client.ts'
export type { Fetch, FetchResponse, LocksLike, Platform, StorageLike, WebSocketLike } from './platform.ts'
export { type ParticipantRequest, redacted, requestFor } from './request.ts'
export { defaultRetry, type RetryPolicy } from './retry.ts'
export type * from './wire-types.ts'
