/** A participant's place in a chat: everything that is said, in order and once, and what he says, whatever the line does. */
import { Calls } from './calls.ts'
import { isFinal } from './connection.ts'
import { Connector, type ConnectorParts, type Line } from './connector.ts'
import { ChatError } from './errors.ts'
import { Gap } from './gap.ts'
import { type ChatItem, isShown, nameOf, type SocketItem } from './item.ts'
import { Listeners, type Observable, until } from './observable.ts'
import { Outbox, type OutboxParts, type OutboxStore, type Sending } from './outbox.ts'
import { type CallOptions, ParticipantClient } from './participant-client.ts'
import { type Platform, platformOf, uuid } from './platform.ts'
import type { SessionListener } from './session-listener.ts'
import { Transcript } from './transcript.ts'

export interface SessionOptions {
  /** Where the service is: `https://chat.example.com`, or `https://participant.connect.us-east-1.amazonaws.com`. */
  readonly endpoint: string
  /** From StartChatContact or CreateParticipant. */
  readonly participantToken: string
  /** From the same answer. Without it the session learns from the first own message who it is. */
  readonly participantId?: string | undefined
  /** What is used instead of the surroundings' own. */
  readonly platform?: Partial<Platform> | undefined
}

export type SessionStatus =
  /** Has never been connected. */
  | 'connecting'
  | 'connected'
  /** Was connected, and tries to be again. */
  | 'reconnecting'
  /** The surroundings say that there is no network. */
  | 'offline'
  /** The chat is over for this participant; nothing more can be read or said. */
  | 'ended'
  | 'closed'

export interface SessionState {
  readonly status: SessionStatus
  /** Why the latest attempt to connect failed; when ended, why nobody may connect, if that is how it was learned. */
  readonly error: ChatError | undefined
}

/** The items of a session: a list that changes, and one item after the other as they are said. */
export interface Items extends Observable<readonly ChatItem[]>, AsyncIterable<ChatItem> {}

/**
 * Where a session gets what only one tab of several may have.
 * @internal
 */
export interface Sources {
  line(parts: ConnectorParts): Line
  sending(parts: OutboxParts): Sending
  /** Whether it is for this tab to tell that messages have arrived. */
  readonly leads?: boolean
}

/** A tab that has its own of everything. */
const sole: Sources = {
  line: (parts) => new Connector(parts),
  sending(parts) {
    const outbox = new Outbox(parts)
    void outbox.restore()
    return outbox
  },
}

/**
 * What a session is made of, where another kind of it wants another.
 * @internal
 */
export interface Makers {
  readonly transcript?: Transcript
  readonly store?: OutboxStore
  readonly sources?: Sources | undefined
}

/**
 *     const session = await ChatSession.connect({ endpoint, participantToken, participantId })
 *     session.items.subscribe(() => render(session.items.getSnapshot()))
 *     session.sendMessage('Hello')
 */
export class ChatSession {
  /**
   * What is shown: each item once, in the order of the chat, own messages behind it until they have their place. As an
   * async iterable: every item that stands in the chat, those that are here first; it ends with the session.
   */
  declare readonly items: Items
  declare readonly state: Observable<SessionState>
  /** What passes by and is kept nowhere: that somebody types, is idle or has come back. */
  declare readonly events: { subscribe(callback: (event: SocketItem) => void): () => void }
  readonly #platform: Platform
  readonly #client: ParticipantClient
  readonly #transcript: Transcript
  readonly #connector: Line
  readonly #calls: Calls
  readonly #gap: Gap
  readonly #outbox: Sending
  readonly #changed = new Listeners()
  readonly #stateChanged = new Listeners()
  readonly #passedBy = new Listeners<[SocketItem]>()
  readonly #arrived = new Listeners<[ChatItem]>()
  readonly #unwatch: () => void
  readonly #listener: SessionListener
  #state: SessionState = { status: 'connecting', error: undefined }
  #hasBeenLive = false
  #issue = 0

