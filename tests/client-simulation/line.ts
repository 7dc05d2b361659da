import type { Fetch, FetchResponse, Platform, WebSocketLike } from '../../packages/client/src/platform.ts'
import type { Random } from '../simulation/random.ts'
import { count } from './tally.ts'
import type { VirtualTime } from './virtual-time.ts'

/** How bad a line is: each is how likely it happens to a request, a frame or a dial. */
export interface LineFaults {
  /** A request gets lost: it fails at once, or never comes back. */
  lost: number
  /** The same, after the service has granted it. */
  unanswered: number
  /** A proxy, a captive portal or the service itself answers something else. */
  disturbed: number
  /** A frame comes twice. */
  doubled: number
  /** A frame overtakes others: AWS promises no order (spec §3.10). */
  overtaking: number
  /** A handshake is refused. */
  refused: number
  /** How long anything takes, at most. */
  delayMs: number
}

export const fairWeather: LineFaults = {
  ...{ lost: 0, unanswered: 0, disturbed: 0, doubled: 0, overtaking: 0, refused: 0 },
  delayMs: 100,
}

/** The way from a line to the real service and back; whoever calls waits until all that it causes has happened. */
export interface Wires {
  request(path: string, init: Parameters<Fetch>[1]): Promise<FetchResponse>
  dial(url: string, onFrame: (text: string) => void, onClose: () => void): Promise<Wire | undefined>
}

/** A socket to the real service. */
export interface Wire {
  send(text: string): Promise<void>
  /** The service learns that it is gone. */
  cut(): void
}

const answerOf = (status: number, body: string, headers: Record<string, string> = {}): FetchResponse => ({
  status,
  headers: { get: (name) => headers[name] ?? null },
  text: async () => body,
})
const portal = '<html><body>Welcome to the hotel</body></html>'
/** What may answer in the service's place. */
const disturbances = [
  () => answerOf(200, portal),
  () => answerOf(403, portal),
  () => answerOf(502, portal),
  () => answerOf(500, '{"message":"Internal server error"}', { 'x-amzn-errortype': 'InternalServerException' }),
  () => answerOf(429, '{"message":"Rate exceeded"}', { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '7' }),
]

/** A device's way to the service: its `fetch` and its `WebSocket`, in virtual time. */
export class Line {
  faults: LineFaults = fairWeather
  isUp = true
  #portal: (() => FetchResponse) | undefined
  readonly fetch: Fetch
  readonly WebSocket: NonNullable<Platform['WebSocket']>
  readonly sockets = new Set<SimulatedSocket>()
  readonly time: VirtualTime
  readonly random: Random
  readonly wires: Wires
  /** Runs what reaches the device. */
  readonly arrive: (run: () => void) => void

  constructor(time: VirtualTime, random: Random, wires: Wires, arrive: (run: () => void) => void) {
    this.time = time
    this.random = random
    this.wires = wires
    this.arrive = arrive
    const line = this
    this.fetch = (url, init) => this.#fetch(url, init)
    this.WebSocket = class extends SimulatedSocket {
      constructor(url: string) {
        super(line, url)
      }
    }
  }

  get isCaptured(): boolean {
    return this.#portal !== undefined
  }

  delay(): number {
    return 1 + Math.floor(this.random.next() * this.faults.delayMs)
  }

  /** The line goes down: sockets die, and their device may not be told for a long time, or ever. */
  down(): void {
    count('lines that went down')
    this.isUp = false
    for (const socket of this.sockets) socket.die(this.random.chance(0.3))
  }

  up(): void {
    this.isUp = true
    this.#portal = undefined
  }

  /** Between here and the service stands a hotel that wants to be paid first. */
  capture(): void {
    count('captive portals')
    for (const socket of this.sockets) socket.die(true)
    this.#portal = this.random.pick(disturbances)
  }

