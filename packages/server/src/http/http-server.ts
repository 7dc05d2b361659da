import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { limits, type Operation, operations, type Service } from '@parley/contract'
import type { Transfers } from '../attachments/transfers.ts'
import { Refusal, TooManyRequests } from '../chat/refusal.ts'
import { controlsPath } from '../controls-path.ts'
import type { Logger } from '../logging.ts'
import { createServer } from '../node-http.ts'
import type { Pipeline } from '../pipeline.ts'
import { refuseRaw } from '../raw-refusal.ts'
import type { RefusedRequests } from '../refused-requests.ts'
import { type SocketServer, socketPath } from '../socket/socket-server.ts'
import type { TestControls } from '../test-controls/test-controls.ts'
import { InjectedError } from '../test-wire/faulty-request.ts'
import type { TestWire } from '../test-wire/test-wire.ts'
import { AttachmentRoutes, attachmentsPath } from './attachment-routes.ts'
import { exposed, preflight } from './cors.ts'
import { type RouteMatch, routeMatcher } from './route.ts'
import { errorBody, reasonOf, toWireError } from './wire-error.ts'

/** Longer than any client keeps a connection waiting for its next heartbeat or message. */
const keepAliveMs = 75_000
/** A file from a slow phone may take as long as its upload URL is good (spec §5.8). */
const requestMs = 15 * 60_000
/** After the end of listening, requests have this long to arrive in full, and this long to be answered. */
const arriveWithinMs = 250
const answerWithinMs = 1500

/** What answers requests; another may take its place while the port stays open. */
interface Handlers {
  readonly pipeline: Pipeline
  readonly sockets: SocketServer
  readonly refused: RefusedRequests
  readonly transfers: Transfers
  /** Where a test watches and disturbs. */
  readonly testWire: TestWire | undefined
}

interface Parts {
  readonly log: Logger
  /** What `/healthz` says; a process that hands over looks for another `startId` there. */
  readonly health: () => Readonly<Record<string, string>>
  /** Where a test may take the service into its hands. */
  readonly testControls: TestControls | undefined
}

/** What cannot be parsed never becomes a request; these are Node's own statuses for it. */
const statusOfParserError: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** One port for everything: participant paths, control-plane paths, the websocket, signed URLs, `/healthz`. */
export class HttpServer {
  readonly #parts: Parts
  readonly #server: Server
  #handlers: Handlers
  readonly #attachments: AttachmentRoutes
  #closing = false
  #open = 0
  /** Requests whose body is still on its way. */
  readonly #arriving = new Set<IncomingMessage>()
  readonly #whenAnswered: (() => void)[] = []

