/**
 * Plays the clients of a recording against an endpoint. What they did they do again, in the recorded order and not before
 * what they had been shown then has come again; tokens, URLs and ids are those of the new chat. It goes through a
 * recording proxy of its own, so that what comes of it is a recording as well, to be compared with the first.
 */
import { randomUUID } from 'node:crypto'
import { sign } from '@parley/server/testing/sign'
import { WebSocket } from 'ws'
import type { Signed } from '../backend.ts'
import { operationOf, requestOf } from './call.ts'
import {
  type Entry,
  type FileBody,
  isAnswer,
  isClosed,
  isOpened,
  isReceived,
  isRequest,
  isSent,
  parseRecording,
  type Recording,
  type RequestEntry,
} from './entry.ts'
import { frameText, isHeartbeat, itemOf, type RecordedFrame, recordFrame } from './frame.ts'
import { exchange, idPairs, outlineOf } from './ids.ts'
import { startRecording } from './proxy.ts'
import { isClientToken, isPlaceholder, jsonIn } from './secrets.ts'

export interface ClientPlayOptions {
  readonly endpoint: string
  /** For recorded requests that were signed; `test`, `test` if not given, as Parley has them. */
  readonly credentials?: Signed['credentials']
  readonly region?: string
  /** What stands for what: of placeholders and ids that the recording took from outside, `«participant-token-1»` first. */
  readonly substitutes?: Readonly<Record<string, string>>
  /** How long to wait for an answer or a frame that was recorded; 5 s if not given. */
  readonly patienceMs?: number
  /** Takes each line of the new recording as well. */
  readonly write?: (line: string) => void
}

/** @returns what came of it this time */
export async function playClient(recording: Recording, options: ClientPlayOptions): Promise<Recording> {
  const lines: string[] = []
  const write = (line: string) => {
    lines.push(line)
    options.write?.(line)
  }
  await using proxy = await startRecording({ target: options.endpoint, write })
  using player = new ClientPlayer(proxy.url, options)
  for (const entry of recording.entries) await player.play(entry)
  await player.settled()
  return parseRecording(lines.join(''))
}

/** A recorded socket, opened again. */
interface LiveSocket {
  readonly socket: WebSocket
  /** How many frames have come, and how many have been waited for; heartbeats do not count. */
  came: number
  awaited: number
  /** Those that have come and stand for no recorded one yet. */
  readonly unclaimed: RecordedFrame[]
}

/** The answer, as far as a replay needs it. */
interface Reply {
  readonly output: unknown
}

class ClientPlayer implements Disposable {
  readonly #endpoint: string
  readonly #options: ClientPlayOptions
  /** What stands in the new chat for a recorded id or placeholder. */
  readonly #fresh: Map<string, string>
  readonly #pending = new Map<number, Promise<Reply | undefined>>()
  readonly #sockets = new Map<number, LiveSocket>()

  constructor(endpoint: string, options: ClientPlayOptions) {
    this.#endpoint = endpoint
    this.#options = options
    this.#fresh = new Map(Object.entries(options.substitutes ?? {}))
  }

