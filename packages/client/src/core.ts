/** `@parley/client/core`: the same with a smaller session, which does without receipts, typing and storage. */
export { ChatSession, type SessionOptions } from './chat-session.ts'
export * from './index.ts'
