/** Runs the table of `connection.ts`: asks, dials, listens for heartbeats, and knows which socket carries the chat. */
import { ChatSocket, type SocketListener } from './chat-socket.ts'
import { backOffMs, type ConnectionEffect, type ConnectionEvent, type ConnectionState, stepOf } from './connection.ts'
import { ChatError } from './errors.ts'
import type { SocketItem } from './item.ts'
import type { ParticipantClient } from './participant-client.ts'
import type { Platform } from './platform.ts'
import { Timers } from './timers.ts'

/** A socket that is not subscribed by then never will be. */
const patienceMs = 15_000
const beatEveryMs = 10_000
/** An answer to a heartbeat comes within a second, or later over a bad line. */
const answerMs = 7_000
/** A timer that is this late has slept, and so may the answer have. */
const lateMs = 2_000
/** A connection that has lasted this long was none of those that break at once. */
const steadyMs = 10_000
const offlineMs = 30_000
const lingerMs = 2_000
/** A connection is renewed so long before it expires; sooner or later than this only a wrong clock would have it. */
const renewMs = { ahead: 60_000, least: 5 * 60_000, most: 59 * 60_000 }

/** A proxy's 403 is none of the service's: its reason is the network. */
const isFinal = ({ status, reason }: ChatError): boolean =>
  (status === 403 && reason !== 'network') || reason === 'invalid'

export interface ConnectorParts {
  readonly client: ParticipantClient
  readonly platform: Platform
  readonly WebSocket: NonNullable<Platform['WebSocket']>
  readonly participantToken: string
  item(item: SocketItem): void
  /** From now on everything arrives; what came before may have been missed. */
  live(): void
  /** The state, the token or the carrier is another. */
  changed(): void
}

export class Connector {
  state: ConnectionState = 'new'
  /** For every call but the one that asks for it; the newest that there was. */
  token: string | undefined
  /** How many tokens there have been: a new one need not look different. */
  issue = 0
  /** Why the latest attempt failed, or all further ones will. */
  error: ChatError | undefined
  readonly #parts: ConnectorParts
  readonly #timers: Timers
  #asking = new AbortController()
  #url = ''
  #expiry = ''
  /** The socket that is to carry the chat. */
  #next: ChatSocket | undefined
  /** The socket that carries it. */
  #carrier: ChatSocket | undefined
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
    const step = stepOf(this.state, event)
    if (step === undefined) return
    const [next, ...effects] = step
    this.#timers.clear('wait')
    this.state = next
    for (const effect of effects) this.#effects[effect]()
    this.#parts.changed()
  }

  readonly #effects: Readonly<Record<ConnectionEffect, () => void>> = {
    ask: () => {
      this.#abandon()
      const { signal } = this.#asking
      const { client, participantToken: token } = this.#parts
      client
        .createParticipantConnection({ Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }, { token, signal })
        .then(({ output: { Websocket, ConnectionCredentials } }) => {
          if (signal.aborted) return
          this.#url = Websocket?.Url ?? ''
          this.#expiry = Websocket?.ConnectionExpiry ?? ''
          this.token = ConnectionCredentials?.ConnectionToken
          this.issue++
          this.on('asked')
        })
        .catch((error: unknown) => {
          if (signal.aborted) return
          this.error = error instanceof ChatError ? error : undefined
          this.on(this.error && isFinal(this.error) ? 'refused' : 'failed')
        })
    },
    dial: () => {
      const { WebSocket } = this.#parts
      const failed = () => this.on('failed')
      this.#timers.set('patience', patienceMs, failed)
      try {
        const socket: ChatSocket = new ChatSocket(
          this.#url,
          WebSocket,
          this.#listen(() => socket),
        )
        this.#next = socket
      } catch (cause) {
        this.error = new ChatError('NetworkError', (cause as Error).message, { reason: 'network', cause })
        failed()
      }
    },
    subscribe: () => this.#next?.subscribe(),
    'fill gap': () => {
      this.#carrier?.drop()
      this.#carrier = this.#next
      this.#next = undefined
      this.error = undefined
      this.#silences = 0
      const { now, random } = this.#parts.platform
      const lifeMs = Date.parse(this.#expiry) - now() - renewMs.ahead * (1 + random())
      const renewAfterMs = Math.min(renewMs.most, Math.max(renewMs.least, lifeMs || renewMs.most))
      this.#timers.clear('patience')
      this.#timers.set('renew', renewAfterMs, () => this.on('expiring'))
      this.#timers.set('steady', steadyMs, () => {
        this.#failures = 0
      })
      this.#beat()
      this.#parts.live()
    },
    beat: () => this.#beat(),
    wait: () => {
      this.#abandon()
      const { random } = this.#parts.platform
      const backOff = this.state === 'offline' ? offlineMs : backOffMs(this.#failures++, random())
      this.#timers.set('wait', Math.max(backOff, this.error?.retryAfterMs ?? 0), () => this.on('elapsed'))
    },
    linger: () => {
      this.#abandon()
      if (this.#carrier) this.#timers.set('wait', lingerMs, () => this.on('elapsed'))
      else this.on('elapsed')
    },
    stop: () => {
      this.#abandon()
      this.#carrier?.drop()
      this.#carrier = undefined
      this.#timers.stop()
    },
  }

  /** Whatever an attempt has come to, it is no more. */
  #abandon(): void {
    this.#asking.abort()
    this.#asking = new AbortController()
    this.#next?.drop()
    this.#next = undefined
    this.#timers.clear('patience')
  }

  #listen(self: () => ChatSocket): SocketListener {
    const ifNext = (event: ConnectionEvent) => {
      if (self() === this.#next) this.on(event)
    }
    return {
      opened: () => ifNext('opened'),
      subscribed: () => ifNext('subscribed'),
      item: (item) => this.#parts.item(item),
      answered: (deep) => {
        if (self() === this.#carrier) this.#answered(deep)
      },
      closed: () => {
        if (self() !== this.#carrier) return ifNext('failed')
        this.#carrier = undefined
        for (const name of ['beat', 'renew', 'steady']) this.#timers.clear(name)
        this.on('lost')
        this.#parts.changed()
      },
    }
  }

  #beat(): void {
    this.#carrier?.beat()
    this.#timers.set('beat', answerMs, (late) => {
      this.#silences++
      // A throttled page and a device that slept may only have been late to listen.
      if (late > lateMs && this.#silences < 2) return this.#beat()
      this.#silences = 2
      this.#timers.set('beat', beatEveryMs, () => this.#beat())
      this.on('silent')
      this.#parts.changed()
    })
  }

  #answered(deep: boolean | undefined): void {
    const wasSilent = this.#silences > 1
    this.#silences = 0
    if (wasSilent) this.#parts.changed()
    this.#timers.set('beat', beatEveryMs, () => this.#beat())
    if (deep && this.#isDegraded) this.#parts.live()
    if (deep !== undefined) this.#isDegraded = !deep
    this.on('alive')
  }
}
