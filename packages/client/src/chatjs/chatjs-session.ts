/** A session as ChatJS's documentation describes it, over ours. */
import { attachmentUrl, check, type NamedBlob, Upload } from '../attachments.ts'
import type { SessionState } from '../chat-session.ts'
import { ChatError } from '../errors.ts'
import { FullSession } from '../full-session.ts'
import { eventType, isPiece, isShown, nameOf, type SocketItem } from '../item.ts'
import type { CallOptions, ParticipantClient } from '../participant-client.ts'
import { type Platform, platformOf } from '../platform.ts'
import type {
  DescribeViewOutput,
  GetAuthenticationUrlOutput,
  GetTranscriptOutput,
  ScanDirection,
  SendEventOutput,
  SendMessageOutput,
  SortOrder,
} from '../wire-types.ts'
import { type ChatDetails, type ChatEvent, type EventData, type EventName, eventOf, type Handler } from './events.ts'
import type { Settings } from './global-config.ts'
import { Incoming } from './incoming.ts'
import { Logger } from './log.ts'
import { alreadySent, type ReceiptKind, ReceiptThrottle } from './receipts.ts'
import { type Rejection, rejectionOf } from './rejection.ts'
import { TranscriptPages } from './transcript-data.ts'

/** What a method resolves with: what the service answered, and the metadata that the method was given. */
export interface Response<Data> {
  readonly data: Data
  readonly metadata: unknown
}

export interface WithMetadata {
  /** Comes back with the answer, or with the error. */
  readonly metadata?: unknown
}

export interface ConnectResult extends WithMetadata {
  readonly connectCalled: boolean
  readonly connectSuccess: boolean
}

export interface SendMessageArgs extends WithMetadata {
  readonly contentType: string
  readonly message: string
  /** A message that has one of its own is not sent again when the line was lost. */
  readonly clientToken?: string | undefined
}

export interface SendEventArgs extends WithMetadata {
  readonly contentType: string
  readonly content?: string | undefined
  readonly clientToken?: string | undefined
}

export interface GetTranscriptArgs extends WithMetadata {
  readonly contactId?: string | undefined
  /** 15 if it is left out. */
  readonly maxResults?: number | undefined
  readonly nextToken?: string | undefined
  readonly scanDirection?: ScanDirection | undefined
  readonly sortOrder?: SortOrder | undefined
  readonly startPosition?:
    | { readonly id?: string; readonly absoluteTime?: string; readonly mostRecent?: number }
    | undefined
}

/** Who a session is for; `getChatDetails` gives the same with the names that it has. */
export type Identity = Omit<ChatDetails, 'connectionDetails'>

const typingEveryMs = 10_000

const receiptKinds: Readonly<Record<string, ReceiptKind>> = { 'message.delivered': 'delivered', 'message.read': 'read' }

/** As ChatJS tells of the end of a chat that it was not told of. */
const endedMeanwhile: SocketItem = { AbsoluteTime: '', ContentType: eventType('chat.ended'), Id: '', Type: 'EVENT' }

export class ChatJsSession {
  readonly #identity: Identity
  readonly #isAgent: boolean
  readonly #settings: Settings
  readonly #platform: Platform
  readonly #handlers = new Map<EventName, Handler<never>[]>()
  readonly #incoming: Incoming
  readonly #pages = new TranscriptPages()
  readonly #receipts: ReceiptThrottle<Response<SendEventOutput> | typeof alreadySent>
  #session: FullSession | undefined
  #connecting: Promise<ConnectResult> | undefined
  #metadata: unknown = null
  #connectionDetails: ChatDetails['connectionDetails']
  /** Undefined before the first connection. */
  #isConnected: boolean | undefined
  #isOver = false
  #hasLeft = false
  #typing: { readonly at: number; readonly answer: Promise<Response<SendEventOutput>> } | undefined

  constructor(identity: Identity, isAgent: boolean, settings: Settings) {
    this.#identity = identity
    this.#isAgent = isAgent
    this.#settings = settings
    this.#platform = platformOf(settings.platform)
    this.#incoming = new Incoming(identity.initialContactId, (item) => this.#tellItem(item))
    this.#receipts = new ReceiptThrottle(this.#platform, settings.receiptEveryMs)
  }

