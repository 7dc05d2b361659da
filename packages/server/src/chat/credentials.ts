import type { Caller } from './chat.ts'

/** A content of a view: whatever is published later, it stays the same. */
export interface PinnedView {
  readonly viewId: string
  readonly revision: number
}

/** Credentials as they go on the wire (spec §1.6). */
export interface Credentials {
  /** Opaque, without personal data, always the same for one participant (control-plane §5). */
  participantToken(caller: Caller): string
  /** @returns ConnectionToken and Expiry, 24 hours ahead on the client's own clock */
  connectionCredentials(caller: Caller): { readonly ConnectionToken: string; readonly Expiry: string }
  websocket(caller: Caller): { readonly Url: string; readonly ConnectionExpiry: string }
  /** What a view message carries: good for this chat and this content of the view alone (spec §5.9). */
  viewToken(chatId: string, pinned: PinnedView): string
  /** An instant of the chat's clock as the client's clock will see it. */
  expiry(at: number): string
}
