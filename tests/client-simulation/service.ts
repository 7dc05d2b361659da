import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { SocketItem } from '../../packages/client/src/item.ts'
import type { FetchResponse } from '../../packages/client/src/platform.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../packages/server/src/testing/temporary-directory.ts'
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts'
import type { Wire, Wires } from './line.ts'
import { count } from './tally.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A request that is made for a participant, whatever the weather. */
export interface Call {
  /** Below `/participant/`, or from the root. */
  readonly path: string
  readonly token: string
  readonly body: object
}

interface Credentials {
  readonly participantToken: string
}

/** One socket to the service; its frames are kept until everything they belong to has happened. */
class RealWire implements Wire {
  readonly #socket: WebSocket
  readonly #onSend: () => void
  readonly #onFrame: (text: string) => void
  readonly #onClose: () => void
  #frames: string[] = []
  #isClosed = false
  #subscribed: (() => void) | undefined
  #settled: (() => void) | undefined

  constructor(socket: WebSocket, onSend: () => void, onFrame: (text: string) => void, onClose: () => void) {
    this.#socket = socket
    this.#onSend = onSend
    this.#onFrame = onFrame
    this.#onClose = onClose
    socket.on('message', (data) => {
      const text = String(data)
      this.#frames.push(text)
      if (text.includes('aws/subscribe')) this.#subscribed?.()
    })
    socket.on('pong', () => this.#settled?.())
    socket.on('close', () => {
      this.#isClosed = true
      this.#subscribed?.()
      this.#settled?.()
    })
    socket.on('error', () => {})
  }

  async send(text: string): Promise<void> {
    if (this.#isClosed) return
    const answered = text.includes('aws/subscribe') && new Promise<void>((resolve) => (this.#subscribed = resolve))
    this.#socket.send(text)
    this.#onSend()
    if (answered) await answered
  }

  cut(): void {
    this.#isClosed = true
    this.#socket.terminate()
  }

  /** Resolves when all that the service had sent is here: what a socket carries keeps its order. */
  async settle(): Promise<void> {
    if (this.#isClosed || this.#socket.readyState !== WebSocket.OPEN) return
    await new Promise<void>((resolve) => {
      this.#settled = resolve
      this.#socket.ping()
    })
  }

  /** @returns whether it goes on */
  flush(): boolean {
    for (const frame of this.#frames.splice(0)) this.#onFrame(frame)
    if (this.#isClosed) this.#onClose()
    return !this.#isClosed
  }
}

/** The real service, in this process, killed and started as often as the weather wants. */
export class Service implements Wires {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #data: TemporaryDirectory | undefined
  #server: TestServer | undefined
  #port = 0
  #wires: RealWire[] = []
  #isDirty = false
  #unseenMs = 0

  /** @param isDurable whether it keeps everything when it is stopped */
  constructor(isDurable: boolean) {
    if (isDurable) this.#data = temporaryDirectory()
  }

  get server(): TestServer {
    if (this.#server === undefined) throw new Error('The service is down')
    return this.#server
  }

  get isDurable(): boolean {
    return this.#data !== undefined
  }

  get isUp(): boolean {
    return this.#server !== undefined
  }

  async start(now: number): Promise<void> {
    const options = { now, port: this.#port, ...(this.#data && { dataDir: this.#data.path }) }
    this.#server = await startTestServer(options)
    this.#port = Number(new URL(this.#server.endpoint).port)
  }

  async stop(): Promise<void> {
    count('restarts of the service')
    await this.#server?.stop()
    this.#server = undefined
    this.#isDirty = true
    await this.settle()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const wire of this.#wires) wire.cut()
    this.#agent.destroy()
    await this.#server?.stop()
    this.#data?.[Symbol.dispose]()
  }

  /** Moves the service's clock on. */
  async advance(ms: number): Promise<void> {
    if (this.#server === undefined || ms <= 0) return
    await this.#server.advance(ms)
    // Timers are looked at once a second.
    this.#unseenMs += ms
    this.#isDirty ||= this.#unseenMs > 1000
  }

  request(path: string, init: Parameters<Wires['request']>[1]): Promise<FetchResponse> {
    this.#isDirty = true
    return new Promise((resolve, reject) => {
      const { method, headers, body } = init
      const sent = httpRequest({ port: this.#port, host: '127.0.0.1', path, method, headers, agent: this.#agent })
      sent.on('error', reject)
      sent.on('response', async (response) => {
        let text = ''
        try {
          for await (const chunk of response.setEncoding('utf8')) text += chunk
        } catch (error) {
          return reject(error)
        }
        text = text.replace(/"((?:Connection)?Expiry)":"([^"]+)"/g, (_, name, at) => `"${name}":"${this.#asSeen(at)}"`)
        const header = (name: string) => response.headers[name]?.toString() ?? null
        resolve({ status: response.statusCode!, headers: { get: header }, text: async () => text })
      })
      sent.end(body)
    })
  }

  /** @throws Error with the service's refusal */
  async call<Answer = Record<string, never>>({ path, token, body }: Call): Promise<Answer> {
    const init = { method: 'POST', headers: { 'X-Amz-Bearer': token }, body: JSON.stringify(body) }
    const whole = path.startsWith('/') ? path : `/participant/${path}`
    const response = await this.request(whole, { ...init, signal: AbortSignal.timeout(10_000) })
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return JSON.parse(await response.text())
  }

  async connectionToken({ participantToken: token }: Credentials): Promise<string> {
    const body = { Type: ['CONNECTION_CREDENTIALS'] }
    const answer = await this.call<{ ConnectionCredentials: { ConnectionToken: string } }>({
      path: 'connection',
      token,
      body,
    })
    return answer.ConnectionCredentials.ConnectionToken
  }

  /** All that a participant can read of his chat, from the first item on. */
  async transcript(participant: Credentials): Promise<readonly SocketItem[]> {
    const items: SocketItem[] = []
    let position: object = { ScanDirection: 'FORWARD', StartPosition: { AbsoluteTime: '1970-01-01T00:00:00.000Z' } }
    const token = await this.connectionToken(participant)
    for (;;) {
      const body = { ...position, MaxResults: 100, SortOrder: 'ASCENDING' }
      const page = await this.call<{ Transcript: SocketItem[]; NextToken?: string }>({
        path: 'transcript',
        token,
        body,
      })
      items.push(...page.Transcript)
      if (!page.NextToken) return items
      position = { NextToken: page.NextToken }
    }
  }

  /** The service gives these by the wall clock (control-plane §3.6), and here the wall has the simulated time. */
  #asSeen(expiry: string): string {
    return new Date(Date.parse(expiry) - Date.now() + this.server.now()).toISOString()
  }

  async dial(url: string, onFrame: (text: string) => void, onClose: () => void): Promise<Wire | undefined> {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    const onSend = () => {
      this.#isDirty = true
    }
    const wire = new RealWire(socket, onSend, onFrame, onClose)
    try {
      await once(socket, 'open')
    } catch {
      return undefined
    }
    this.#wires.push(wire)
    return wire
  }

  /** Resolves when every frame that the service has sent is on its way to its device. */
  async settle(): Promise<void> {
    if (!this.#isDirty) return
    this.#isDirty = false
    this.#unseenMs = 0
    await Promise.all(this.#wires.map((wire) => wire.settle()))
    this.#wires = this.#wires.filter((wire) => wire.flush())
  }
}

/** Lets time go on; whatever becomes due happens, one after the other, with all that it causes. */
export async function letPass(time: VirtualTime, service: Service, ms: number): Promise<void> {
  const end = time.now + Math.round(ms)
  count('ms', Math.round(ms))
  await nextTurn()
  await service.settle()
  for (;;) {
    const next = Math.min(time.next ?? end, end)
    await service.advance(next - time.now)
    time.now = Math.max(time.now, next)
    await service.settle()
    if ((time.next ?? Number.POSITIVE_INFINITY) > end) return
    await time.take()!.run()
    await nextTurn()
    await service.settle()
  }
}