  /** @throws TypeError where there is no WebSocket, as in Node 20 */
  constructor(options: SessionOptions, listener?: SessionListener)
  /** @internal */
  constructor(options: SessionOptions, listener?: SessionListener, makers?: Makers)
  constructor(options: SessionOptions, listener: SessionListener = {}, makers: Makers = {}) {
    this.#listener = listener
    const { participantToken, participantId } = options
    const platform = platformOf(options.platform)
    if (!platform.WebSocket) throw new TypeError('There is no WebSocket here: hand one in as platform.WebSocket')
    const { transcript = new Transcript(), store, sources = sole } = makers
    const client = new ParticipantClient({ ...options, retry: { attempts: 1 } })
    this.#platform = platform
    this.#client = client
    this.#transcript = transcript
    transcript.participantId = participantId
    this.#connector = sources.line({
      ...{ client, platform, WebSocket: platform.WebSocket, participantToken },
      item: this.#receive,
      beat: (isWell) => listener.beat?.(isWell),
      live: () => {
        this.#hasBeenLive = true
        this.#calls.wake()
        void this.#gap.fill()
      },
      changed: () => this.#follow(),
    })
    const calls = new Calls(platform, this.#connector)
    this.#calls = calls
    const parts = { client, calls, platform, transcript, store, show: this.#show, changed: () => this.#tell() }
    const gap = new Gap(parts)
    this.#gap = gap
    this.#outbox = sources.sending({ ...parts, gap })
    this.items = {
      getSnapshot: () => transcript.view,
      subscribe: (callback) => this.#changed.add(callback),
      [Symbol.asyncIterator]: () => this.#iterate(),
    }
    this.state = {
      getSnapshot: () => this.#state,
      subscribe: (callback) => this.#stateChanged.add(callback),
    }
    this.events = { subscribe: (callback) => this.#passedBy.add(callback) }
    this.#unwatch = platform.watch(this.#connector.on)
    this.#connector.on('connect')
  }

  /**
   * A session that is connected, and shows the newest page of the chat.
   * @throws ChatError when the chat is over, or the token was never one; everything else is tried again
   */
  static async connect(options: SessionOptions): Promise<ChatSession> {
    const session = new ChatSession(options)
    await session.connected()
    return session
  }

  /** Resolves when it is connected, or has been. @throws ChatError when the chat is over, or the token was never one */
  async connected(): Promise<void> {
    await this.#until(() => this.#hasBeenLive)
    await this.#gap.filled()
    if (this.#calls.over) throw this.#calls.over
  }

  /** Who this session speaks for, as soon as it is known. */
  get participantId(): string | undefined {
    return this.#transcript.participantId
  }

  /**
   * Says something. It is shown at once and sent as soon as possible, behind what was said before; also after a reload
   * if there is a storage. @returns the item once the service has taken or refused it, or the session is over: its
   * `status` tells. It never rejects, so nobody needs to wait for it.
   */
  sendMessage(Content: string, ContentType = 'text/plain'): Promise<ChatItem | undefined> {
    const key = uuid(this.#platform)
    this.#outbox.add({ key, ContentType, Content })
    return this.#fate(key)
  }

  /** Tries a message that has failed again. @param key the item's */
  retry(key: string): Promise<ChatItem | undefined> {
    this.#outbox.retry(key)
    return this.#fate(key)
  }

  /** Takes a message that has failed out of the view. @param key the item's */
  discard(key: string): void {
    this.#outbox.discard(key)
  }

  /** Shows the page before the oldest item, also of the chats that this one continues. @returns whether there was one */
  loadOlder(): Promise<boolean> {
    return this.#gap.older()
  }

  /**
   * The whole transcript, one item after the other, whatever is shown: backward from the newest and on into the chats
   * that this one continues, or forward from this chat's first.
   */
  history(direction: 'backward' | 'forward' = 'backward'): AsyncIterable<SocketItem> {
    return this.#gap.read(direction)
  }

  /**
   * Any other operation, with the session's token: tried again for as long as the chat may live, and rejected when the
   * service refuses it or the session is over.
   *
   *     session.call((client, options) => client.describeView({ ViewToken }, options))
   */
  call<Result>(make: (client: ParticipantClient, options: CallOptions) => Promise<Result>): Promise<Result> {
    return this.#calls.make((options) => make(this.#client, options))
  }

  /** Leaves the chat for good; a customer ends it. Resolves when the service knows, or the chat is over anyway. */
  async disconnect(): Promise<void> {
    const ClientToken = uuid(this.#platform)
    await this.call((client, options) => client.disconnectParticipant({ ClientToken }, options)).catch(() => {
      // It was over before.
    })
    // If the token is dead now, asking for another is how the session learns it without the chat's last item.
    this.#connector.on('denied')
  }

  /** Ends this session and leaves the chat as it is. What was not sent stays in the storage. */
  close(): void {
    this.#connector.on('close')
  }

  readonly #receive = (item: SocketItem): void => {
    const name = nameOf(item)
    this.#listener.received?.(item)
    if (isShown(item)) this.#gap.arrived(item)
    else this.#passedBy.tell(item)
    if (name === 'chat.ended') this.#connector.on('over')
    // Who has left may be shown the end of the chat yet; if not, his token tells.
    else if (name === 'participant.left' && item.ParticipantId === this.participantId) this.#connector.on('denied')
  }

  readonly #show = (items: readonly SocketItem[], areOld = false): void => {
    const seen = this.#transcript.merge(items)
    if (!areOld) {
      for (const item of seen) {
        this.#arrived.tell(item)
        this.#listener.arrived?.(item)
      }
    }
    this.#tell()
  }

  #tell(): void {
    if (this.#transcript.isStale) this.#changed.tell()
  }

  /** The connection has changed in some way; what that means for the session. */
  #follow(): void {
    const { state, issue, error, isCarried } = this.#connector
    if (issue !== this.#issue) this.#calls.wake()
    this.#issue = issue
    const search = this.#hasBeenLive ? 'reconnecting' : 'connecting'
    const status = isFinal(state) ? state : isCarried ? 'connected' : state === 'offline' ? 'offline' : search
    if (status === this.#state.status && error === this.#state.error) return
    this.#state = { status, error }
    if (isFinal(state)) this.#finish(state)
    this.#stateChanged.tell()
  }

  #finish(how: 'ended' | 'closed'): void {
    const over = new ChatError('SessionOver', `The session is ${how}`, {
      reason: 'ended',
      cause: this.#state.error,
    })
    this.#unwatch()
    this.#calls.end(over)
    // What waited for a gap to be read is shown yet, and an own message may be among it.
    if (how === 'ended') void this.#gap.filled().then(() => this.#outbox.end(over))
  }

  /** Resolves when this holds, or the session is over. */
  #until(holds: () => boolean): Promise<void> {
    return until(() => this.#calls.over !== undefined || holds(), this.items, this.state)
  }

  async #fate(key: string): Promise<ChatItem | undefined> {
    const find = () => this.#transcript.find(key)
    await this.#until(() => find()?.status !== 'pending')
    if (this.#calls.over) await this.#gap.filled()
    return find()
  }

  async *#iterate(): AsyncGenerator<ChatItem, void, undefined> {
    const queue = [...this.#transcript.stored]
    const stop = this.#arrived.add((item) => {
      queue.push(item)
    })
    try {
      for (let isOver = false; !isOver; ) {
        await this.#until(() => queue.length > 0)
        isOver = this.#calls.over !== undefined
        // What waited for a gap to be read is shown yet.
        if (isOver) await this.#gap.filled()
        yield* queue.splice(0)
      }
    } finally {
      stop()
    }
  }
}
