/** Who holds a participant's place in a chat. */
export interface Seat {
  readonly contactId: string
  readonly participantId: string
  readonly participantToken: string
}

/**
 * The service, and a backend that starts chats in it. Every call takes and gives JSON, so that a suite can be in another
 * process, on another Node or in a browser (`backend-port.ts`).
 */
export interface Backend {
  /** A service of its own, in memory, with a clock that only `advance` moves. @returns its endpoint */
  start(options?: { readonly limits?: string }): Promise<string>
  stop(endpoint: string): Promise<void>
  advance(endpoint: string, ms: number): Promise<void>
  /** A customer, who is not connected. */
  startChat(endpoint: string): Promise<Seat>
  addAgent(endpoint: string, contactId: string): Promise<Seat>
  endChat(endpoint: string, contactId: string): Promise<void>
}
