/**
 * Plays the service of a recording to a real client. A request is answered as the recorded one was that it is most like:
 * of the same operation and caller, with the same input, ids that the client makes up and times aside. A frame goes out
 * when its socket is open and everything that it may be the consequence of has been asked for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { heartbeat, parseFrame, ping, topics } from '@parley/contract'
import { type WebSocket, WebSocketServer } from 'ws'
import { bearerOf, callOf } from './call.ts'
import { causesOf } from './causes.ts'
import {
  type AnswerEntry,
  type Entry,
  type FileBody,
  isAnswer,
  isClosed,
  isOpened,
  isReceived,
  isRequest,
  isSent,
  type ReceivedEntry,
  type Recording,
  type RequestEntry,
  type SocketClosedEntry,
} from './entry.ts'
import { frameText, isHeartbeat } from './frame.ts'
import { exchange } from './ids.ts'
import { answerWith, bodyOf, handshakeRefusal, type Listening, listen, type Where } from './listening.ts'
import { relayPath } from './relays.ts'
import { isClientToken, placeholderPattern } from './secrets.ts'
import { ownersOf } from './strands.ts'

/** A recording that answers: its `url` is the endpoint for clients. */
export interface PlayedService extends Listening {
  /** What the placeholder is for clients: `«participant-token-1»`, for whoever starts with a token of the recording. */
  secret(placeholder: string): string
  /** Every request that the recording has no answer to, in words. */
  readonly problems: readonly string[]
  /** Recorded requests that nobody has made yet, in words. */
  unasked(): readonly string[]
}

export interface ServicePlayOptions extends Where {
  /**
   * Who of the recording is real this time, by the placeholders of their participant tokens, and `signature` for the
   * backend; what the others did counts as done. Everybody, if not given.
   */
  readonly only?: readonly string[]
}

export async function playService(recording: Recording, options: ServicePlayOptions = {}): Promise<PlayedService> {
  const player = new ServicePlayer(recording, options.only)
  const server = createServer((request, response) => void player.receive(request, response))
  server.on('upgrade', (request, line, head) => player.upgrade(request, line, head))
  const listening = await listen(server, options, () => player.cutSockets())
  return {
    ...listening,
    secret: (placeholder) => played(placeholder, listening.url),
    problems: player.problems,
    unasked: () => player.unasked(),
  }
}

interface Line {
  readonly socket: WebSocket
  /** What the service did on it, in order; the next to do first. */
  readonly script: (ReceivedEntry | SocketClosedEntry)[]
  readonly number: number
}

class ServicePlayer {
  readonly problems: string[] = []
  readonly #recording: Recording
  readonly #requests: readonly RequestEntry[]
  readonly #answers: ReadonlyMap<number, AnswerEntry>
  readonly #isExpected: (request: RequestEntry) => boolean
  /** What frames wait for, by the frame. */
  readonly #causes: ReadonlyMap<Entry, readonly Entry[]>
  /** Requests that were made and frames that were sent, of the recorded ones. */
  readonly #done = new Set<Entry>()
  /** Whose placeholder a token is that the recording does not give away itself. */
  readonly #claimed = new Map<string, string>()
  readonly #lines = new Set<Line>()
  readonly #dialled = new Set<number>()
  readonly #webSockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false })
  /** By how much moments that are still to come are moved, so that a client does not take what it gets for outdated. */
  readonly #laterMs: number

  constructor(recording: Recording, only: readonly string[] | undefined) {
    this.#recording = recording
    this.#requests = recording.entries.filter(isRequest)
    const owners = ownersOf(recording.entries)
    const real = only?.map((name) => owners.get(name) ?? name)
    this.#isExpected = ({ as = '' }) => real?.includes(owners.get(as) ?? as) ?? true
    this.#answers = new Map(recording.entries.filter(isAnswer).map((entry) => [entry.answer, entry]))
    this.#causes = causesOf(recording, this.#answers, this.#isExpected)
    this.#laterMs = Date.now() - new Date(recording.head.startedAt).getTime()
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    if (body === undefined) return void response.destroy()
    const { method = '', url = '/', headers } = request
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Expose-Headers', 'x-amzn-errortype,x-amzn-requestid,date,retry-after')
    if (method === 'OPTIONS') {
      response.writeHead(204, {
        'Access-Control-Allow-Methods': 'GET,PUT,POST,DELETE,OPTIONS',
        'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? '*',
      })
      return void response.end()
    }
    const isFile = url.startsWith(relayPath)
    const call = isFile ? fileCall(method, url) : callOf({ method, url, body })
    const as = isFile ? `«${url.slice(relayPath.length)}»` : this.#callerOf(call.name, headers)
    const recorded = this.#find(call.name, as, call.input)
    if (recorded === undefined) return this.#refuse(response, call.name, as, call.input)
    this.#done.add(recorded)
    this.#answer(response, recorded, `http://${headers.host ?? ''}`)
    this.#proceed()
  }

