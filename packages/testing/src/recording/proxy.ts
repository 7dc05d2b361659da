/**
 * The proxy that records: a client's endpoint on one side, a client of the target on the other. It changes two things
 * only. Websocket and file URLs in answers become its own, so that what they are good for passes here as well; and `Host`
 * becomes the target's, except in signed requests, whose signature covers it: Parley accepts the host that arrives.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { controlsPath } from '@parley/server/controls-path'
import { WebSocket, WebSocketServer } from 'ws'
import { bearerOf, callOf } from './call.ts'
import { answerWith, bodyBytesMax, bodyOf, handshakeRefusal, type Listening, listen, type Where } from './listening.ts'
import { type Credential, PassingFile, Recorder } from './recorder.ts'
import { Relays, relayPath, withUrls } from './relays.ts'
import { joinSockets } from './socket-pair.ts'

export interface ProxyOptions extends Where {
  /** The endpoint that answers: a Parley, or `https://participant.connect.us-east-1.amazonaws.com`. */
  readonly target: string
  /** Takes one line with its line break. */
  readonly write: (line: string) => void
  /** How clients reach the proxy, where that is not the host that their requests name. */
  readonly publicUrl?: string
}

/** A proxy that listens: its `url` is the endpoint for clients. What it has recorded is whole at every moment. */
export type RecordingProxy = Listening

/** These are about one connection, not about the request. */
const ofTheConnection = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** @throws TypeError where the target is no http or https URL; and what the system says of the port */
export async function startRecording(options: ProxyOptions): Promise<RecordingProxy> {
  const proxy = new ProxyServer(options)
  const server = createServer((request, response) => void proxy.receive(request, response))
  server.on('upgrade', (request, socket, head) => proxy.upgrade(request, socket, head))
  return listen(server, options, () => proxy.end())
}

class ProxyServer {
  readonly #target: URL
  readonly #publicUrl: string | undefined
  readonly #recorder: Recorder
  readonly #relays = new Relays()
  readonly #sockets = new Set<WebSocket>()
  readonly #webSockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false })

  constructor({ target, write, publicUrl }: ProxyOptions) {
    this.#target = new URL(target)
    if (!/^https?:$/.test(this.#target.protocol)) throw new TypeError(`the target ${target} is no http or https URL`)
    this.#publicUrl = publicUrl?.replace(/\/+$/, '')
    this.#recorder = new Recorder({ target: this.#target.origin, write })
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    request.on('error', () => response.destroy())
    const { method = '', url = '/' } = request
    if (url.startsWith(relayPath)) {
      const target = this.#relays.target(url)
      if (target === undefined) refuse(response, 403, 'this URL is none that the proxy gave out')
      else if (method === 'OPTIONS') this.#passOn(request, response, new URL(target))
      else this.#transfer(request, response, target)
    } else if (method === 'OPTIONS' || isControl(method, url)) this.#passOn(request, response, this.#at(url))
    else void this.#call(request, response)
  }

  upgrade(request: IncomingMessage, line: Duplex, head: Buffer): void {
    line.on('error', () => line.destroy())
    const url = this.#relays.target(request.url ?? '')
    if (url === undefined) return void line.end(handshakeRefusal(403))
    const { origin, 'user-agent': userAgent } = request.headers
    const headers = { ...(origin && { Origin: origin }), ...(userAgent && { 'User-Agent': userAgent }) }
    const upstream = new WebSocket(url, { headers, perMessageDeflate: false })
    this.#sockets.add(upstream)
    upstream.on('close', () => this.#sockets.delete(upstream))
    const givenUp = () => upstream.terminate()
    line.once('close', givenUp)
    const refused = (status: number) => {
      this.#recorder.refused(url, status)
      line.end(handshakeRefusal(status))
    }
    upstream.on('unexpected-response', (_request, { statusCode = 502 }) => {
      refused(statusCode)
      upstream.terminate()
    })
    upstream.once('error', () => line.destroy())
    upstream.once('open', () => {
      line.off('close', givenUp)
      this.#webSockets.handleUpgrade(request, line, head, (client) => {
        this.#sockets.add(client)
        client.on('close', () => this.#sockets.delete(client))
        const socket = this.#recorder.opened(url)
        joinSockets(client, upstream, {
          frame: (direction, text) => this.#recorder.frame(socket, direction, text),
          closed: (code, by) => this.#recorder.closed(socket, code, by),
        })
      })
    })
  }

  /** As if the proxy's process had died. */
  end(): void {
    this.#recorder.end()
    for (const socket of this.#sockets) socket.terminate()
  }

  #at(url: string): URL {
    return new URL(`${this.#target.pathname.replace(/\/$/, '')}${url}`, this.#target.origin)
  }

  /** An operation, or what else a client asks the service. */
  async #call(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    if (body === undefined)
      return void refuse(response, 413, `the proxy passes bodies of at most ${bodyBytesMax} bytes`)
    const { method = '', url = '/', headers } = request
    const { name, input } = callOf({ method, url, body })
    const credential = this.#credentialOf(name, headers)
    const number = this.#recorder.request({ operation: name, credential, input })
    const through = (target: string) => this.#ownUrl(headers.host ?? '', target)
    const answered = async (answer: IncomingMessage) => {
      const reply = await bodyOf(answer)
      // What broke in the middle breaks for the client, too.
      if (reply === undefined) return void response.destroy()
      const output = parsed(reply, answer)
      this.#recorder.answer(number, {
        status: answer.statusCode ?? 0,
        error: textOf(answer.headers['x-amzn-errortype']),
        retryAfter: answer.headers['retry-after'],
        output,
      })
      const isReadable = typeof output === 'object' && answer.statusCode === 200
      const passed = isReadable ? Buffer.from(JSON.stringify(withUrls(name, output, through))) : reply
      response.writeHead(answer.statusCode ?? 502, { ...passable(answer.headers), 'content-length': passed.length })
      response.end(passed)
    }
    this.#ask(request, response, { url: this.#at(url), keepHost: credential === 'signature' }, answered).end(body)
  }

