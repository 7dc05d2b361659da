/** A session that tells how far messages have come, and that somebody types; what it has to say survives a reload. */
import { ChatSession, type SessionOptions, type Sources } from './chat-session.ts'
import { isFinal } from './connection.ts'
import { FullTranscript } from './full-transcript.ts'
import { type ChatItem, eventType } from './item.ts'
import { outboxName, storeOf } from './outbox-store.ts'
import { type Platform, platformOf } from './platform.ts'
import type { SessionListener } from './session-listener.ts'
import { Timers } from './timers.ts'
import { betweenMs, gatherMs, typingEveryMs } from './timing.ts'

type Kind = 'delivered' | 'read'

export interface FullOptions extends SessionOptions {
  /** From the same answer: what a backend needs to go on with the chat once it has ended (`ChatSession.resume`). */
  readonly contactId?: string | undefined
  /** Whether others are told at once that their messages have arrived; they are if this is left out. */
  readonly deliveryReceipts?: boolean | undefined
  /** What is used instead of the surroundings' own; with a `storage` what was not sent survives a reload. */
  readonly platform?: Partial<Platform> | undefined
}

export class FullSession extends ChatSession {
  readonly #timers: Timers
  /** What is to be told. */
  readonly #due = new Map<Kind, ChatItem>()
  /** When the newest was said that has been told, or is to be. */
  readonly #newest = { delivered: '', read: '' }
  /** Of these one is under way. */
  readonly #busy = new Set<Kind>()

  /** @throws TypeError where there is no WebSocket, as in Node 20 */
  constructor(options: FullOptions, listener?: SessionListener)
  /** @internal */
  constructor(options: FullOptions, listener?: SessionListener, sources?: Sources)
  constructor(options: FullOptions, listener?: SessionListener, sources?: Sources) {
    const { participantToken, deliveryReceipts = true } = options
    const platform = platformOf(options.platform)
    super(options, listener, {
      transcript: new FullTranscript(),
      store: storeOf(platform, outboxName(participantToken)),
      sources,
    })
    this.#timers = new Timers(platform)
    const look = () => {
      if (isFinal(this.state.getSnapshot().status)) this.#timers.stop()
      else if (deliveryReceipts && this.participantId && sources?.leads !== false) this.#tell('delivered')
    }
    this.items.subscribe(look)
    // Whoever leads now tells what the one before may not have told.
    this.state.subscribe(look)
  }

  override sendMessage(Content: string, ContentType?: string): Promise<ChatItem | undefined> {
    // What was typed has been said: the next keystroke is news again.
    this.#timers.clear('typing')
    return super.sendMessage(Content, ContentType)
  }

  /** To be called with each keystroke: the others are told at most every ten seconds, and that is tried once. */
  typing(): void {
    if (this.state.getSnapshot().status !== 'connected' || this.#timers.has('typing')) return
    this.#timers.set('typing', typingEveryMs, () => {})
    void this.#send(eventType('typing'), undefined, true)
  }

  /** Tells the others that this message, and so every one before it, has been read; the newest if none is named. */
  markRead(item?: ChatItem): void {
    this.#tell('read', item)
  }

  /** Nothing happens where this or a later item has been told of before. */
  #tell(kind: Kind, item = this.items.getSnapshot().findLast((each) => this.#isOthers(each))): void {
    // Whoever has read has received.
    if (!item || !this.#isOthers(item) || item.readAt || (kind === 'delivered' && item.deliveredAt)) return
    if (item.AbsoluteTime <= this.#newest[kind] || item.AbsoluteTime <= this.#newest.read) return
    this.#newest[kind] = item.AbsoluteTime
    this.#due.set(kind, item)
    if (!this.#busy.has(kind) && !this.#timers.has(kind)) this.#timers.set(kind, gatherMs, () => this.#flush(kind))
  }

  #flush(kind: Kind): void {
    const item = this.#due.get(kind)
    this.#due.delete(kind)
    if (!item || (kind === 'delivered' && item.AbsoluteTime <= this.#newest.read)) return
    this.#busy.add(kind)
    void this.#send(eventType(`message.${kind}`), JSON.stringify({ messageId: item.Id })).finally(() => {
      this.#busy.delete(kind)
      this.#timers.set(kind, betweenMs, () => this.#flush(kind))
    })
  }

  /** Never rejects: this is not available here, or the session is over. */
  #send(ContentType: string, Content?: string, once = false): Promise<unknown> {
    const nothing = () => {}
    return this.call(async (client, options) => {
      const sending = client.sendEvent({ ContentType, Content }, options)
      return once ? sending.catch(nothing) : sending
    }).catch(nothing)
  }

  #isOthers({ Type, ParticipantId, ParticipantRole = '', RelatedContactId }: ChatItem): boolean {
    const isByPeople = ['AGENT', 'CUSTOMER', 'SUPERVISOR'].includes(ParticipantRole)
    return Type !== 'EVENT' && isByPeople && !RelatedContactId && ParticipantId !== this.participantId
  }
}
