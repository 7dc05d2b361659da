import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { limits, type Reason } from '@parley/contract'
import { WebSocketServer } from 'ws'
import { type Caller, presentParticipant } from '../chat/chat.ts'
import { Refusal } from '../chat/refusal.ts'
import { refuseRaw } from '../raw-refusal.ts'
import type { RefusedRequests } from '../refused-requests.ts'
import type { Store } from '../store/store.ts'
import type { TestWire } from '../test-wire/test-wire.ts'
import type { Tokens } from '../tokens.ts'
import { ParticipantSocket, type SocketParts } from './participant-socket.ts'

/** Where sockets are dialled; the token stands in the query, for browsers cannot set headers (spec §3.1). */
export const socketPath = '/participant/socket'

const pingEveryMs = 30_000
const missedPongsMax = 2
const subscribeWithinMs = 60_000
/** More waiting handshakes than this are refused at once: nobody opens so many tabs. */
const heldMax = 20
/** A sixth handshake waits this long for a place: a quick refusal sets off a storm of requests (spec §3.9). */
const holdMs = 3000
/** A client that leaves its close frame unanswered would hold up the end of the process, which has 5 s in all. */
const closeWithinMs = 500

/** Of a handshake that is refused; all else has to do with the token. */
const statuses: Partial<Readonly<Record<Reason, number>>> = { 'quota-sockets': 429, internal: 500 }

interface Parts extends SocketParts {
  readonly store: Store
  readonly tokens: Tokens
  readonly refused: RefusedRequests
  /** Where a test watches and disturbs. */
  readonly testWire: TestWire | undefined
}

/** A handshake that waits for one of its participant's sockets to close. */
interface Held {
  admit(): void
}