  #fetch(url: string, init: Parameters<Fetch>[1]): Promise<FetchResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<FetchResponse>()
    const { faults, random } = this
    init.signal.addEventListener('abort', () => reject(init.signal.reason))
    const fail = (what: string) => {
      count(what)
      // A device gives up at once, later, or leaves it to the client to lose patience.
      if (random.chance(0.7))
        this.time.after(this.delay() * 10, () => this.arrive(() => reject(new TypeError('fetch failed'))))
    }
    const answer = (response: FetchResponse) =>
      this.time.after(this.delay(), () => this.arrive(() => resolve(response)))
    this.time.after(this.delay(), async () => {
      if (!this.isUp || random.chance(faults.lost)) return fail('requests lost')
      if (this.#portal) return answer(this.#portal())
      if (random.chance(faults.disturbed)) {
        count('requests disturbed')
        return answer(random.pick(disturbances)!())
      }
      let response: FetchResponse
      try {
        response = await this.wires.request(new URL(url).pathname, init)
      } catch {
        return fail('requests lost')
      }
      if (!this.isUp || random.chance(faults.unanswered)) return fail('answers lost')
      answer(response)
    })
    return promise
  }
}

class SimulatedSocket implements WebSocketLike {
  readyState = 0
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  readonly #line: Line
  #wire: Wire | undefined
  #isDead = false
  /** When the frame before this one arrives, each way. */
  #lastDown = 0
  #lastUp = 0

  constructor(line: Line, url: string) {
    this.#line = line
    line.sockets.add(this)
    line.time.after(line.delay(), () => this.#dial(url))
  }

  async #dial(url: string): Promise<void> {
    const { faults, random, isUp, wires } = this.#line
    if (this.#isDead || this.readyState !== 0) return
    if (!isUp || this.#line.isCaptured || random.chance(faults.refused)) {
      count('sockets refused')
      // A handshake that is refused fails soon; one that nobody hears, never.
      if (isUp || random.chance(0.5)) this.#end()
      return
    }
    const wire = await wires.dial(
      url,
      (text) => this.#down(text),
      () => {
        if (!this.#isDead) this.#end()
      },
    )
    if (!wire) return this.#end()
    if (this.#isDead || this.readyState !== 0) return wire.cut()
    this.#wire = wire
    this.#reach(() => {
      this.readyState = 1
      this.onopen?.({} as never)
    })
  }

  send(text: string): void {
    if (this.readyState === 0) throw new DOMException('Still in CONNECTING state', 'InvalidStateError')
    if (this.readyState !== 1) return
    const { time } = this.#line
    this.#lastUp = Math.max(this.#lastUp, time.now + this.#line.delay())
    time.after(this.#lastUp - time.now, async () => {
      if (!this.#isDead) await this.#wire?.send(text)
    })
  }

  close(): void {
    if (this.readyState > 1) return
    this.readyState = 2
    this.#line.time.after(this.#line.delay(), () => this.#end())
  }

  /** The connection is gone, or is not any more what it seems: the device is told, or not. */
  die(isTold: boolean): void {
    if (this.#isDead) return
    count(isTold ? 'sockets closed' : 'sockets dead without a word')
    this.#isDead = true
    this.#wire?.cut()
    if (isTold) this.#end()
  }

  /** The device will be told that it is closed. */
  #end(): void {
    this.#isDead = true
    this.#wire?.cut()
    this.#line.sockets.delete(this)
    this.#line.time.after(this.#line.delay(), () =>
      this.#line.arrive(() => {
        if (this.readyState === 3) return
        this.readyState = 3
        this.onclose?.({} as never)
      }),
    )
  }

  #down(text: string): void {
    const { faults, random } = this.#line
    const isDoubled = random.chance(faults.doubled)
    if (isDoubled) count('frames doubled')
    for (let time = 0; time < (isDoubled ? 2 : 1); time++) {
      const isOvertaking = random.chance(faults.overtaking)
      if (isOvertaking) count('frames that overtook others')
      this.#reach(() => this.onmessage?.({ data: text } as never), isOvertaking)
    }
  }

  /** Something arrives, behind what came before unless it overtakes. */
  #reach(run: () => void, isOvertaking = false): void {
    const { time } = this.#line
    const at = time.now + this.#line.delay()
    if (!isOvertaking) this.#lastDown = Math.max(this.#lastDown, at)
    time.after((isOvertaking ? at : this.#lastDown) - time.now, () => {
      if (this.#isDead) return
      this.#line.arrive(() => {
        if (this.readyState < 2) run()
      })
    })
  }
}