  upgrade(request: IncomingMessage, line: Duplex, head: Buffer): void {
    line.on('error', () => line.destroy())
    const url = `«${(request.url ?? '').slice(relayPath.length)}»`
    const dials = this.#recording.entries.filter(
      (entry) => (isOpened(entry) && entry.opened === url) || ('refused' in entry && entry.url === url),
    )
    const dial = dials.find((entry) => 'socket' in entry && !this.#dialled.has(entry.socket))
    if (dial === undefined || !('socket' in dial)) {
      this.problems.push(`a socket was dialled that the recording does not have: ${request.url}`)
      return void line.end(handshakeRefusal(403))
    }
    const number = dial.socket
    this.#dialled.add(number)
    if ('refused' in dial) {
      return void line.end(handshakeRefusal(dial.refused))
    }
    this.#webSockets.handleUpgrade(request, line, head, (socket) => this.#serve(socket, number))
  }

  cutSockets(): void {
    for (const { socket } of this.#lines) socket.terminate()
  }

  unasked(): readonly string[] {
    return this.#requests
      .filter((entry) => this.#isExpected(entry) && !this.#done.has(entry))
      .map((entry) => inWords(entry.operation, entry.input))
  }

  #serve(socket: WebSocket, number: number): void {
    const ofSocket = this.#recording.entries.filter((entry) => 'socket' in entry && entry.socket === number)
    const script = ofSocket.filter(
      (entry): entry is Line['script'][number] =>
        (isReceived(entry) && !isHeartbeat(entry.received)) || (isClosed(entry) && entry.by === 'service'),
    )
    const line: Line = { socket, script, number }
    this.#lines.add(line)
    socket.on('error', () => {})
    socket.on('close', () => this.#lines.delete(line))
    const expected = ofSocket.filter((entry) => isSent(entry) && !isHeartbeat(entry.sent))
    socket.on('message', (data) => {
      const topic = parseFrame(String(data))?.topic
      if (topic === topics.heartbeat) socket.send(heartbeat)
      else if (topic === topics.ping) socket.send(ping(true))
      else {
        const sent = expected.shift()
        if (sent !== undefined) this.#done.add(sent)
        this.#proceed()
      }
    })
    this.#proceed()
  }

  /** Does on every socket what may be done by now. */
  #proceed(): void {
    for (const line of this.#lines) {
      for (let next = line.script[0]; next !== undefined && this.#mayFollow(next); next = line.script[0]) {
        line.script.shift()
        if (isClosed(next)) closeWith(line.socket, next.closed)
        else line.socket.send(frameText(this.#play(next.received, '') as typeof next.received))
      }
    }
  }

  #mayFollow(entry: Entry): boolean {
    return this.#causes.get(entry)?.every((cause) => this.#done.has(cause)) ?? true
  }

  /** The placeholder of the caller; of a token from elsewhere the first one that nobody has shown yet. */
  #callerOf(operation: string, headers: IncomingMessage['headers']): string | undefined {
    const bearer = bearerOf(headers)
    if (bearer === undefined) return headers.authorization === undefined ? undefined : 'signature'
    const own = `«${bearer}»`
    if (this.#requests.some(({ as }) => as === own)) return own
    const known = this.#claimed.get(bearer)
    if (known !== undefined) return known
    const taken = new Set(this.#claimed.values())
    const free = this.#requests.find(
      ({ as, operation: name }) => name === operation && as !== undefined && !taken.has(as),
    )
    if (free?.as !== undefined) this.#claimed.set(bearer, free.as)
    return free?.as
  }

  /** The recorded request that this one is: one that was not made yet, or one that is made again. */
  #find(operation: string, as: string | undefined, input: unknown): RequestEntry | undefined {
    const wanted = inputText(input)
    const fitting = this.#requests.filter(
      (entry) =>
        entry.operation === operation &&
        entry.as === as &&
        // Of a file the URL says everything, and a client may pack or cut it as it likes.
        (operation === 'upload' || operation === 'download' || inputText(entry.input) === wanted),
    )
    return fitting.find((entry) => !this.#done.has(entry)) ?? fitting.at(-1)
  }

  #answer(response: ServerResponse, { request }: RequestEntry, own: string): void {
    const recorded = this.#answers.get(request)
    // Nobody was answered then, so the connection breaks now.
    if (recorded === undefined) return void response.destroy()
    const { status, error, retryAfter, output } = recorded
    if (error !== undefined) response.setHeader('X-Amzn-ErrorType', error)
    if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter)
    const isFile = this.#requests.some((entry) => entry.request === request && entry.operation === 'download')
    if (isFile && isFileBody(output)) {
      response.writeHead(status, { 'Content-Type': output.contentType ?? 'application/octet-stream' })
      return void response.end(
        output.base64 === undefined ? Buffer.alloc(output.bytes) : Buffer.from(output.base64, 'base64'),
      )
    }
    const played = this.#play(output, own)
    const body = played === undefined ? '' : typeof played === 'string' ? played : JSON.stringify(played)
    response.writeHead(status, { 'Content-Type': 'application/json' })
    response.end(body)
  }

  #refuse(response: ServerResponse, operation: string, as: string | undefined, input: unknown): void {
    const others = this.#requests.filter((entry) => entry.operation === operation)
    const isOfOthers = others.length > 0 && others.every((entry) => entry.as !== as)
    const known = isOfOthers
      ? 'it has some of other callers'
      : others.length === 0
        ? 'it has none of that operation'
        : `it has ${others.map((entry) => shown(entry.input)).join(' and ')}`
    const problem = `the recording has no ${inWords(operation, input)}: ${known}`
    this.problems.push(problem)
    const exception = 'ValidationException'
    answerWith(response, 400, { message: problem, __type: exception }, { 'X-Amzn-ErrorType': exception })
  }

  /** The value with secrets that a client can use, and with moments to come that are still to come. */
  #play(value: unknown, own: string): unknown {
    return exchange(value, {
      id: (id) => (id.startsWith('«') ? played(id, own) : id),
      time: (time, name) =>
        name.endsWith('Expiry') && Number.isNaN(Number(time))
          ? new Date(Date.parse(time) + this.#laterMs).toISOString()
          : time,
    })
  }
}

