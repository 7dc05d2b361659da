/** `@parley/client/core`: the same, with a session that no other page and no other tab goes on with. It is smaller. */
export { ChatSession } from './chat-session.ts'
export * from './index.ts'