  async play(entry: Entry): Promise<void> {
    if (isRequest(entry)) this.#pending.set(entry.request, this.#send(entry))
    else if (isAnswer(entry)) {
      const reply = await this.#within(this.#pending.get(entry.answer))
      this.#pending.delete(entry.answer)
      this.#learn(entry.output, reply?.output)
    } else if (isOpened(entry)) await this.#open(entry.socket, entry.opened)
    else if (isSent(entry)) {
      const socket = this.#sockets.get(entry.socket)?.socket
      if (socket?.readyState === WebSocket.OPEN) socket.send(frameText(this.#refresh(entry.sent) as typeof entry.sent))
    } else if (isReceived(entry)) {
      if (!isHeartbeat(entry.received)) await this.#hear(entry.socket, entry.received)
    } else if (isClosed(entry)) {
      if (entry.by === 'client') this.#sockets.get(entry.socket)?.socket.close()
    }
  }

  /** Frames keep their order, so what was on the way when the last step was played is here with the echo of a heartbeat. */
  async settled(): Promise<void> {
    await Promise.all([...this.#pending.values()].map((pending) => this.#within(pending)))
    const open = [...this.#sockets.values()].filter(({ socket }) => socket.readyState === WebSocket.OPEN)
    await Promise.all(
      open.map(({ socket }) =>
        this.#within(
          new Promise<void>((resolve) => {
            socket.on('message', (data) => {
              if (isHeartbeat(recordFrame(String(data)))) resolve()
            })
            socket.on('close', () => resolve())
            socket.send(JSON.stringify({ topic: 'aws/heartbeat' }))
          }),
        ),
      ),
    )
  }

  [Symbol.dispose](): void {
    for (const { socket } of this.#sockets.values()) socket.terminate()
  }

  async #send(entry: RequestEntry): Promise<Reply | undefined> {
    try {
      const response = await this.#fetch(entry)
      const body = await response.text()
      return { output: JSON.parse(body || 'null') as unknown }
    } catch {
      // A connection that broke has no answer, and neither has an answer that is no JSON anything to learn from.
      return undefined
    }
  }

  #fetch({ operation: name, as, input }: RequestEntry): Promise<Response> {
    const credential = as === undefined ? undefined : (this.#fresh.get(as) ?? as)
    const signal = AbortSignal.timeout(this.#patienceMs)
    if (name === 'upload') {
      const { contentType, ...file } = input as FileBody
      const headers: HeadersInit = contentType === undefined ? {} : { 'Content-Type': contentType }
      return fetch(credential ?? '', { method: 'PUT', headers, body: bytesOf(file), signal })
    }
    if (name === 'download') return fetch(credential ?? '', { signal })
    const operation = operationOf(name, as)
    const fresh = this.#refresh(input)
    if (operation === undefined) {
      const [method = 'GET', path = '/'] = name.split(' ')
      const body = method === 'GET' ? undefined : JSON.stringify(fresh)
      return fetch(`${this.#endpoint}${path}`, { method, ...(body !== undefined && { body }), signal })
    }
    const { method, segments, query, body } = requestOf(operation, fresh)
    const path = `/${segments.map(encodeURIComponent).join('/')}`
    if (as === 'signature') {
      const signed = sign({
        key: this.#options.credentials ?? { accessKeyId: 'test', secretAccessKey: 'test' },
        at: Date.now(),
        method,
        segments,
        query,
        headers: { host: new URL(this.#endpoint).host, 'content-type': 'application/json' },
        body,
        ...(this.#options.region !== undefined && { region: this.#options.region }),
      })
      const { host: _host, ...headers } = signed.headers as Record<string, string>
      return fetch(`${this.#endpoint}${signed.rawUrl}`, { method, headers, ...(body !== '' && { body }), signal })
    }
    const search = new URLSearchParams(query.map(([member, value]) => [member, value])).toString()
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    if (credential !== undefined) headers['X-Amz-Bearer'] = credential.replaceAll(/[«»]/g, '')
    const url = `${this.#endpoint}${path}${search === '' ? '' : `?${search}`}`
    return fetch(url, { method, headers, ...(body !== '' && { body }), signal })
  }

  async #open(number: number, url: string): Promise<void> {
    const socket = new WebSocket(this.#fresh.get(url) ?? this.#endpoint.replace(/^http/, 'ws'))
    const live: LiveSocket = { socket, came: 0, awaited: 0, unclaimed: [] }
    this.#sockets.set(number, live)
    socket.on('message', (data) => {
      const frame = recordFrame(String(data))
      if (isHeartbeat(frame)) return
      live.came++
      live.unclaimed.push(frame)
    })
    await this.#within(
      new Promise<void>((resolve) => {
        socket.once('open', resolve).once('error', () => resolve())
      }),
    )
  }

  /** Waits for as many frames as there were, and learns from the one that is the like of this. */
  async #hear(number: number, recorded: RecordedFrame): Promise<void> {
    const live = this.#sockets.get(number)
    if (live === undefined) return
    await this.#within(
      new Promise<void>((resolve) => {
        const look = () => {
          if (live.came <= live.awaited && live.socket.readyState === WebSocket.OPEN) return
          live.socket.off('message', look).off('close', look)
          resolve()
        }
        live.socket.on('message', look).on('close', look)
        look()
      }),
    )
    // What has not come by now is not waited for again.
    if (live.came > live.awaited) live.awaited++
    const outline = JSON.stringify(outlineOf(recorded))
    const { unclaimed } = live
    const exact = unclaimed.findIndex((frame) => JSON.stringify(outlineOf(frame)) === outline)
    const at = exact === -1 ? unclaimed.findIndex((frame) => isOfSameKind(frame, recorded)) : exact
    const [actual] = at === -1 ? [] : unclaimed.splice(at, 1)
    if (actual !== undefined) this.#learn(recorded, actual)
  }

  #learn(recorded: unknown, actual: unknown): void {
    for (const [old, fresh] of idPairs(recorded, actual)) if (!this.#fresh.has(old)) this.#fresh.set(old, fresh)
    this.#learnSecrets(recorded, actual)
  }

  /** Where the recording has nothing but a placeholder, the new text as a whole is what stands for it. */
  #learnSecrets(recorded: unknown, actual: unknown): void {
    if (typeof recorded === 'string' && typeof actual === 'string') {
      const [json, actualJson] = recorded.includes('«') ? [jsonIn(recorded), jsonIn(actual)] : []
      if (isPlaceholder(recorded)) this.#fresh.set(recorded, actual)
      else if (json !== undefined) this.#learnSecrets(json, actualJson)
    } else if (typeof recorded === 'object' && recorded !== null && typeof actual === 'object' && actual !== null) {
      for (const [name, value] of Object.entries(recorded)) {
        this.#learnSecrets(value, (actual as Record<string, unknown>)[name])
      }
    }
  }

  /** The target may know the client's own tokens from the first time, so each becomes another, a repeated one the same. */
  #refresh(value: unknown): unknown {
    return exchange(value, {
      id: (id, name) => {
        if (isClientToken(name) && !this.#fresh.has(id)) this.#fresh.set(id, randomUUID())
        return this.#fresh.get(id) ?? id
      },
    })
  }

  get #patienceMs(): number {
    return this.#options.patienceMs ?? 5000
  }

  async #within<Value>(promise: Promise<Value> | undefined): Promise<Value | undefined> {
    let late: NodeJS.Timeout | undefined
    const patience = new Promise<undefined>((resolve) => {
      late = setTimeout(() => resolve(undefined), this.#patienceMs)
    })
    try {
      return await Promise.race([promise, patience])
    } finally {
      clearTimeout(late)
    }
  }
}

const kindOf = (frame: RecordedFrame) => {
  const { Type, ContentType } = itemOf(frame) ?? {}
  return `${String((frame as { topic?: unknown }).topic)} ${String(Type)} ${String(ContentType)}`
}

const isOfSameKind = (one: RecordedFrame, other: RecordedFrame) => kindOf(one) === kindOf(other)

/** The file that was recorded, or one of its length where it was too long for that. */
const bytesOf = ({ base64, bytes }: FileBody): Uint8Array<ArrayBuffer> =>
  base64 === undefined ? new Uint8Array(bytes) : new Uint8Array(Buffer.from(base64, 'base64'))
