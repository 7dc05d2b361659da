import type { Caller } from './chat.ts'

/** Credentials as they go on the wire (spec §1.6). */
export interface Credentials {
  /** Opaque, without personal data, always the same for one participant (control-plane §5). */
  participantToken(caller: Caller): string
  /** @returns ConnectionToken and Expiry, 24 hours ahead on the client's own clock */
  connectionCredentials(caller: Caller): { readonly ConnectionToken: string; readonly Expiry: string }
  websocket(caller: Caller): { readonly Url: string; readonly ConnectionExpiry: string }
  /** An instant of the chat's clock as the client's clock will see it. */
  expiry(at: number): string
}
