/** `@parley/client`: everything that it offers, by name. */
export {
  attachmentUrl,
  type Carrier,
  type NamedBlob,
  Upload,
  type UploadState,
  type UploadStatus,
} from './attachments.ts'
export type { Items, SessionState, SessionStatus } from './chat-session.ts'
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
export type { FullOptions as SessionOptions } from './full-session.ts'
export {
  answerView,
  type Carousel,
  type Choice,
  type Choices,
  type Heading,
  type Interactive,
  parseInteractive,
  type TimePicker,
  type TimeSlot,
  type ViewResource,
} from './interactive.ts'
export type { ChatItem, ItemStatus, SocketItem, SocketMetadata } from './item.ts'
export type { Observable } from './observable.ts'
export {
  type Answer,
  type Call,
  type CallOptions,
  type ClientOptions,
  ParticipantClient,
  type SendOptions,
} from './participant-client.ts'
export type { ChannelLike, Fetch, FetchResponse, LocksLike, Platform, StorageLike, WebSocketLike } from './platform.ts'
export { type ParticipantRequest, redacted, requestFor } from './request.ts'
export { ChatSession, type PersistentChat, type Resumed } from './resume.ts'
export { defaultRetry, type RetryPolicy } from './retry.ts'
export type { Notice } from './watch.ts'
export type * from './wire-types.ts'
