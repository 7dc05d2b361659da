import type { Fetch, FetchResponse, Platform, WebSocketLike } from '../../../packages/client/src/platform.ts'
import type { Random } from '../../simulation/random.ts'
import { Device } from '../device.ts'
import type { Wires } from '../line.ts'
import type { VirtualTime } from '../virtual-time.ts'

/** What a browser waits for an answer, and for a handshake: no request and no dial hangs for ever. */
const answerPatienceMs = 300_000
const handshakePatienceMs = 240_000

const abnormal = { code: 1006, reason: '', wasClean: false }

/** What an overloaded service answers, as it lets pages of any origin read it. */
const refusal = (status: number, type: string, retryAfter: string | null): FetchResponse => {
  const headers = new Headers({ 'x-amzn-errortype': type, 'access-control-allow-origin': '*' })
  if (retryAfter !== null) headers.set('retry-after', retryAfter)
  return { status, headers, text: async () => '{"message":"Not now"}' }
}
const refusals = [refusal(429, 'ThrottlingException', '7'), refusal(500, 'InternalServerException', null)]

/** What a page hears of its window and its document. */
export type PageEvent = 'online' | 'offline' | 'visibilitychange'

/** A device with a browser on it, whose pages get what browsers give and nothing else. */
export class Phone {
  readonly device: Device
  isOnline = true
  isVisible = true
  /** How likely the service answers that it cannot. */
  overload = 0
  readonly #time: VirtualTime
  readonly #listeners = new Set<(event: PageEvent) => void>()

  constructor(time: VirtualTime, random: Random, wires: Wires) {
    this.#time = time
    this.device = new Device(time, random, {
      request: async (path, init) =>
        this.overload > 0 && random.chance(this.overload) ? random.pick(refusals)! : wires.request(path, init),
      dial: (url, onFrame, onClose) => wires.dial(url, onFrame, onClose),
    })
  }

  /** Tells what happens to the page, until the function that it returns is called. */
  listen(listener: (event: PageEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The network is gone. A browser that notices closes its sockets; another question is whether it does. */
  loseNetwork(isNoticed: boolean): void {
    const { line } = this.device
    if (isNoticed) for (const socket of line.sockets) socket.die(true)
    line.down()
    if (isNoticed) this.#turn(false)
  }

  findNetwork(): void {
    this.device.line.up()
    if (!this.isOnline) this.device.awake(() => this.#turn(true))
  }

  #turn(isOnline: boolean): void {
    this.isOnline = isOnline
    this.#tell(isOnline ? 'online' : 'offline')
  }

  /** The screen goes dark, and after a while everything else. */
  sleep(ms: number): void {
    this.isVisible = false
    this.#tell('visibilitychange')
    this.device.sleep(ms, () => this.#look())
  }

  wakeUp(): void {
    if (!this.device.isAsleep) return
    this.device.wakeUp()
    this.#look()
  }

  #look(): void {
    this.isVisible = true
    this.#tell('visibilitychange')
  }

  #tell(event: PageEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  now(): number {
    return this.#time.now + this.device.skew
  }
}

/** A page in the phone's browser. When it is left nothing of it goes on, and nobody is asked. */
export class Page {
  readonly phone: Phone
  isOpen = true
  #waits = 0
  readonly #ends = new Set<() => void>()

  constructor(phone: Phone) {
    this.phone = phone
  }

  close(): void {
    this.isOpen = false
    for (const end of this.#ends) end()
  }

  /** Whether it waits for anything that may come yet. */
  get isBusy(): boolean {
    return this.#waits > 0
  }

  async busyWith<Result>(promise: Promise<Result>): Promise<Result> {
    this.#waits++
    try {
      return await promise
    } finally {
      this.#waits--
    }
  }

  /** Whatever this undoes ends with the page. @returns the same */
  #until(end: () => void): () => void {
    this.#ends.add(end)
    return () => {
      this.#ends.delete(end)
      end()
    }
  }

  listen(listener: (event: PageEvent) => void): () => void {
    return this.#until(this.phone.listen(listener))
  }

  /** Calls back once when so many milliseconds have passed for the device. */
  readonly after = (ms: number, run: () => void): (() => void) => {
    if (!this.isOpen) return () => {}
    const cancel = this.#until(
      this.phone.device.platform.after!(ms, () => {
        cancel()
        run()
      }),
    )
    return cancel
  }

  /** A page reads an answer only if whoever gave it lets other origins read: what a captive portal says is an error. */
  readonly fetch: Fetch = (url, init) => {
    const { promise, resolve, reject } = Promise.withResolvers<FetchResponse>()
    const failed = () => reject(new TypeError('Failed to fetch'))
    const stop = this.after(answerPatienceMs, failed)
    const { signal = new AbortController().signal } = init
    const settle = (how: () => void) => {
      stop()
      if (this.isOpen) how()
    }
    this.phone.device.line.fetch(url, { ...init, signal }).then(
      (response) =>
        settle(() => (response.headers.get('access-control-allow-origin') === null ? failed() : resolve(response))),
      (error: unknown) => settle(() => (signal.aborted ? reject(error) : failed())),
    )
    return this.busyWith(promise)
  }

  get WebSocket(): new (
    url: string,
  ) => PageSocket {
    const page = this
    return class extends PageSocket {
      constructor(url: string) {
        super(page, url)
        const close = page.#until(() => this.close())
        this.addEventListener('close', close)
      }
    }
  }

  /** What our client is handed in. It has one page at a time, so there is nobody to share with. */
  get platform(): Partial<Platform> {
    return {
      ...this.phone.device.platform,
      ...{ fetch: this.fetch, WebSocket: this.WebSocket, after: this.after },
      ...{ locks: undefined, BroadcastChannel: undefined },
      watch: (tell) =>
        this.listen((event) => {
          if (event !== 'visibilitychange') tell(event)
          else if (this.phone.isVisible) tell('wake')
        }),
    }
  }
}

type Listener = (event: never) => void

/** A browser's websocket over the line's: with listeners, an error before a close that nobody wanted, and patience. */
export class PageSocket implements WebSocketLike {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3
  onopen: Listener | null = null
  onmessage: Listener | null = null
  onerror: Listener | null = null
  onclose: Listener | null = null
  readonly url: string
  readonly #socket: WebSocketLike
  readonly #listeners: Record<string, Listener[]> = {}

  constructor(page: Page, url: string) {
    this.url = url
    const socket = new page.phone.device.line.WebSocket(url)
    this.#socket = socket
    let hasOpened = false
    const dialled = Promise.withResolvers<void>()
    void page.busyWith(dialled.promise)
    const stop = page.after(handshakePatienceMs, () => socket.close())
    socket.onopen = () => {
      stop()
      dialled.resolve()
      hasOpened = true
      this.#tell('open', {})
    }
    socket.onmessage = ({ data }: { data: unknown }) => this.#tell('message', { data })
    socket.onclose = () => {
      stop()
      dialled.resolve()
      if (!hasOpened) this.#tell('error', {})
      this.#tell('close', abnormal)
    }
  }

  get readyState(): number {
    return this.#socket.readyState
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners[type] = [...(this.#listeners[type] ?? []), listener]
  }

  send(data: string): void {
    this.#socket.send(data)
  }

  close(): void {
    this.#socket.close()
  }

  #tell(type: 'open' | 'message' | 'error' | 'close', details: object): void {
    const event = { type, ...details } as never
    this[`on${type}`]?.(event)
    for (const listener of this.#listeners[type] ?? []) listener.call(this as never, event)
  }
}
