import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { eventTypes, type Item, topics } from '../../packages/contract/src/index.ts'
import type { Caller } from '../../packages/server/src/chat/chat.ts'
import { ParticipantSocket, type SocketParts } from '../../packages/server/src/socket/participant-socket.ts'
import { contentOf } from './growths.ts'
import type { Laws } from './laws.ts'
import { type Entry, type Ledger, sees } from './ledger.ts'
import { isPrivate } from './supervisors.ts'

const subscribeFrame = JSON.stringify({ topic: topics.subscribe, content: { topics: [topics.chat] } })

/** As much of a websocket as a participant's socket uses. */
class Wire extends EventEmitter {
  readonly OPEN = 1
  readonly bufferedAmount = 0
  readyState = 1
  onClose: () => void = () => {}
  onFrame: (frame: string) => void = () => {}

  send(data: Buffer | string): void {
    if (this.readyState === this.OPEN) this.onFrame(String(data))
  }

  close(): void {
    if (this.readyState !== this.OPEN) return
    this.readyState = 2
    this.onClose()
    setImmediate(() => this.emit('close'))
  }

  terminate(): void {
    this.close()
  }

  ping(): void {}
}

/**
 * A client at the far end of a socket. It must see the log from where it subscribed: in order, once, nothing missing,
 * nothing before its commit.
 */
export class Spectator {
  readonly caller: Caller
  /** Its subscribing is what connects the participant, so that this is the first it sees (spec §3.3 rule 6). */
  mustSeeJoining = false
  readonly #laws: Laws
  readonly #ledger: Ledger
  readonly #wire = new Wire()
  /** How long the log was when it asked to subscribe, and when the answer came. */
  #asked: number | undefined
  #answered: number | undefined
  #seen: number | undefined
  /** It was shown that its participant has left. */
  #hasLeft = false

  constructor(caller: Caller, parts: SocketParts, ledger: Ledger, laws: Laws) {
    this.caller = caller
    this.#laws = laws
    this.#ledger = ledger
    this.#wire.onClose = () => {
      laws.hold(this.isDone, 'a socket was closed though its chat goes on')
    }
    this.#wire.onFrame = (frame) => this.#receive(JSON.parse(frame))
    // The product asks for a whole WebSocket and uses what Wire has.
    const socket = new ParticipantSocket(
      this.#wire as unknown as ConstructorParameters<typeof ParticipantSocket>[0],
      caller,
      parts,
    )
    this.#wire.on('close', () => socket.closed())
  }

  subscribe(): void {
    this.#asked ??= this.#length
    this.#wire.emit('message', Buffer.from(subscribeFrame), false)
  }

  /** The client goes away. */
  close(): void {
    this.#wire.onClose = () => {}
    this.#wire.close()
  }

  get isOpen(): boolean {
    return this.#wire.readyState === this.#wire.OPEN
  }

  /** Whether it has everything up to `seq`, as far as that is its business. */
  hasSeen(seq: number): boolean {
    return (
      !this.isOpen ||
      this.#hasLeft ||
      this.#answered === undefined ||
      this.#hasNoneOf(this.#seen ?? this.#answered, seq)
    )
  }

  /** Whether nothing more is to come: the chat has ended, or its participant has left. */
  get isDone(): boolean {
    return this.#hasLeft || this.#ledger.hasEnded(this.caller.chatId)
  }

  checkUpToDate(): void {
    this.#laws.hold(this.hasSeen(this.#length), () => `a socket stands at ${this.#seen}, the log at ${this.#length}`)
  }

  #isFor(entry: Entry): boolean {
    const { participantId } = this.caller
    return sees(participantId, entry.item) && (!isPrivate(entry) || entry.item.ParticipantId === participantId)
  }

  /** Whether nothing behind `after`, up to `last`, is its business. */
  #hasNoneOf(after: number, last: number): boolean {
    const between = this.#ledger.log(this.caller.chatId).slice(after, Math.max(after, last))
    return !between.some((entry) => this.#isFor(entry))
  }

  get #length(): number {
    return this.#ledger.log(this.caller.chatId).length
  }

  #receive(frame: { topic: string; content: unknown }): void {
    if (frame.topic === topics.chat) this.#see(JSON.parse(frame.content as string) as Item)
    else this.#hearAnswer(frame.content as { status: string })
  }

  #hearAnswer({ status }: { readonly status: string }): void {
    const { chatId, participantId } = this.caller
    if (status === 'success') {
      this.#laws.hold(
        this.#ledger.hasJoined(chatId, participantId),
        'a socket subscribed before its participant joined',
      )
      this.#answered ??= this.#length
    } else {
      const state = this.#ledger.chat(chatId)?.participants.find(({ id }) => id === participantId)?.state
      const isGone = state === 'DISCONNECTED' || state === 'MISSED'
      this.#laws.hold(isGone, 'a socket was refused whose participant is there')
    }
  }

  #see(item: Item): void {
    const { chatId, participantId } = this.caller
    this.#laws.hold(item.InitialContactId === chatId, 'a socket was shown an item of another chat')
    this.#laws.hold(this.#answered !== undefined, 'a socket was shown an item before it was subscribed')
    const entry = this.#ledger.entry(item.Id)
    if (item.ContentType === eventTypes.typing) return this.#laws.hold(entry === undefined, 'typing stands in the log')
    if (item.MessageMetadata?.MessageCompleted === false) return this.#seeChunk(item)
    if (entry === undefined) return this.#laws.hold(false, `${item.ContentType} was shown before its commit`)
    this.#laws.hold(isDeepStrictEqual(item, entry.item), 'an item was shown otherwise than it was committed')
    this.#laws.hold(this.#isFor(entry), 'a socket was shown what is for another alone')
    const isLater = entry.seq > (this.#seen ?? this.#asked!)
    const isNext = isLater && this.#hasNoneOf(this.#seen ?? this.#answered!, entry.seq - 1)
    this.#laws.hold(
      isNext,
      () => `item ${entry.seq} was shown behind ${this.#seen ?? `${this.#asked}…${this.#answered}`}`,
    )
    const isJoining = item.ContentType === eventTypes.joined && item.ParticipantId === participantId
    const isMissed = this.mustSeeJoining && this.#seen === undefined && !isJoining
    this.#laws.hold(!isMissed, 'a socket was not shown that its participant joined')
    this.#seen = entry.seq
    const isOfParting = item.ContentType === eventTypes.left || item.ContentType === eventTypes.ended
    this.#laws.hold(!this.#hasLeft || isOfParting, 'a socket was shown what came after its participant had left')
    const isLast = item.ContentType === eventTypes.left && (item.ParticipantRole !== 'SUPERVISOR' || isPrivate(entry))
    if (isLast && item.ParticipantId === participantId) this.#hasLeft = true
  }

  /** A piece may be lost, repeated or late; it is never of what was not committed. */
  #seeChunk({ Id, Content = '' }: Item): void {
    const whole = contentOf({ ledger: this.#ledger }, this.caller.chatId, Id)
    this.#laws.hold(whole?.includes(Content) === true, 'a chunk was shown before its commit')
    this.#laws.hold(!this.#hasLeft, 'a socket was shown a chunk after its participant had left')
  }

  /** To be asked when the chat's end, or its participant's, was shown and the clock has moved on by more than clients are given to leave. */
  checkReaped(): void {
    this.#laws.hold(!this.isOpen || this.#answered === undefined, 'a socket is still open that has nothing to wait for')
  }
}