/** What stands for a placeholder: text that a header takes, and for a URL one that leads here. */
function played(placeholder: string, own: string): string {
  return placeholder.replace(placeholderPattern, (_whole, kind: string, number: string) => {
    const name = `${kind}-${number}`
    if (kind === 'socket-url') return `${own.replace(/^http/, 'ws')}${relayPath}${name}`
    return kind.endsWith('-url') ? `${own}${relayPath}${name}` : name
  })
}

const fileCall = (method: string, url: string) => ({
  name: method === 'PUT' ? 'upload' : method === 'GET' ? 'download' : `${method} ${url}`,
  input: {} as unknown,
})

/** What must be equal of an input: its members in any order, but for times and for what the client made up. */
function inputText(input: unknown): string {
  const text = JSON.stringify(
    exchange(input, { id: (id, name) => (isClientToken(name) ? '«id»' : plain(id)), time: () => '«time»' }),
  )
  return sortedMembers(JSON.parse(text ?? 'null'))
}

/** A client sends back what it was given for a placeholder. */
const plain = (id: string) => id.replaceAll(/[«»]/g, '')

function sortedMembers(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}

const isFileBody = (output: unknown): output is FileBody =>
  typeof output === 'object' && output !== null && 'bytes' in output && 'sha256' in output

function closeWith(socket: WebSocket, code: number): void {
  if (code === 1006) socket.terminate()
  else if (code === 1005) socket.close()
  else socket.close(code)
}

const shown = (value: unknown) => {
  const text = JSON.stringify(value) ?? ''
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`
}
const inWords = (operation: string, input: unknown) => `${operation} ${shown(input)}`