  /** ChatJS keeps what it is made of behind a controller, and applications reach for it. */
  get controller(): this {
    return this
  }
  get contactId(): string {
    return this.#identity.contactId
  }
  get participantId(): string {
    return this.#identity.participantId
  }

  getChatDetails(): ChatDetails {
    return { ...this.#identity, connectionDetails: this.#connectionDetails }
  }

  /**
   * Resolves when the service knows the token; the socket follows, and `onConnectionEstablished` tells of it. Without a
   * network it waits for one.
   */
  connect({ metadata = null }: WithMetadata = {}): Promise<ConnectResult> {
    this.#connecting ??= this.#connect(metadata)
    return this.#connecting
  }

  /** Says something; it is sent as soon as there is a network, in the order of the calls. */
  sendMessage(args: SendMessageArgs): Promise<Response<SendMessageOutput>> {
    return this.#answer('sendMessage', args, async (session) => {
      const { message: Content, contentType: ContentType, clientToken: ClientToken } = args
      if (ClientToken) {
        return session.call(
          async (client, options) => (await client.sendMessage({ Content, ContentType, ClientToken }, options)).output,
        )
      }
      const item = await session.sendMessage(Content, ContentType)
      if (item?.Id) {
        const { Id, AbsoluteTime, MessageMetadata } = item
        return { Id, AbsoluteTime, ...(MessageMetadata && { MessageMetadata }) }
      }
      if (item) session.discard(item.key)
      throw item?.error ?? new ChatError('SessionOver', 'The session is closed', { reason: 'ended' })
    })
  }

  /** Typing at most every ten seconds, and receipts once each and throttled; whatever is left out was answered before. */
  async sendEvent(args: SendEventArgs): Promise<Response<SendEventOutput> | typeof alreadySent> {
    const { contentType } = args
    const name = nameOf({ ContentType: contentType })
    const kind = receiptKinds[name]
    if (kind) return this.#sendReceipt(kind, args)
    const send = () => this.#sendEvent(args)
    if (name !== 'typing' || !this.#session) return send()
    const now = this.#platform.now()
    if (!this.#typing || now - this.#typing.at >= typingEveryMs) this.#typing = { at: now, answer: send() }
    return this.#typing.answer
  }

  getTranscript(args: GetTranscriptArgs = {}): Promise<Response<GetTranscriptOutput>> {
    const { startPosition, scanDirection: ScanDirection = 'BACKWARD' } = args
    const input = {
      MaxResults: args.maxResults || 15,
      SortOrder: args.sortOrder ?? 'ASCENDING',
      ScanDirection,
      StartPosition: {
        Id: startPosition?.id,
        AbsoluteTime: startPosition?.absoluteTime,
        MostRecent: startPosition?.mostRecent,
      },
      NextToken: args.nextToken,
      ContactId: args.contactId,
    } as const
    return this.#answer('getTranscript', args, async (session) => {
      // Whatever is said behind a page that is read now will be told; before there is a socket nothing would be.
      await session.connected().catch(() => {})
      const { output } = await session.call((client, options) => client.getTranscript(input, options))
      if (this.#isFollowed) this.#pages.add(output.Transcript, ScanDirection === 'BACKWARD', output.NextToken)
      this.#tellTranscript()
      return output
    })
  }

  describeView(args: { readonly viewToken: string } & WithMetadata): Promise<Response<DescribeViewOutput>> {
    const input = { ViewToken: args.viewToken }
    return this.#call('describeView', args, (client, options) => client.describeView(input, options))
  }

  getAuthenticationUrl(
    args: { readonly redirectUri: string; readonly sessionId: string } & WithMetadata,
  ): Promise<Response<GetAuthenticationUrlOutput>> {
    const input = { RedirectUri: args.redirectUri, SessionId: args.sessionId }
    return this.#call('getAuthenticationUrl', args, (client, options) => client.getAuthenticationUrl(input, options))
  }

  cancelParticipantAuthentication(args: { readonly sessionId: string } & WithMetadata): Promise<Response<object>> {
    const input = { SessionId: args.sessionId }
    return this.#call('cancelParticipantAuthentication', args, (client, options) =>
      client.cancelParticipantAuthentication(input, options),
    )
  }

  /** @param args `attachment` is a `File`, or any Blob with a name */
  sendAttachment(args: { readonly attachment: NamedBlob } & WithMetadata): Promise<Response<object>> {
    return this.#answer('sendAttachment', args, async (session) => {
      const { status, error } = await new Upload(session, args.attachment).settled()
      if (status !== 'done') throw error
      return {}
    })
  }

  async downloadAttachment(args: { readonly attachmentId: string } & WithMetadata): Promise<Blob & WithMetadata> {
    const { data, metadata } = await this.#answer('downloadAttachment', args, async (session) => {
      const response = await fetch(await attachmentUrl(session, args.attachmentId))
      check(response.status)
      return response.blob()
    })
    return Object.assign(data, { metadata })
  }

  async getAttachmentURL(args: { readonly attachmentId: string } & WithMetadata): Promise<string> {
    const url = await this.#answer('getAttachmentURL', args, (session) => attachmentUrl(session, args.attachmentId))
    return url.data
  }

  /** Leaves the chat for good; a customer ends it. */
  disconnectParticipant(): Promise<Response<object>> {
    return this.#answer('disconnectParticipant', {}, async (session) => {
      await session.disconnect()
      return {}
    })
  }

  /** Closes the connection and leaves the chat as it is. */
  breakConnection(): void {
    this.#hasLeft = true
    this.#session?.close()
    this.#receipts.stop()
  }

  /** Forgets every handler. */
  cleanUpOnParticipantDisconnect(): void {
    this.#handlers.clear()
  }

  /** `onMessage` and its like are made of this (`index.ts`). */
  subscribe<Name extends EventName>(event: Name, handler: Handler<Name>): void {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler])
  }

  async #connect(metadata: unknown): Promise<ConnectResult> {
    this.#metadata = metadata
    const session = new FullSession(
      { ...this.#settings, ...this.#identity, deliveryReceipts: false },
      {
        received: (item) => this.#receive(item),
        arrived: (item) => this.#incoming.arrived(item),
        beat: (isWell) => this.#tell(isWell ? 'DeepHeartbeatSuccess' : 'DeepHeartbeatFailure', {}),
      },
    )
    this.#session = session
    session.state.subscribe(() => this.#follow(session.state.getSnapshot()))
    session.items.subscribe(() => this.#tellTranscript())
    const begin = () => this.#incoming.begin()
    void session.connected().then(begin, begin)
    try {
      this.#connectionDetails = await session.call(async (_, { token }) => ({ connectionToken: token }))
      return { connectSuccess: true, connectCalled: true, metadata }
    } catch (error) {
      throw { _debug: refused('connect', error, metadata), connectSuccess: false, connectCalled: true, metadata }
    }
  }

  /** Runs what needs a session, and gives what it comes to the shape that ChatJS gives it. */
  async #answer<Data>(
    method: string,
    { metadata = null }: WithMetadata,
    run: (session: FullSession) => Promise<Data>,
  ): Promise<Response<Data>> {
    if (!this.#session || this.#isOver) throw `Failed to call ${method}, No active connection`
    try {
      return { data: await run(this.#session), metadata }
    } catch (error) {
      throw refused(method, error, metadata)
    }
  }

  #call<Data>(
    method: string,
    args: WithMetadata,
    make: (client: ParticipantClient, options: CallOptions) => Promise<{ readonly output: Data }>,
  ): Promise<Response<Data>> {
    return this.#answer(method, args, async (session) => (await session.call(make)).output)
  }

  /** Tried once: what is told too late tells something else. */
  #sendEvent(args: SendEventArgs): Promise<Response<SendEventOutput>> {
    const { contentType: ContentType, content: Content, clientToken: ClientToken } = args
    return this.#answer('sendEvent', args, async (session) => {
      const input = { ContentType, ...(Content && { Content }), ...(ClientToken && { ClientToken }) }
      const answer = await session.call(async (client, options) =>
        client.sendEvent(input, options).catch((failure: unknown) => ({ failure })),
      )
      if ('failure' in answer) throw answer.failure
      return answer.output
    })
  }

  async #sendReceipt(kind: ReceiptKind, args: SendEventArgs): Promise<Response<SendEventOutput> | typeof alreadySent> {
    const { content } = args
    const { messageId, disableThrottle = false } = typeof content === 'string' ? JSON.parse(content) : (content ?? {})
    if (!this.#settings.sendsReceipts || !messageId) throw { errorMessage: 'Ignoring messageReceipt', data: args }
    const plain = { ...args, content: JSON.stringify({ messageId }) }
    return this.#receipts.tell(kind, messageId, disableThrottle, () =>
      this.#sendEvent(plain).catch((error: unknown) => {
        // AWS's widget does not expect that the chat ends meanwhile, and with ChatJS it need not.
        if (this.#session?.state.getSnapshot().status === 'ended') return alreadySent
        throw error
      }),
    )
  }

  #receive(item: SocketItem): void {
    const { Id, Type, MessageMetadata } = item
    if (Type === 'MESSAGEMETADATA') {
      const [receipt] = MessageMetadata?.Receipts ?? []
      // Who has sent a receipt knows of it.
      if (receipt && receipt.RecipientParticipantId !== this.participantId)
        this.#tell(receipt.ReadTimestamp ? 'ReadReceipt' : 'DeliveredReceipt', item)
    } else if (isPiece(item)) {
      // What it adds up to is known once the session has it.
      queueMicrotask(() => {
        const shown = this.#session?.items.getSnapshot().findLast((each) => each.Id === Id)
        if (!shown || shown.MessageMetadata?.ChunkNumber !== MessageMetadata?.ChunkNumber) return
        this.#tellItem({ ...item, Content: shown.Content ?? '', AbsoluteTime: shown.AbsoluteTime })
      })
    } else if (isShown(item)) this.#incoming.received(item)
    else this.#tellItem(item)
  }

  #tellItem(item: SocketItem): void {
    this.#tell(eventOf(item), item)
    if (nameOf(item) === 'chat.ended') this.#end(item)
    else if (this.#isAgent && nameOf(item) === 'transfer.succeeded') this.breakConnection()
  }

  #follow({ status, error }: SessionState): void {
    const Reason = error?.message ?? 'The connection was lost'
    if (status === 'connected') {
      // The state is another also when the connection is to be renewed and cannot be yet.
      if (this.#isConnected) return
      this.#isConnected = true
      const ConnectionDetails = this.#connectionDetails
      this.#tell('ConnectionEstablished', { Type: 'CONNECTION_ESTABLISHED', ConnectionDetails })
      // As ChatJS does for whoever follows the transcript.
      if (this.#isFollowed) this.getTranscript({ maxResults: 100 }).catch(() => {})
    } else if (status === 'ended') {
      // What was said last may be on its way yet, and the end itself with it; who was told of that hears nothing here.
      const end = () => this.#hasLeft || this.#tellItem(endedMeanwhile)
      if (this.#isConnected === undefined) this.#tell('ConnectionBroken', { Type: 'CONNECTION_BROKEN', Reason })
      else this.#session?.connected().catch(end)
    } else if (this.#isConnected && status !== 'closed') {
      this.#isConnected = false
      this.#tell('ConnectionLost', { Type: 'CONNECTION_LOST', Reason })
    }
  }

  #end({ AbsoluteTime, ParticipantRole }: SocketItem): void {
    this.#tell('Ended', { Type: 'CHAT_ENDED', AbsoluteTime, ParticipantRole })
    this.#isOver = true
    this.#receipts.stop()
    this.cleanUpOnParticipantDisconnect()
  }

  /** Whether somebody wants the list as a whole. */
  get #isFollowed(): boolean {
    return this.#handlers.has('TranscriptUpdated')
  }

  #tellTranscript(): void {
    const view = this.#session?.items.getSnapshot() ?? []
    if (this.#isFollowed) this.#tell('TranscriptUpdated', this.#pages.data(view, this.participantId))
  }

  /** A handler that throws takes nothing from the others: its error is logged, as with ChatJS. */
  #tell<Name extends EventName>(name: Name, data: EventData[Name]): void {
    Logger.debug(name)
    const event: ChatEvent<Name> = { data, chatDetails: this.getChatDetails(), metadata: this.#metadata }
    for (const handler of this.#handlers.get(name) ?? []) {
      try {
        ;(handler as Handler<Name>)(event)
      } catch (error) {
        Logger.error(`A handler of ${name} has failed:`, error)
      }
    }
  }
}

function refused(method: string, error: unknown, metadata: unknown): Rejection {
  const rejection = rejectionOf(error, metadata)
  Logger.error(`${method} was refused:`, rejection.type, rejection.message)
  return rejection
}
