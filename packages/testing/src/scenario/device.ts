import type { Time } from './device-time.ts'
import type { Gate } from './gate.ts'

/** How a device is connected: not at all and it knows, or nothing passes and nobody is told. */
export type Line = 'online' | 'offline' | 'silent'

const closedWithoutWord = 1006

interface Asked {
  readonly abort: AbortController
  /** No answer will ever come. */
  readonly isLost: boolean
}

/** Who hears what goes over a device's line. */
export interface DeviceEars {
  /** Something has come, or a line has changed: whoever waits may look again. */
  stirred(): void
  asked(method: string, url: string): void
  received(frame: string): void
}

/** What a client runs on: a line that comes and goes, the time, and a storage that survives a reload of the page. */
export class Device {
  readonly time: Time
  readonly storage = new Map<string, string>()
  /** Hears `online` and `offline`, as a browser's window does. */
  readonly notices = new EventTarget()
  /** The websocket of this device, as a browser's. */
  readonly WebSocket: new (
    url: string,
  ) => DeviceSocket
  readonly #sockets = new Set<DeviceSocket>()
  readonly #requests = new Set<Asked>()
  readonly #ears: Partial<DeviceEars>
  readonly #gate: Gate | undefined
  #line: Line = 'online'

  /** @param gate through which requests go, where many devices share connections */
  constructor(time: Time, ears: Partial<DeviceEars> = {}, gate?: Gate) {
    this.time = time
    this.#gate = gate
    this.#ears = ears
    const device = this
    this.WebSocket = class extends DeviceSocket {
      constructor(url: string) {
        super(url, device.#line)
        device.#sockets.add(this)
        this.addEventListener('message', ({ data }: Event & { data?: unknown }) => ears.received?.(String(data)))
        this.addEventListener('close', () => device.#sockets.delete(this))
        for (const type of ['open', 'message', 'close']) this.addEventListener(type, () => ears.stirred?.())
      }
    }
  }

  get line(): Line {
    return this.#line
  }

  /** Requests to which an answer is on its way, and sockets that are being dialled. */
  get isBusy(): boolean {
    return (
      [...this.#requests].some(({ isLost }) => !isLost) || [...this.#sockets].some((socket) => socket.isBeingDialled)
    )
  }

  goes(line: Line): void {
    if (line === this.#line) return
    const before = this.#line
    this.#line = line
    if (line === 'offline') {
      this.cut()
      this.notices.dispatchEvent(new Event('offline'))
    } else if (line === 'silent') {
      for (const socket of this.#sockets) socket.fallSilent()
    } else if (before === 'offline') this.notices.dispatchEvent(new Event('online'))
  }

  /** Sockets and requests are gone, as when a page is closed. */
  cut(): void {
    for (const { abort } of this.#requests) abort.abort(new TypeError('Failed to fetch'))
    this.drop()
  }

  /** Sockets are gone; the line is not. */
  drop(): void {
    for (const socket of [...this.#sockets]) socket.cut()
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (this.#line === 'offline') throw new TypeError('Failed to fetch')
    const request = { abort: new AbortController(), isLost: this.#line === 'silent' }
    const asked = new Request(input, init)
    this.#ears.asked?.(asked.method, asked.url)
    const signal = AbortSignal.any([asked.signal, request.abort.signal])
    const answer = () => this.#gate?.through(() => answered(asked, signal)) ?? answered(asked, signal)
    return this.#during(request, request.isLost ? never(signal) : answer())
  }

  /** A file on its way, which libraries send by what the surroundings have, and not by this device's `fetch`. */
  carrying<Result>(file: Promise<Result>): Promise<Result> {
    return this.#during({ abort: new AbortController(), isLost: false }, file)
  }

  async #during<Result>(request: Asked, answer: Promise<Result>): Promise<Result> {
    this.#requests.add(request)
    try {
      return await answer
    } finally {
      this.#requests.delete(request)
      this.#ears.stirred?.()
    }
  }
}

/** The answer with its body, which belongs to it: a line that breaks in between has lost the answer. */
async function answered(asked: Request, signal: AbortSignal): Promise<Response> {
  const response = await fetch(asked, { signal })
  const body = await response.arrayBuffer()
  const { status, statusText, headers } = response
  return new Response(status === 204 ? null : body, { status, statusText, headers })
}

/** Waits until it is called off. */
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

/** A browser's websocket, on a line that may break without a word. */
export class DeviceSocket extends EventTarget {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3
  readonly url: string
  onopen: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null
  readonly #socket: WebSocket | undefined
  #isSilent: boolean
  #isGone = false

  constructor(url: string, line: Line) {
    super()
    this.url = url
    this.#isSilent = line === 'silent'
    this.#socket = line === 'online' ? new WebSocket(url) : undefined
    if (line === 'offline') queueMicrotask(() => this.cut())
    const pass = (event: Event) => this.#isSilent || this.#isGone || this.#tell(event)
    this.#socket?.addEventListener('open', () => pass(new Event('open')))
    this.#socket?.addEventListener('error', () => pass(new Event('error')))
    this.#socket?.addEventListener('message', ({ data }) => pass(new MessageEvent('message', { data })))
    this.#socket?.addEventListener('close', ({ code, reason }) => {
      pass(new CloseEvent('close', { code, reason }))
      this.#isGone ||= !this.#isSilent
    })
  }

  get readyState(): number {
    if (this.#isGone) return DeviceSocket.CLOSED
    return this.#isSilent ? DeviceSocket.OPEN : (this.#socket?.readyState ?? DeviceSocket.CONNECTING)
  }

  /** An answer to its handshake is on its way. */
  get isBeingDialled(): boolean {
    return !this.#isSilent && !this.#isGone && this.#socket?.readyState === DeviceSocket.CONNECTING
  }

  send(data: string): void {
    if (!this.#isSilent && !this.#isGone) this.#socket?.send(data)
  }

  close(code?: number, reason?: string): void {
    if (this.#isSilent) this.cut()
    else this.#socket?.close(code, reason)
  }

  fallSilent(): void {
    this.#isSilent = true
  }

  /** The line is gone, and the socket with it. */
  cut(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#tell(new Event('error'))
    this.#tell(new CloseEvent('close', { code: closedWithoutWord }))
    this.#socket?.close()
  }

  #tell(event: Event): void {
    this.dispatchEvent(event)
    const handler = { open: this.onopen, message: this.onmessage, error: this.onerror, close: this.onclose }[
      event.type as 'open'
    ] as ((event: Event) => void) | null
    handler?.call(this, event)
  }
}
