import { createHash } from 'node:crypto'
import type { Entry, FileBody, Head } from './entry.ts'
import { recordFrame } from './frame.ts'
import { Secrets } from './secrets.ts'

export interface RecorderOptions {
  readonly target: string
  /** Takes one line with its line break; when it returns, the line must be safe from the end of the process. */
  readonly write: (line: string) => void
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number
}

export interface RecordedRequest {
  readonly operation: string
  readonly credential?: Credential | undefined
  readonly input: unknown
}

/** What proves the caller: a secret of this kind, or a signature. */
export type Credential = 'signature' | { readonly kind: string; readonly secret: string }

export interface RecordedAnswer {
  readonly status: number
  readonly error?: string | undefined
  readonly retryAfter?: string | undefined
  readonly output?: unknown
}

/** A file of at most so many bytes is in the recording as a whole, of others there are length and hash. */
const fileBytesMax = 64 * 1024

/** Writes a recording, line by line as things happen. What comes in is whole; what is written has no secrets. */
export class Recorder {
  readonly #write: RecorderOptions['write']
  readonly #now: () => number
  readonly #startedAt: number
  readonly #secrets = new Secrets()
  #requests = 0
  #sockets = 0
  #hasEnded = false

  constructor({ target, write, now = () => performance.now() }: RecorderOptions) {
    this.#write = write
    this.#now = now
    this.#startedAt = now()
    const head: Head = { recording: 'parley', version: 1, target, startedAt: new Date().toISOString() }
    this.#line(head)
  }

  /** A secret that is not written itself, and must not be where something else repeats it. */
  conceal(kind: string, secret: string): void {
    this.#secrets.placeholder(kind, secret)
  }

  /** @returns the number to answer by */
  request({ operation, credential, input }: RecordedRequest): number {
    const request = ++this.#requests
    const as =
      typeof credential === 'object' ? this.#secrets.placeholder(credential.kind, credential.secret) : credential
    const redacted = { operation: this.#secrets.redact(operation), input: this.#secrets.redact(input) }
    this.#entry({ request, operation: redacted.operation, ...(as !== undefined && { as }), input: redacted.input })
    return request
  }

  answer(request: number, { status, error, retryAfter, output }: RecordedAnswer): void {
    this.#entry({
      answer: request,
      status,
      ...(error !== undefined && { error }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...(output !== undefined && { output: this.#secrets.redact(output) }),
    })
  }

  /** @returns the number of the socket */
  opened(url: string): number {
    const socket = ++this.#sockets
    this.#entry({ socket, opened: this.#secrets.placeholder('socket-url', url) })
    return socket
  }

  refused(url: string, status: number): void {
    this.#entry({ socket: ++this.#sockets, url: this.#secrets.placeholder('socket-url', url), refused: status })
  }

  frame(socket: number, direction: 'sent' | 'received', text: string): void {
    const frame = this.#secrets.redact(recordFrame(text))
    this.#entry(direction === 'sent' ? { socket, sent: frame } : { socket, received: frame })
  }

  closed(socket: number, code: number, by: 'client' | 'service'): void {
    this.#entry({ socket, closed: code, by })
  }

  /** Nothing is written any more: who took the lines may be gone before the last connection is. */
  end(): void {
    this.#hasEnded = true
  }

  #entry(entry: Unstamped): void {
    if (this.#hasEnded) return
    const at = Math.round(this.#now() - this.#startedAt)
    this.#line({ at, ...entry })
  }

  #line(line: object): void {
    this.#write(`${JSON.stringify(line)}\n`)
  }
}

type Unstamped = Entry extends infer Each ? (Each extends Entry ? Omit<Each, 'at'> : never) : never

/** A file that passes by: counted and hashed, and kept while it is small. */
export class PassingFile {
  readonly #hash = createHash('sha256')
  #chunks: Buffer[] = []
  #bytes = 0

  add(chunk: Buffer): void {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    if (this.#bytes <= fileBytesMax) this.#chunks.push(chunk)
    else this.#chunks = []
  }

  /** Call once, behind the last chunk. */
  body(contentType: string | undefined): FileBody {
    return {
      ...(contentType !== undefined && { contentType }),
      bytes: this.#bytes,
      sha256: this.#hash.digest('hex'),
      ...(this.#bytes <= fileBytesMax && { base64: Buffer.concat(this.#chunks).toString('base64') }),
    }
  }
}