  constructor(parts: Parts, handlers: Handlers) {
    this.#parts = parts
    this.#handlers = handlers
    this.#attachments = new AttachmentRoutes(() => this.#handlers, {
      done: (response) => this.#write(response, 200, exposed, ''),
      refuse: (response, error) => this.#refuse(response, 'participant', undefined, error),
    })
    // Java's HttpClient offers `Upgrade: h2c` with its first request; whoever declines an upgrade answers as if unasked.
    const shouldUpgradeCallback = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket'
    this.#server = createServer(
      { keepAliveTimeout: keepAliveMs, requestTimeout: requestMs, noDelay: true, shouldUpgradeCallback },
      (request, response) => this.#receive(request, response),
    )
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (socket.writable && error.code !== 'ECONNRESET')
        refuseRaw(socket, statusOfParserError[error.code ?? ''] ?? 400)
      else socket.destroy()
    })
  }

  /** From now on these answer. */
  serve(handlers: Handlers): void {
    this.#handlers = handlers
  }

  /** @returns the port that was taken. @throws what the system says, EADDRINUSE among others */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const failed = (error: Error) => {
        this.#server.off('listening', listening)
        reject(error)
      }
      const listening = () => {
        this.#server.off('error', failed)
        const address = this.#server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : port)
      }
      this.#server.once('error', failed).once('listening', listening).listen(port, host)
    })
  }

  /**
   * Stops listening at once; resolves when every request that was accepted is answered. What is not finished in time is
   * given up, or a client that dawdles could hold up a restart.
   */
  close(): Promise<void> {
    this.#closing = true
    this.#server.close()
    this.#server.closeIdleConnections()
    this.#handlers.testWire?.letGo()
    const dawdlers = setTimeout(() => {
      for (const request of this.#arriving) request.destroy()
    }, arriveWithinMs)
    const everybody = setTimeout(() => this.#server.closeAllConnections(), answerWithinMs)
    return this.#answered().finally(() => {
      clearTimeout(dawdlers)
      clearTimeout(everybody)
    })
  }

  /** Nobody is answered any more. A connection on which nothing was ever asked would keep the process for a minute. */
  drop(): void {
    this.#server.closeAllConnections()
  }

  /** Resolves when no request is open. (The server's own close would wait for the sockets, too.) */
  #answered(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenAnswered.push(resolve)
      this.#checkAnswered()
    })
  }

  #checkAnswered(): void {
    if (this.#open === 0) for (const resolve of this.#whenAnswered.splice(0)) resolve()
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!isSocketUrl(request.url ?? '')) refuseRaw(socket, 403)
    else if (this.#closing) this.#handlers.sockets.park(socket)
    else this.#handlers.sockets.handshake(request, socket, head)
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    this.#open++
    this.#arriving.add(request)
    response.on('close', () => {
      this.#open--
      this.#arriving.delete(request)
      this.#checkAnswered()
    })
    // Files are not read into memory first.
    if (request.url?.startsWith(attachmentsPath) === true) {
      request.on('end', () => this.#arriving.delete(request))
      return this.#attachments.serve(request, response)
    }
    const chunks: Buffer[] = []
    let bytes = 0
    let tooLong = false
    request.on('data', (chunk: Buffer) => {
      if (tooLong) return
      bytes += chunk.length
      tooLong = bytes > limits.bodyBytes && bytes > bodyBytesMax(request)
      if (tooLong) this.#serve(request, response, undefined)
      else chunks.push(chunk)
    })
    request.on('end', () => {
      this.#arriving.delete(request)
      if (!tooLong) this.#serve(request, response, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
    })
  }

  /** @param body undefined where it was too long to be read */
  #serve(request: IncomingMessage, response: ServerResponse, body: Buffer | undefined): void {
    const { method = '', url = '' } = request
    if (pathOf(url) === '/healthz' && (method === 'GET' || method === 'HEAD')) {
      return this.#write(response, 200, [], JSON.stringify(this.#parts.health()))
    }
    const match = matchRoute(method, url)
    const { testControls } = this.#parts
    // Operations of our own are there, too.
    if (testControls !== undefined && url.startsWith(controlsPath) && match.kind === 'unknown-connect')
      return this.#control(testControls, request, response, body)
    const service = serviceOf(match)
    if (method === 'OPTIONS' && service === 'participant') return preflight(request, response, 'GET,POST,OPTIONS')
    if (match.kind !== 'operation') {
      const operation = match.kind === 'invalid-label' ? match.operation : undefined
      return this.#refuse(response, service, operation, unroutable(match, `${method} ${pathOf(url)}`))
    }
    const { operation, labels, query } = match
    if (body === undefined) return this.#refuse(response, service, operation, new Refusal('request-too-long'))
    const bearer = headerOf(request, 'x-amz-bearer')
    const signed = () => ({ method, rawUrl: url, headers: request.headersDistinct, body })
    const answer = (error: unknown, reply: string) => {
      if (error === undefined) this.#write(response, 200, service === 'participant' ? exposed : [], reply)
      else this.#refuse(response, service, operation, error)
    }
    const handle = (answered: typeof answer) =>
      this.#handlers.pipeline.handle({ operation, labels, query, bearer, body, signed }, answered)
    const { testWire } = this.#handlers
    if (testWire === undefined) handle(answer)
    else testWire.request({ operation, bearer, body, response }, handle, answer)
  }

  #control(controls: TestControls, request: IncomingMessage, response: ServerResponse, body: Buffer | undefined): void {
    const { method = '', url = '', headers } = request
    controls
      .answer({ method, url, body: body?.toString(), ofPage: headers.origin !== undefined })
      .then(({ status, value }) => this.#write(response, status, [], JSON.stringify(value)))
      .catch((error: unknown) => this.#refuse(response, 'participant', undefined, error))
  }

  #refuse(response: ServerResponse, service: Service, operation: Operation | undefined, error: unknown): void {
    const requestId = randomUUID()
    const reason = reasonOf(error)
    const refused = toWireError(service, operation, error)
    const { status } = refused
    this.#handlers.refused.add({ requestId, reason, status, service, operation: operation?.name, at: Date.now() })
    const line = { operation: operation?.name, requestId }
    if (reason === 'internal') this.#parts.log.error({ ...line, err: error }, 'a request failed')
    else this.#parts.log.debug({ ...line, reason, status }, 'a request was refused')
    const headers = service === 'participant' ? [...exposed] : []
    if (refused.exception !== undefined) headers.push('x-amzn-ErrorType', refused.exception)
    headers.push('x-amzn-ErrorMessage', refused.message)
    const retryAfterS = retryAfterOf(error)
    if (retryAfterS !== undefined) headers.push('Retry-After', String(retryAfterS))
    if (status === 413) headers.push('Connection', 'close')
    this.#write(response, status, headers, errorBody(service, refused), requestId)
  }

  /** Names keep their case: a mobile client looks headers up by the exact letters (spec §1.4). */
  #write(
    response: ServerResponse,
    status: number,
    headers: readonly string[],
    body: string,
    requestId: string = randomUUID(),
  ): void {
    response.writeHead(status, [
      'Content-Type',
      'application/json',
      'Content-Length',
      String(Buffer.byteLength(body)),
      'x-amzn-RequestId',
      requestId,
      'Cache-Control',
      'no-store',
      ...headers,
      ...(this.#closing ? ['Connection', 'close'] : []),
    ])
    // As text it leaves in one piece with the headers.
    response.end(body)
  }
}

