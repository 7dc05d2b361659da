/**
 * Runs the table of `connection.ts`: asks, dials, listens for heartbeats, and knows which socket carries the chat
 * (spec §3).
 */
import { backOff, type ConnectionEvent, type ConnectionState, stepOf } from './connection.ts'
import { type ChatError, NetworkError } from './errors.ts'
import type { SocketItem } from './item.ts'
import type { ParticipantClient } from './participant-client.ts'
import type { Platform, WebSocketLike } from './platform.ts'
import { waitMs } from './retry.ts'
import { Timers } from './timers.ts'
import {
  beatAnswerMs,
  beatEveryMs,
  lateMs,
  lingerMs,
  offlineMs,
  patienceMs,
  renewAheadMs,
  renewLeastMs,
  renewMostMs,
  steadyMs,
} from './timing.ts'
import type { CreateParticipantConnectionOutput } from './wire-types.ts'

/** A proxy's 403 is none of the service's: its reason is the network. */
const isRefusal = ({ status, reason }: ChatError): boolean =>
  (status === 403 && reason !== 'network') || reason === 'invalid'

function send(socket: WebSocketLike | undefined, topic: string, content?: object): void {
  try {
    socket?.send(JSON.stringify({ topic, content }))
  } catch {
    // It is about to close, and says so itself.
  }
}

function close(socket: WebSocketLike | undefined): void {
  try {
    socket?.close(1000)
  } catch {
    // It was not open yet, and its platform minds.
  }
}

export interface ConnectorParts {
  readonly client: ParticipantClient
  readonly platform: Platform
  readonly WebSocket: NonNullable<Platform['WebSocket']>
  readonly participantToken: string
  item(item: SocketItem): void
  /** From now on everything arrives; what came before may have been missed. */
  live(): void
  /** The service behind the carrier is well, or it is not or does not answer. */
  beat(isWell: boolean): void
  /** The state, the token or the carrier is another. */
  changed(): void
}

/** What a session sees of its connection, whoever holds it. */
export type Line = Pick<Connector, 'state' | 'token' | 'issue' | 'error' | 'isCarried' | 'on'>

export class Connector {
  state: ConnectionState = 'new'
  /** For every call but the one that asks for it; the newest that there was. */
  token: string | undefined
  /** Which token it is, also among those of other tabs: a new one need not look different. */
  issue = 0
  /** Why the latest attempt failed, or all further ones will. */
  error: ChatError | undefined
  readonly #parts: ConnectorParts
  readonly #timers: Timers
  #asking = new AbortController()
  #websocket: CreateParticipantConnectionOutput['Websocket']
  /** The socket that is to carry the chat. */
  #next: WebSocketLike | undefined
  /** The socket that carries it. */
  #carrier: WebSocketLike | undefined
  #failures = 0
  /** Heartbeats in a row without an answer. */
  #silences = 0
  #isDegraded = false

  constructor(parts: ConnectorParts) {
    this.#parts = parts
    this.#timers = new Timers(parts.platform)
  }

  /** Whether what is said arrives, as far as anybody can tell. */
  get isCarried(): boolean {
    return this.#carrier !== undefined && this.#silences < 2 && this.state !== 'offline'
  }

  readonly on = (event: ConnectionEvent): void => {
    const next = stepOf(this.state, event)
    if (!next) return
    this.#timers.clear('wait')
    this.state = next
    this.#entering[next]?.()
    this.#parts.changed()
  }

