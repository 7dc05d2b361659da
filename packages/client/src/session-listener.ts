import type { ChatItem, SocketItem } from './item.ts'

/** Who is told of what happens in a session as it happens: an interface of another kind over it, such as ChatJS's. */
export interface SessionListener {
  /** A socket has brought this: once or more, before it has its place or without ever getting one. */
  received?(item: SocketItem): void
  /** This stands in the chat, and was not shown before; if it was missed, no socket has brought it. */
  arrived?(item: ChatItem): void
  /** The service behind the socket is well, or it is not or does not answer. */
  beat?(isWell: boolean): void
}