const matchRoute = routeMatcher<Operation>([
  ...Object.values(operations.participant),
  ...Object.values(operations.connect),
])
type Match = RouteMatch<Operation>

/** Only asked of what is longer than almost anything may be. */
function bodyBytesMax({ method = '', url = '' }: IncomingMessage): number {
  const match = matchRoute(method, url)
  return match.kind === 'operation' ? match.operation.bodyBytes : limits.bodyBytes
}

function serviceOf(match: Match): Service {
  if ('operation' in match && typeof match.operation === 'object') return match.operation.service
  return match.kind === 'unknown-connect' ? 'connect' : 'participant'
}

function unroutable(match: Exclude<Match, { kind: 'operation' }>, asked: string): Refusal {
  if (match.kind === 'invalid-label') return new Refusal('invalid-input', `${match.label} is not percent-encoded UTF-8`)
  const isKnown = match.kind === 'unknown-connect' && match.operation !== undefined
  return new Refusal('route-unknown', isKnown ? `${match.operation} is not built yet` : asked)
}

/** When to come again, in whole seconds, where the error says. */
function retryAfterOf(error: unknown): number | undefined {
  return error instanceof TooManyRequests || error instanceof InjectedError ? error.retryAfterS : undefined
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

const pathOf = (url: string) => url.split('?', 1)[0]

/** A proxy in front of a base path may double the slash, as SDKs do (spec §1.1). */
const isSocketUrl = (url: string) => pathOf(url)?.replace(/\/+/g, '/') === socketPath
