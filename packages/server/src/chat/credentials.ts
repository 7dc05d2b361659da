import type { Caller } from './chat.ts'

/** A URL that needs nothing but itself, as it goes on the wire (spec §1.11, §1.13). */
export interface SignedUrl {
  readonly Url: string
  readonly UrlExpiry: string
}

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
  /** Where one attachment's file can be uploaded; `expires` in milliseconds of the chat's clock. */
  uploadUrl(chatId: string, attachmentId: string, expires: number): SignedUrl
  /** Where it can be read. */
  downloadUrl(chatId: string, attachmentId: string, expires: number): SignedUrl
  /** What a view message carries: good for this chat and this content of the view alone (spec §5.9). */
  viewToken(chatId: string, pinned: PinnedView): string
  /** An instant of the chat's clock as the client's clock will see it. */
  expiry(at: number): string
}
