import type { SocketItem } from '../../../packages/client/src/item.ts'

type Handler = (event: { readonly data: SocketItem }) => void

/** What the applications use of a session, whose name and shape ChatJS and our facade share. */
export interface ChatJsSession {
  connect(): Promise<unknown>
  sendMessage(args: {
    readonly contentType: string
    readonly message: string
    readonly clientToken?: string
  }): Promise<{ readonly data: { readonly Id: string; readonly AbsoluteTime: string } }>
  getTranscript(args: {
    readonly maxResults: number
    readonly scanDirection: 'BACKWARD'
    readonly sortOrder: 'ASCENDING'
  }): Promise<{ readonly data: { readonly Transcript: readonly SocketItem[] } }>
  onMessage(handler: Handler): void
  onConnectionEstablished(handler: () => void): void
  onConnectionBroken(handler: () => void): void
  onDeepHeartbeatSuccess(handler: () => void): void
  onDeepHeartbeatFailure(handler: () => void): void
}

export interface Seat {
  readonly contactId: string
  readonly participantId: string
  readonly participantToken: string
}

export interface ChatJs {
  setGlobalConfig(config: object): void
  create(args: { readonly chatDetails: Seat; readonly type: 'CUSTOMER'; readonly disableCSM: boolean }): ChatJsSession
}
