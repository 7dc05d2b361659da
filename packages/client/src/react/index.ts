/** `@parley/client/react`: a chat as a component shows it. */
import { useSyncExternalStore } from 'react'
import type { ChatSession, SessionState } from '../chat-session.ts'
import type { ChatItem } from '../item.ts'

export interface Chat {
  /** What is shown, in order; a list is keyed by each item's `key`. */
  readonly items: readonly ChatItem[]
  readonly state: SessionState
}

/**
 * Renders again whenever what the session shows has changed, until the component is gone. The session stays the
 * application's: it is made, and closed, outside.
 */
export function useChat(session: ChatSession): Chat {
  const { items, state } = session
  return {
    items: useSyncExternalStore(items.subscribe, items.getSnapshot, items.getSnapshot),
    state: useSyncExternalStore(state.subscribe, state.getSnapshot, state.getSnapshot),
  }
}
