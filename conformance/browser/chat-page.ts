/**
 * What runs in the browser beside ChatJS: it opens sessions, hands their calls through, and reports every event
 * of theirs to the test. It decides nothing.
 */

interface Answer {
  readonly data?: unknown
}

/** The part of a ChatJS session that is used here (`amazon-connect-chatjs/dist/index.d.ts`). */
interface Session {
  connect(): Promise<unknown>
  sendMessage(args: { contentType: string; message: string; clientToken?: string }): Promise<Answer>
  sendEvent(args: { contentType: string; content?: string }): Promise<Answer>
  getTranscript(args: object): Promise<Answer>
  describeView(args: { viewToken: string }): Promise<Answer>
  getAuthenticationUrl(args: { sessionId: string; redirectUri: string }): Promise<Answer>
  cancelParticipantAuthentication(args: { sessionId: string }): Promise<Answer>
  disconnectParticipant(): Promise<Answer>
  sendAttachment(args: { attachment: File }): Promise<Answer>
  downloadAttachment(args: { attachmentId: string }): Promise<Blob>
  onConnectionEstablished(handler: (event: unknown) => void): void
  onConnectionLost(handler: (event: unknown) => void): void
  onConnectionBroken(handler: (event: unknown) => void): void
  onMessage(handler: (event: unknown) => void): void
  onTyping(handler: (event: unknown) => void): void
  onReadReceipt(handler: (event: unknown) => void): void
  onDeliveredReceipt(handler: (event: unknown) => void): void
  onDeepHeartbeatSuccess(handler: (event: unknown) => void): void
  onDeepHeartbeatFailure(handler: (event: unknown) => void): void
  onParticipantIdle(handler: (event: unknown) => void): void
  onParticipantReturned(handler: (event: unknown) => void): void
  onAutoDisconnection(handler: (event: unknown) => void): void
  onAuthenticationInitiated(handler: (event: unknown) => void): void
  onAuthenticationSuccessful(handler: (event: unknown) => void): void
  onAuthenticationFailed(handler: (event: unknown) => void): void
  onAuthenticationTimeout(handler: (event: unknown) => void): void
  onAuthenticationExpired(handler: (event: unknown) => void): void
  onAuthenticationCanceled(handler: (event: unknown) => void): void
  onParticipantDisplayNameUpdated(handler: (event: unknown) => void): void
  onChatRehydrated(handler: (event: unknown) => void): void
  onEnded(handler: (event: unknown) => void): void
}

declare const connect: {
  ChatSession: {
    setGlobalConfig(config: object): void
    create(args: object): Session
  }
}

/** Put there by the test: everything a session tells goes out through it. */
declare const report: (session: string, event: string, data: unknown) => void

const sessions = new Map<string, Session>()

const session = (name: string): Session => {
  const found = sessions.get(name)
  if (!found) throw new Error(`no session ${name}`)
  return found
}

const chatPage = {
  /** The endpoint must be known before the first session of a region is created: ChatJS keeps its client. */
  configure(endpoint: string, region: string): void {
    connect.ChatSession.setGlobalConfig({ endpoint, region, features: { messageReceipts: { throttleTime: 100 } } })
  },

  /**
   * Creates a session, listens to all of its events, and connects. An agent's asks his console for a token first; there
   * is none here, so it goes on with the participant token.
   */
  async open(name: string, seat: object, type: 'CUSTOMER' | 'AGENT' = 'CUSTOMER'): Promise<void> {
    const chatDetails = { ...seat, getConnectionToken: () => Promise.reject(new Error('no console')) }
    const created = connect.ChatSession.create({ chatDetails, type, disableCSM: true })
    sessions.set(name, created)
    const tell = (event: string) => (value: unknown) => report(name, event, (value as Answer | undefined)?.data ?? null)
    created.onConnectionEstablished(tell('established'))
    created.onConnectionLost(tell('lost'))
    created.onConnectionBroken(tell('broken'))
    created.onMessage(tell('message'))
    created.onTyping(tell('typing'))
    created.onReadReceipt(tell('read'))
    created.onDeliveredReceipt(tell('delivered'))
    created.onDeepHeartbeatSuccess(tell('heartbeat'))
    created.onDeepHeartbeatFailure(tell('heartbeat failed'))
    created.onParticipantIdle(tell('idle'))
    created.onParticipantReturned(tell('returned'))
    created.onAutoDisconnection(tell('auto-disconnection'))
    created.onAuthenticationInitiated(tell('authentication initiated'))
    created.onAuthenticationSuccessful(tell('authentication succeeded'))
    created.onAuthenticationFailed(tell('authentication failed'))
    created.onAuthenticationTimeout(tell('authentication timeout'))
    created.onAuthenticationExpired(tell('authentication expired'))
    created.onAuthenticationCanceled(tell('authentication cancelled'))
    created.onParticipantDisplayNameUpdated(tell('display name updated'))
    created.onChatRehydrated(tell('rehydrated'))
    created.onEnded(tell('ended'))
    await created.connect()
  },

  async sendMessage(name: string, message: string, clientToken?: string): Promise<unknown> {
    const args = { contentType: 'text/plain', message }
    return (await session(name).sendMessage(clientToken ? { ...args, clientToken } : args)).data
  },

  async sendEvent(name: string, contentType: string, content?: string): Promise<unknown> {
    return (await session(name).sendEvent(content ? { contentType, content } : { contentType })).data
  },

  async getTranscript(name: string, args: object): Promise<unknown> {
    return (await session(name).getTranscript(args)).data
  },

  async sendAttachment(name: string, fileName: string, type: string, content: string): Promise<void> {
    await session(name).sendAttachment({ attachment: new File([content], fileName, { type }) })
  },

  async downloadAttachment(name: string, attachmentId: string): Promise<string> {
    return (await session(name).downloadAttachment({ attachmentId })).text()
  },

  async describeView(name: string, viewToken: string): Promise<unknown> {
    return (await session(name).describeView({ viewToken })).data
  },

  async getAuthenticationUrl(name: string, sessionId: string, redirectUri: string): Promise<unknown> {
    return (await session(name).getAuthenticationUrl({ sessionId, redirectUri })).data
  },

  async cancelParticipantAuthentication(name: string, sessionId: string): Promise<void> {
    await session(name).cancelParticipantAuthentication({ sessionId })
  },

  async disconnectParticipant(name: string): Promise<void> {
    await session(name).disconnectParticipant()
  },
}

export type ChatPage = typeof chatPage

/** ChatJS rejects with plain objects, and wraps what the service said into `_debug`, sometimes twice. */
interface Rejection {
  readonly type?: string
  readonly message?: string
  readonly statusCode?: number
  readonly _debug?: Rejection
}

const innermost = (error: Rejection): Rejection => (error._debug ? innermost(error._debug) : error)

/** Calls one of the functions above; a failure comes back as a value. */
async function callChatPage(method: keyof ChatPage, args: never[]): Promise<unknown> {
  try {
    return { value: await (chatPage[method] as (...given: never[]) => unknown)(...args) }
  } catch (rejection) {
    const { type, message = String(rejection), statusCode } = innermost(rejection as Rejection)
    return { error: { type, message, statusCode } }
  }
}

Object.assign(globalThis, { callChatPage })
