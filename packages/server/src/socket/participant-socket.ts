import { heartbeat, parseFrame, ping, subscribeAnswer, topics } from '@parley/contract'
import type { RawData } from 'ws'
import type { Caller, Chat } from '../chat/chat.ts'
import type { Moment } from '../chat/decision.ts'
import { Refusal } from '../chat/refusal.ts'
import type { Clock } from '../clock.ts'
import type { Enact } from '../enact.ts'
import { subscribe } from '../operations/socket/subscribe.ts'
import type { Wire } from '../test-wire/tapped-socket.ts'
import type { Hub, Subscriber } from './hub.ts'

/** A socket that lets this much pile up is cut, not closed: so mobile clients come back (spec §3.6). */
const backlogBytesMax = 1024 * 1024
/** One that lets this much pile up is spared what it can do without. */
const passingBacklogBytesMax = 64 * 1024
/** Clients close by themselves when the chat ends; the others are closed after this time (spec §3.6). */
const reapAfterMs = 60_000
const text = { binary: false } as const

export interface SocketParts {
  readonly enact: Enact
  readonly hub: Hub
  readonly clock: Clock
  /** Whether the bus carries announcements: the deep heartbeat says so (spec §3.4). */
  readonly healthy: () => boolean
}

/**
 * One open socket of a participant.
 *
 *     open ──subscribe──► subscribed ──close──► closed
 *       └───────────── close ────────────────────┘
 *
 * Open, it answers heartbeats and hears nothing; subscribed, it is one of the hub's readers.
 */
export class ParticipantSocket implements Subscriber {
  position = 0
  readonly caller: Caller
  readonly openedAt = performance.now()
  /** Protocol pings without a pong. */
  missedPongs = 0
  subscribed = false
  readonly #socket: Wire
  readonly #parts: SocketParts

  constructor(socket: Wire, caller: Caller, parts: SocketParts) {
    this.#socket = socket
    this.caller = caller
    this.#parts = parts
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.#receive(data)
    })
    socket.on('pong', () => {
      this.missedPongs = 0
    })
  }

  show(frame: Buffer): void {
    this.#socket.send(frame, text)
    if (this.#socket.bufferedAmount > backlogBytesMax) this.#socket.terminate()
  }

  showPassing(frame: Buffer): void {
    if (this.#socket.bufferedAmount <= passingBacklogBytesMax) this.show(frame)
  }

  get participantId(): string {
    return this.caller.participantId
  }

  end(): void {
    const { clock } = this.#parts
    clock.at(clock.now() + reapAfterMs, () => this.close(1000))
  }

  ping(): void {
    this.missedPongs++
    this.#socket.ping()
  }

  close(code: number): void {
    this.#socket.close(code)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  /** The socket is gone. */
  closed(): void {
    if (this.subscribed) this.#parts.hub.detach(this.caller.chatId, this)
  }

  /** What cannot be read is ignored, whatever it is; no frame closes the socket (spec §3.2). */
  #receive(data: RawData): void {
    const frame = parseFrame(data.toString())
    if (frame?.topic === topics.heartbeat) this.#socket.send(heartbeat)
    else if (frame?.topic === topics.ping) this.#socket.send(ping(this.#parts.healthy()))
    else if (frame?.topic === topics.subscribe) this.#subscribe(frame.content)
  }

  #subscribe(content: unknown): void {
    const requested = topicsOf(content)
    if (requested?.includes(topics.chat) === true) this.#subscribeToChat(requested)
    else this.#refuse(requested ?? [])
  }

  #refuse(refused: readonly string[]): void {
    this.#socket.send(subscribeAnswer('failure', refused))
  }

  /** The answer, the position and the first item follow each other in one step (spec §3.3 rules 6 and 8). */
  #subscribeToChat(requested: readonly string[]): void {
    const decide = (chat: Chat, moment: Moment) => subscribe(chat, this.caller, moment)
    this.#parts.enact.enact({ chatId: this.caller.chatId, decide }, (error, outcome) => {
      if (this.#socket.readyState !== this.#socket.OPEN) return
      if (outcome === undefined) {
        // Told to fail, ChatJS gives up in silence; unanswered it asks again. So only the end of a chat is told.
        if (error instanceof Refusal && error.reason !== 'too-many-requests') this.#refuse(requested)
        return
      }
      this.#socket.send(subscribeAnswer('success', [topics.chat]))
      const others = requested.filter((topic) => topic !== topics.chat)
      if (others.length > 0) this.#refuse(others)
      if (this.subscribed) return
      this.subscribed = true
      this.position = outcome.seq - outcome.appended.length
      this.#parts.hub.attach(this.caller.chatId, this)
    })
  }
}

/** The topics that a subscribe frame asks for, or undefined where it holds no list of texts. */
function topicsOf(content: unknown): readonly string[] | undefined {
  if (typeof content !== 'object' || content === null || !('topics' in content)) return undefined
  const { topics: requested } = content
  const isList = Array.isArray(requested) && requested.every((topic): topic is string => typeof topic === 'string')
  return isList ? requested : undefined
}
