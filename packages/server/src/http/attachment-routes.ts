import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Download, Transfers } from '../attachments/transfers.ts'
import { contentDisposition } from '../chat/attachment-name.ts'
import { Refusal } from '../chat/refusal.ts'
import type { TestWire } from '../test-wire/test-wire.ts'
import { exposed, preflight } from './cors.ts'

/** Where signed URLs point; the token follows. */
export const attachmentsPath = '/attachments/'

/** What serves them; another may take its place while the port stays open. */
interface Handlers {
  readonly transfers: Transfers
  readonly testWire: TestWire | undefined
}

/** How the port says what went wrong, and that something went well. */
interface Replies {
  readonly done: (response: ServerResponse) => void
  readonly refuse: (response: ServerResponse, error: unknown) => void
}

/**
 * Signed URLs: PUT takes a file in, GET gives it out, both as they come from or go to the disk. No header of the
 * request counts but its length: browsers, chat-ios and chat-android each send others (spec §5.8, §7.6, §7.7).
 */
export class AttachmentRoutes {
  readonly #handlers: () => Handlers
  readonly #replies: Replies

  constructor(handlers: () => Handlers, replies: Replies) {
    this.#handlers = handlers
    this.#replies = replies
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '' } = request
    const token = url.slice(attachmentsPath.length)
    if (method !== 'PUT') request.resume()
    if (method === 'OPTIONS') preflight(request, response, 'GET,PUT,OPTIONS')
    else if (method === 'PUT' || method === 'GET') this.#transfer(method, token, request, response)
    else this.#replies.refuse(response, new Refusal('route-unknown'))
  }

  #transfer(method: 'PUT' | 'GET', token: string, request: IncomingMessage, response: ServerResponse): void {
    const transfer = () =>
      this.#answer(
        request,
        response,
        method === 'PUT' ? this.#upload(token, request, response) : this.#download(token, response),
      )
    const { testWire } = this.#handlers()
    if (testWire === undefined) return transfer()
    const on = method === 'PUT' ? 'upload' : 'download'
    testWire.transfer(on, response, transfer, (error) => this.#replies.refuse(response, error))
  }

  #answer(request: IncomingMessage, response: ServerResponse, served: Promise<void>): void {
    served.catch((error: unknown) => {
      // Half a file is told from a whole one by a connection that breaks; and the client may have broken it himself.
      if (response.headersSent || request.socket.destroyed) response.destroy()
      else this.#replies.refuse(response, error)
    })
  }

  async #upload(token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const length = request.headers['content-length']
    // Whoever is refused in the middle must still be able to read why.
    const content = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
    const bytes = length === undefined ? undefined : Number(length)
    try {
      await this.#handlers().transfers.upload(token, { content, bytes, abandon: () => request.destroy() })
    } catch (error) {
      response.setHeader('Connection', 'close')
      request.resume()
      throw error
    }
    this.#replies.done(response)
  }

  async #download(token: string, response: ServerResponse): Promise<void> {
    const { attachment, content } = await this.#handlers().transfers.download(token)
    response.writeHead(200, headersOf(attachment))
    await pipeline(Readable.from(content), response)
  }
}

/** What somebody uploaded is data, whatever it says it is (spec §5.8 rule 7). */
const headersOf = ({ contentType, bytes, name }: Download['attachment']) => [
  'Content-Type',
  contentType,
  'Content-Length',
  String(bytes),
  'Content-Disposition',
  contentDisposition(name),
  'X-Content-Type-Options',
  'nosniff',
  'Cache-Control',
  'private, no-store',
  ...exposed,
]
