import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { FaultRule } from '@parley/contract'
import type { RawData, WebSocket } from 'ws'
import type { Clock } from '../clock.ts'
import type { Happening } from './fault-desk.ts'

/** What the service uses of a websocket. */
export type Wire = Pick<
  WebSocket,
  'send' | 'ping' | 'close' | 'terminate' | 'bufferedAmount' | 'readyState' | 'OPEN'
> & {
  on(event: 'message', hear: (data: RawData, isBinary: boolean) => void): unknown
  on(event: 'pong', hear: () => void): unknown
}

type Direction = Exclude<Happening['frame'], undefined>['direction']

/** A frame as it was read: its topic, and its content as a value. */
export interface ReadFrame {
  readonly topic: string | undefined
  readonly content: unknown
  /** Of an item. */
  readonly contentType: string | undefined
}

/** Notes a frame and says which rules strike it. */
type Tap = (direction: Direction, frame: ReadFrame) => readonly FaultRule[]

interface Line {
  readonly deliver: () => void
  readonly due: number
}

/** How long a frame that is to change places with the next one waits for it. */
const swapWithinMs = 1000

/**
 * A websocket whose frames are noted, and lost, doubled, late or swapped as the rules say. Delayed frames keep their order:
 * what is behind one waits for it, as on a slow line.
 */
export class TappedSocket implements Wire {
  readonly OPEN: WebSocket['OPEN']
  readonly #socket: WebSocket
  readonly #line: Duplex
  readonly #clock: Clock
  readonly #tap: Tap
  readonly #waiting: Record<Direction, Line[]> = { out: [], in: [] }
  /** By direction the frame that waits for the next one to pass. */
  readonly #heldBack: Partial<Record<Direction, () => void>> = {}
  #halfOpen = false

  /** @param line the connection below the websocket */
  constructor(socket: WebSocket, line: Duplex, clock: Clock, tap: Tap) {
    this.OPEN = socket.OPEN
    this.#socket = socket
    this.#line = line
    this.#clock = clock
    this.#tap = tap
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount
  }

  get readyState(): WebSocket['readyState'] {
    return this.#socket.readyState
  }

  send(data: Parameters<WebSocket['send']>[0]): void {
    this.#pass('out', String(data), () => this.#socket.send(data as string | Buffer, { binary: false }))
  }

  on(event: 'message' | 'pong', hear: (data: RawData, isBinary: boolean) => void): void {
    if (event === 'pong') this.#socket.on('pong', () => this.#halfOpen || hear(Buffer.alloc(0), false))
    else this.#socket.on('message', (data, isBinary) => this.#pass('in', String(data), () => hear(data, isBinary)))
  }

  ping(): void {
    if (!this.#halfOpen) this.#socket.ping()
  }

  close(code?: number): void {
    this.#socket.close(code)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  #pass(direction: Direction, text: string, deliver: () => void): void {
    if (this.#halfOpen || this.#ends) return
    const rules = this.#tap(direction, read(text))
    const does = (action: FaultRule['do']) => rules.find((rule) => rule.do === action)
    const closing = does('close')
    if (does('half-open')) this.#fallSilent()
    else if (does('reset')) (this.#line as Socket).resetAndDestroy()
    else if (closing) this.#socket.close(closing.code)
    else if (does('drop')) return
    else if (does('reorder') && this.#heldBack[direction] === undefined) this.#holdBack(direction, deliver)
    else this.#queue(direction, does('delay')?.ms ?? 0, deliver, does('double') === undefined ? 1 : 2)
  }

  /** What still comes or is to go meets nobody, and no rule strikes it. */
  get #ends(): boolean {
    return this.#socket.readyState !== this.OPEN || this.#line.destroyed
  }

  /** Nothing comes or goes any more, and nobody is told. */
  #fallSilent(): void {
    this.#halfOpen = true
    this.#socket.pause()
  }

  #holdBack(direction: Direction, deliver: () => void): void {
    const release = () => {
      delete this.#heldBack[direction]
      callOff()
      this.#queue(direction, 0, deliver, 1)
    }
    const callOff = this.#clock.at(this.#clock.now() + swapWithinMs, release)
    this.#heldBack[direction] = release
  }

  #queue(direction: Direction, delayMs: number, deliver: () => void, times: number): void {
    const waiting = this.#waiting[direction]
    const due = Math.max(this.#clock.now() + delayMs, waiting.at(-1)?.due ?? 0)
    const twice = () => {
      for (let count = 0; count < times && !this.#halfOpen; count++) deliver()
    }
    if (waiting.length === 0 && delayMs <= 0) twice()
    else {
      waiting.push({ deliver: twice, due })
      this.#clock.at(due, () => this.#release(waiting))
    }
    this.#heldBack[direction]?.()
  }

  #release(waiting: Line[]): void {
    while (waiting[0] !== undefined && waiting[0].due <= this.#clock.now()) waiting.shift()?.deliver()
  }
}

/** What cannot be read has neither topic nor content. */
function read(text: string): ReadFrame {
  try {
    const { topic, content } = JSON.parse(text) as { topic?: unknown; content?: unknown }
    const value: unknown = topic === 'aws/chat' && typeof content === 'string' ? JSON.parse(content) : content
    const contentType = (value as { ContentType?: unknown } | undefined)?.ContentType
    return {
      topic: typeof topic === 'string' ? topic : undefined,
      content: value,
      contentType: typeof contentType === 'string' ? contentType : undefined,
    }
  } catch {
    return { topic: undefined, content: undefined, contentType: undefined }
  }
}
