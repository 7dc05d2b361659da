import { EventEmitter } from 'node:events'
import WebSocket from 'ws'
import { until } from './waiting.ts'

/** One frame from the service, as spec §3.2 lists them. */
export interface Frame {
  readonly topic: string
  readonly content?: unknown
  readonly contentType?: string
  readonly statusCode?: number
  readonly statusContent?: string
}

/** An item as a socket shows it (spec §4.1); every member is optional here because a test has to find it missing. */
export interface SocketItem {
  readonly AbsoluteTime?: string
  readonly Content?: string
  readonly ContentType?: string
  readonly Id?: string
  readonly Type?: string
  readonly ParticipantId?: string
  readonly DisplayName?: string
  readonly ParticipantRole?: string
  readonly Attachments?: readonly {
    readonly AttachmentId?: string
    readonly AttachmentName?: string
    readonly ContentType?: string
    readonly Status?: string
  }[]
  readonly MessageMetadata?: {
    readonly MessageId?: string
    readonly MessageProcessingStatus?: string
    readonly Receipts?: readonly {
      readonly DeliveredTimestamp?: string
      readonly ReadTimestamp?: string
      readonly RecipientParticipantId?: string
    }[]
  }
  readonly InitialContactId?: string
  readonly ContactId?: string
}

/** The service refused to upgrade the connection. */
export class HandshakeRefused extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the handshake was refused with ${status}`)
    this.status = status
  }
}

export const subscribeFrame = '{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}'

/** A plain client of the socket protocol: it keeps every frame and lets a test wait for one. */
export class ChatSocket implements Disposable {
  readonly frames: Frame[] = []
  readonly items: SocketItem[] = []
  closed: { readonly code: number; readonly at: number } | undefined
  pongs = 0
  pings = 0
  readonly #socket: WebSocket
  readonly #changes = new EventEmitter().setMaxListeners(0)

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame
      this.frames.push(frame)
      if (frame.topic === 'aws/chat') this.items.push(JSON.parse(String(frame.content)) as SocketItem)
      this.#changes.emit('change')
    })
    socket.on('pong', () => {
      this.pongs += 1
      this.#changes.emit('change')
    })
    socket.on('ping', () => {
      this.pings += 1
      this.#changes.emit('change')
    })
    socket.on('close', (code) => {
      this.closed = { code, at: Date.now() }
      this.#changes.emit('change')
    })
    socket.on('error', () => {})
  }

  /** Opens the URL and sends nothing; rejects with HandshakeRefused when the service answers anything but 101. */
  static dial(
    url: string,
    headers: Record<string, string> = {},
    options: { readonly autoPong?: boolean } = {},
  ): Promise<ChatSocket> {
    const { promise, resolve, reject } = Promise.withResolvers<ChatSocket>()
    const raw = new WebSocket(url, { headers, ...options })
    const socket = new ChatSocket(raw)
    raw.on('open', () => resolve(socket))
    raw.on('unexpected-response', (request, response) => {
      request.destroy()
      reject(new HandshakeRefused(response.statusCode ?? 0))
    })
    raw.on('error', reject)
    return promise
  }

  /** Opens the URL, subscribes, and waits for the answer. */
  static async open(url: string): Promise<ChatSocket> {
    const socket = await ChatSocket.dial(url)
    await socket.subscribe()
    return socket
  }

  async subscribe(): Promise<Frame> {
    const before = this.frames.length
    this.send(subscribeFrame)
    return this.frame((frame) => frame.topic === 'aws/subscribe', 'the answer to subscribe', before)
  }

  send(text: string | Buffer): void {
    this.#socket.send(text)
  }

  /** A protocol-level ping, as OkHttp sends them. */
  ping(): void {
    this.#socket.ping()
  }

  /** The first frame at or after index `from` that matches, now or when it comes. */
  frame(matches: (frame: Frame) => boolean, what: string, from = 0): Promise<Frame> {
    return until(this.#changes, () => this.frames.slice(from).find(matches), what)
  }

  /** The first item that matches, now or when it comes. */
  item(matches: (item: SocketItem) => boolean, what = 'an item'): Promise<SocketItem> {
    return until(this.#changes, () => this.items.find(matches), what)
  }

  itemOf(ContentType: string): Promise<SocketItem> {
    return this.item((item) => item.ContentType === ContentType, ContentType)
  }

  itemWithId(id: string | undefined): Promise<SocketItem> {
    return this.item((item) => item.Id === id, `item ${id}`)
  }

  pong(): Promise<true> {
    return until(this.#changes, () => (this.pongs > 0 ? true : undefined), 'a pong')
  }

  pinged(count: number): Promise<true> {
    return until(this.#changes, () => (this.pings >= count ? true : undefined), `${count} pings`)
  }

  /** A heartbeat and its answer: all that was sent before it has been taken in by both ends. */
  async heartbeat(): Promise<void> {
    const before = this.frames.length
    this.send('{"topic":"aws/heartbeat"}')
    await this.frame(({ topic }) => topic === 'aws/heartbeat', 'the answer to a heartbeat', before)
  }

  /** Stops and goes on reading from the network. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** The close code, once the service has closed the socket. */
  async closeCode(withinMs = 5_000): Promise<number> {
    return (await until(this.#changes, () => this.closed, 'the socket to close', withinMs)).code
  }

  close(code = 1000): void {
    this.#socket.close(code)
  }

  [Symbol.dispose](): void {
    this.#socket.terminate()
  }
}