  /** What is done on entering a state. */
  readonly #entering: Readonly<Partial<Record<ConnectionState, () => unknown>>> = {
    asking: async () => {
      this.#abandon()
      const { signal } = this.#asking
      const answer = await this.#parts.client
        .createParticipantConnection(
          { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] },
          { token: this.#parts.participantToken, signal },
        )
        .catch((error: ChatError) => ({ error }))
      if (signal.aborted) return
      if ('error' in answer) {
        this.error = answer.error
        this.on(isRefusal(this.error) ? 'refused' : 'failed')
      } else {
        this.#websocket = answer.output.Websocket
        this.token = answer.output.ConnectionCredentials?.ConnectionToken
        this.issue = Math.max(this.issue + 1, this.#parts.platform.now())
        this.on('asked')
      }
    },
    dialing: () => {
      this.#timers.set('patience', patienceMs, () => this.#failed())
      try {
        this.#next = new this.#parts.WebSocket(this.#websocket?.Url ?? '')
        this.#listen(this.#next)
      } catch (cause) {
        this.#failed(cause)
      }
    },
    subscribing: () => send(this.#next, 'aws/subscribe', { topics: ['aws/chat'] }),
    live: () => {
      // Nothing but a socket that has subscribed brings another to this state.
      if (this.#next) this.#takeOver()
      this.#beat()
    },
    waiting: () =>
      this.#wait(waitMs(this.#failures++, backOff, this.#parts.platform.random(), this.error?.retryAfterMs)),
    offline: () => this.#wait(offlineMs),
    // The socket that carries the chat, if there is one, is given a moment.
    parting: () => {
      this.#wait(lingerMs)
      if (!this.#carrier) this.on('elapsed')
    },
    ended: () => this.#stop(),
    closed: () => this.#stop(),
  }

  #wait(ms: number): void {
    this.#abandon()
    this.#timers.set('wait', ms, () => this.on('elapsed'))
  }

  #stop(): void {
    this.#abandon()
    close(this.#carrier)
    this.#carrier = undefined
    this.#timers.stop()
  }

  /** A socket has come to nothing. */
  #failed(cause?: unknown): void {
    this.error = new NetworkError('No socket opens', { cause })
    this.on('failed')
  }

  /** Whatever an attempt has come to, it is no more. */
  #abandon(): void {
    this.#asking.abort()
    this.#asking = new AbortController()
    close(this.#next)
    this.#next = undefined
    this.#timers.clear('patience')
  }

  /** From now on the next socket carries the chat. What came before may have been missed. */
  #takeOver(): void {
    close(this.#carrier)
    this.#carrier = this.#next
    this.#next = undefined
    this.error = undefined
    this.#silences = 0
    const lifeMs =
      Date.parse(this.#websocket?.ConnectionExpiry ?? '') -
      this.#parts.platform.now() -
      renewAheadMs * (1 + this.#parts.platform.random())
    const renewAfterMs = Math.min(renewMostMs, Math.max(renewLeastMs, lifeMs || renewMostMs))
    this.#timers.clear('patience')
    this.#timers.set('renew', renewAfterMs, () => this.on('expiring'))
    this.#timers.set('steady', steadyMs, () => {
      this.#failures = 0
    })
    this.#parts.live()
  }

  /** A socket that is neither the next nor the carrier is heard no more. */
  #listen(socket: WebSocketLike): void {
    const ifNext = (event?: ConnectionEvent) => {
      if (socket === this.#next) event ? this.on(event) : this.#failed()
    }
    socket.onopen = () => ifNext('opened')
    // A socket that failed closes; some platforms tell only one of the two.
    socket.onerror = socket.onclose = () => {
      if (socket !== this.#carrier) return ifNext()
      this.#carrier = undefined
      for (const name of ['beat', 'renew', 'steady']) this.#timers.clear(name)
      this.on('lost')
      this.#parts.changed()
    }
    socket.onmessage = ({ data }: { readonly data: string }) => {
      let topic: unknown
      let content: SocketItem & { readonly status?: string }
      let statusCode: unknown
      try {
        ;({ topic, content, statusCode } = JSON.parse(data))
        if (topic === 'aws/chat') content = JSON.parse(String(content))
      } catch {
        // What cannot be read is not for us; a service may send more than we know (spec §3.2).
        return
      }
      const isCarrier = socket === this.#carrier
      if (topic === 'aws/subscribe') ifNext(content?.status === 'success' ? 'subscribed' : undefined)
      else if (topic === 'aws/chat' && content?.Type && (isCarrier || socket === this.#next)) this.#parts.item(content)
      else if (isCarrier && topic === 'aws/heartbeat') this.#answered()
      else if (isCarrier && topic === 'aws/ping') this.#answered(statusCode === 200)
    }
  }

  #beat(): void {
    // A sign of life of the socket, and of the service behind it.
    send(this.#carrier, 'aws/heartbeat')
    send(this.#carrier, 'aws/ping')
    this.#timers.set('beat', beatAnswerMs, (late) => {
      this.#silences++
      // A throttled page and a device that slept may only have been late to listen.
      if (late > lateMs && this.#silences < 2) return this.#beat()
      this.#silences = 2
      this.#parts.beat(false)
      this.#timers.set('beat', beatEveryMs, () => this.#beat())
      this.on('silent')
      this.#parts.changed()
    })
  }

  #answered(deep?: boolean): void {
    const wasSilent = this.#silences > 1
    this.#silences = 0
    if (wasSilent) this.#parts.changed()
    this.#timers.set('beat', beatEveryMs, () => this.#beat())
    if (deep && this.#isDegraded) this.#parts.live()
    if (deep !== undefined) {
      this.#isDegraded = !deep
      this.#parts.beat(deep)
    }
    this.on('alive')
  }
}