  /** A file through a signed URL; it is not held, however large it is. */
  #transfer(request: IncomingMessage, response: ServerResponse, target: string): void {
    const upload = new PassingFile()
    const download = new PassingFile()
    const isUpload = request.method === 'PUT'
    const kind = isUpload ? 'upload-url' : 'download-url'
    let number: number | undefined
    // Of an upload it is the last byte that makes it whole, or an answer that does not wait for that.
    const recordRequest = () => {
      number ??= this.#recorder.request({
        operation: isUpload ? 'upload' : 'download',
        credential: { kind, secret: target },
        input: isUpload ? upload.body(request.headers['content-type']) : {},
      })
      return number
    }
    const outgoing = this.#ask(request, response, { url: new URL(target), keepHost: false }, (answer) => {
      const status = answer.statusCode ?? 502
      response.writeHead(status, passable(answer.headers))
      answer.on('data', (chunk: Buffer) => download.add(chunk))
      answer.on('end', () => {
        const isFile = !isUpload && status === 200
        this.#recorder.answer(recordRequest(), {
          status,
          ...(isFile && { output: download.body(answer.headers['content-type']) }),
        })
      })
      answer.on('error', () => response.destroy())
      answer.pipe(response)
    })
    request.on('data', (chunk: Buffer) => upload.add(chunk))
    request.on('end', recordRequest)
    request.pipe(outgoing)
  }

  /** A preflight, or what a test does with the service: it says nothing of the chat. */
  #passOn(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const outgoing = this.#ask(request, response, { url, keepHost: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, passable(answer.headers))
      answer.pipe(response)
    })
    request.pipe(outgoing)
  }

  #ask(
    { method, headers }: IncomingMessage,
    response: ServerResponse,
    { url, keepHost }: { readonly url: URL; readonly keepHost: boolean },
    answered: (answer: IncomingMessage) => void,
  ) {
    const isSecure = url.protocol === 'https:' || url.protocol === 'wss:'
    const outgoing = (isSecure ? httpsRequest : httpRequest)(url, {
      method: method ?? 'GET',
      headers: {
        ...passable(headers),
        host: keepHost ? headers.host : url.host,
        // What is packed cannot be read; of a signed request nothing may be changed.
        ...(!keepHost && { 'accept-encoding': 'identity' }),
      },
    })
    outgoing.on('response', answered)
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || response.headersSent) response.destroy()
      else refuse(response, 502, `the target ${url.origin} cannot be reached: ${error.code ?? error.message}`)
    })
    response.on('close', () => outgoing.destroy())
    return outgoing
  }

  #credentialOf(name: string, headers: IncomingMessage['headers']): Credential | undefined {
    const securityToken = textOf(headers['x-amz-security-token'])
    const { authorization = '' } = headers
    const [, signature] = /Signature=([0-9a-f]+)/.exec(authorization) ?? []
    if (signature !== undefined) this.#recorder.conceal('signature', signature)
    if (securityToken !== undefined) this.#recorder.conceal('security-token', securityToken)
    const bearer = bearerOf(headers)
    if (bearer === undefined) return signature === undefined ? undefined : 'signature'
    const kind = name === 'CreateParticipantConnection' ? 'participant-token' : 'connection-token'
    return { kind, secret: bearer }
  }

  /** The proxy's URL for one of the target's, on the host by which this client reaches the proxy. */
  #ownUrl(host: string, target: string): string {
    const own = `${this.#publicUrl ?? `http://${host}`}${this.#relays.pathFor(target)}`
    return /^wss?:/.test(target) ? own.replace(/^http/, 'ws') : own
  }
}

/** Operations that are Parley's own have their paths among those of the test controls. */
const isControl = (method: string, url: string): boolean =>
  url.startsWith(controlsPath) && callOf({ method, url, body: Buffer.alloc(0) }).operation === undefined

function passable(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const named =
    textOf(headers['connection'])
      ?.toLowerCase()
      .split(/\s*,\s*/) ?? []
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !ofTheConnection.includes(name) && !named.includes(name)),
  )
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.[0]

/** A body that is packed all the same is not recorded. */
function parsed(body: Buffer, { headers }: IncomingMessage): unknown {
  if (body.length === 0 || (headers['content-encoding'] ?? 'identity') !== 'identity') return undefined
  const text = body.toString()
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  answerWith(response, status, { message }, { Connection: 'close' })
}
