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

type Frame = Exclude<Happening['frame'], undefined>
/** Which rules strike a frame. */
type Strike = (frame: Frame) => readonly FaultRule[]

interface Line {
  readonly deliver: () => void
  readonly due: number
}

/** How long a frame that is to change places with the next one waits for it. */
const swapWithinMs = 1000

/**
 * A websocket on which frames are lost, doubled, late or swapped, as the rules say. Delayed frames keep their order:
 * what is behind one waits for it, as on a slow line.
 */
export class FaultySocket implements Wire {
  readonly OPEN: WebSocket['OPEN']
  readonly #socket: WebSocket
  readonly #line: Duplex
  readonly #clock: Clock
  readonly #strike: Strike
  readonly #waiting: Record<Frame['direction'], Line[]> = { out: [], in: [] }
  /** By direction the frame that waits for the next one to pass. */
  readonly #heldBack: Partial<Record<Frame['direction'], () => void>> = {}
  #halfOpen = false

  /** @param line the connection below the websocket */
  constructor(socket: WebSocket, line: Duplex, clock: Clock, strike: Strike) {
    this.OPEN = socket.OPEN
    this.#socket = socket
    this.#line = line
    this.#clock = clock
    this.#strike = strike
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

  #pass(direction: Frame['direction'], text: string, deliver: () => void): void {
    if (this.#halfOpen) return
    const rules = this.#strike({ direction, ...described(text) })
    const does = (action: FaultRule['do']) => rules.find((rule) => rule.do === action)
    const closing = does('close')
    if (does('half-open')) this.#fallSilent()
    else if (does('reset')) (this.#line as Socket).resetAndDestroy()
    else if (closing) this.#socket.close(closing.code)
    else if (does('drop')) return
    else if (does('reorder') && this.#heldBack[direction] === undefined) this.#holdBack(direction, deliver)
    else this.#queue(direction, does('delay')?.ms ?? 0, deliver, does('double') === undefined ? 1 : 2)
  }

  /** Nothing comes or goes any more, and nobody is told. */
  #fallSilent(): void {
    this.#halfOpen = true
    this.#socket.pause()
  }

  #holdBack(direction: Frame['direction'], deliver: () => void): void {
    const release = () => {
      delete this.#heldBack[direction]
      callOff()
      this.#queue(direction, 0, deliver, 1)
    }
    const callOff = this.#clock.at(this.#clock.now() + swapWithinMs, release)
    this.#heldBack[direction] = release
  }

  #queue(direction: Frame['direction'], delayMs: number, deliver: () => void, times: number): void {
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

/** The topic of a frame, and of an item the type of its content; nothing of what cannot be read. */
function described(text: string): Omit<Frame, 'direction'> {
  try {
    const { topic, content } = JSON.parse(text) as { topic?: unknown; content?: unknown }
    const item = topic === 'aws/chat' && typeof content === 'string' ? (JSON.parse(content) as object) : {}
    return {
      topic: typeof topic === 'string' ? topic : undefined,
      contentType: 'ContentType' in item && typeof item.ContentType === 'string' ? item.ContentType : undefined,
    }
  } catch {
    return { topic: undefined, contentType: undefined }
  }
}