/** Everything about sockets that is not one socket's own: handshakes, places, pings, the end. */
export class SocketServer {
  readonly #parts: Parts
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // Text that is no UTF-8 is one more unreadable frame, and no reason to close (spec §3.2).
    skipUTF8Validation: true,
    maxPayload: limits.frameInBytes,
  })
  readonly #sockets = new Map<string, ParticipantSocket[]>()
  readonly #held = new Map<string, Held[]>()
  readonly #pinging: NodeJS.Timeout
  #open = 0
  readonly #parked = new Set<Duplex>()
  #onceEmpty: (() => void) | undefined
  #closing = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#server.on('wsClientError', (_error, socket, { method }) => refuseRaw(socket, method === 'GET' ? 400 : 405))
    this.#pinging = setInterval(() => this.#pingAll(), pingEveryMs)
    this.#pinging.unref()
  }

  /** Sockets that are open now. */
  get open(): number {
    return this.#open + this.#parked.size
  }

  /**
   * A handshake that comes while the service stops is left without an answer: ChatJS would ask for a new URL at once,
   * and break when nobody listens (spec §3.1, §3.7).
   */
  park(socket: Duplex): void {
    this.#parked.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#parked.delete(socket))
  }

  /** Takes a handshake in, holds it or refuses it (spec §3.1, §3.9). */
  handshake(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    let caller: Caller
    try {
      caller = this.#authenticate(request.url ?? '')
    } catch (error) {
      return this.#refuse(error, socket)
    }
    const take = () => {
      if (this.#hasPlace(caller.participantId)) this.#accept(request, socket, head, caller)
      else this.#hold(request, socket, head, caller)
    }
    const { testWire } = this.#parts
    if (testWire === undefined) take()
    else testWire.handshake(caller, socket, take, (status) => refuseRaw(socket, status))
  }

  /** Closes every socket; resolves when all are gone, those that do not answer too. */
  async close(code: number): Promise<void> {
    this.#closing = true
    clearInterval(this.#pinging)
    for (const socket of this.#parked) socket.destroy()
    if (this.#open === 0) return
    const empty = new Promise<void>((resolve) => {
      this.#onceEmpty = resolve
    })
    for (const socket of this.#all()) socket.close(code)
    const impatience = setTimeout(() => {
      for (const socket of this.#all()) socket.terminate()
    }, closeWithinMs)
    await empty
    clearTimeout(impatience)
  }

  /** @throws Refusal unless the URL is in its 100 seconds and the participant in the chat */
  #authenticate(url: string): Caller {
    const query = url.indexOf('?')
    const token = new URLSearchParams(query === -1 ? '' : url.slice(query + 1)).get('token')
    const caller = this.#parts.tokens.check('socket', token ?? undefined)
    this.#checkPresent(caller)
    return caller
  }

  /** @throws Refusal unless the participant is in the chat */
  #checkPresent(caller: Caller): void {
    const chat = this.#parts.store.chat(caller.chatId)
    if (chat === undefined) throw new Refusal('token-unknown')
    presentParticipant(chat, caller)
  }

  /** Who has missed so many pongs is as good as gone; the next ping cuts the socket. */
  #hasPlace(participantId: string): boolean {
    const open = this.#sockets.get(participantId) ?? []
    return open.filter((socket) => socket.missedPongs < missedPongsMax).length < limits.socketsPerParticipant
  }

  #hold(request: IncomingMessage, socket: Duplex, head: Buffer, caller: Caller): void {
    const { participantId } = caller
    const { clock } = this.#parts
    const waiting = this.#held.get(participantId) ?? []
    if (waiting.length >= heldMax) return this.#refuse(new Refusal('quota-sockets'), socket)
    const held: Held = {
      admit: () => {
        this.#release(participantId, held)
        callOff()
        if (!socket.destroyed) this.#acceptPresent(request, socket, head, caller)
      },
    }
    const callOff = clock.at(clock.now() + holdMs, () => {
      this.#release(participantId, held)
      this.#refuse(new Refusal('quota-sockets'), socket)
    })
    socket.once('close', () => {
      this.#release(participantId, held)
      callOff()
    })
    this.#held.set(participantId, [...waiting, held])
  }

  #release(participantId: string, held: Held): void {
    const others = this.#held.get(participantId)?.filter((other) => other !== held) ?? []
    if (others.length === 0) this.#held.delete(participantId)
    else this.#held.set(participantId, others)
  }

  /** While a handshake was held, its participant may have left. */
  #acceptPresent(request: IncomingMessage, socket: Duplex, head: Buffer, caller: Caller): void {
    try {
      this.#checkPresent(caller)
    } catch (error) {
      return this.#refuse(error, socket)
    }
    this.#accept(request, socket, head, caller)
  }

  #accept(request: IncomingMessage, socket: Duplex, head: Buffer, caller: Caller): void {
    // It was held until now, and nobody would close what it opens.
    if (this.#closing) return refuseRaw(socket, 503)
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const wire = this.#parts.testWire?.socket(webSocket, socket, caller) ?? webSocket
      const opened = new ParticipantSocket(wire, caller, this.#parts)
      const { participantId } = caller
      this.#sockets.set(participantId, [...(this.#sockets.get(participantId) ?? []), opened])
      this.#open++
      // An error is always followed by a close, which tells all there is to know.
      webSocket.on('error', () => {})
      webSocket.on('close', () => this.#closed(opened))
    })
  }

  #closed(socket: ParticipantSocket): void {
    socket.closed()
    const { participantId } = socket.caller
    const others = this.#sockets.get(participantId)?.filter((other) => other !== socket) ?? []
    if (others.length === 0) this.#sockets.delete(participantId)
    else this.#sockets.set(participantId, others)
    this.#open--
    if (this.#open === 0) this.#onceEmpty?.()
    if (this.#hasPlace(participantId)) this.#held.get(participantId)?.[0]?.admit()
  }

  /** Clients need not send heartbeats, so the server finds out who is gone by itself (spec §3.4). */
  #pingAll(): void {
    const now = performance.now()
    for (const socket of this.#all()) {
      if (socket.missedPongs >= missedPongsMax) socket.terminate()
      else if (!socket.subscribed && now - socket.openedAt > subscribeWithinMs) socket.close(1000)
      else socket.ping()
    }
  }

  #refuse(error: unknown, socket: Duplex): void {
    const reason = error instanceof Refusal ? error.reason : 'internal'
    const status = statuses[reason] ?? 403
    const requestId = randomUUID()
    this.#parts.refused.add({ requestId, reason, status, service: 'participant', operation: undefined, at: Date.now() })
    refuseRaw(socket, status, requestId)
  }

  *#all(): Iterable<ParticipantSocket> {
    for (const sockets of this.#sockets.values()) yield* sockets
  }
}
