import { connect, type Socket } from 'node:net'

export interface Answer {
  /** 0 when the connection broke before an answer came. */
  readonly status: number
  readonly body: string
}

type Answered = (answer: Answer) => void

/**
 * One keep-alive connection with one request in flight; later requests wait their turn. Far cheaper than `fetch`, so
 * that the driver does not become the limit. Understands answers with a Content-Length only, which is what the servers
 * measured here send.
 */
export class HttpClient {
  readonly #port: number
  readonly #waiting: (readonly [request: string, answered: Answered])[] = []
  #socket: Socket | undefined
  #unread: Buffer | undefined
  #answered: Answered | undefined

  constructor(port: number) {
    this.#port = port
  }

  request(method: string, path: string, headers: Readonly<Record<string, string>>, body: string, answered: Answered) {
    let head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\nContent-Type: application/json\r\n`
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`
    const text = `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    if (this.#answered) this.#waiting.push([text, answered])
    else this.#write(text, answered)
  }

  close() {
    this.#socket?.destroy()
  }

  #write(text: string, answered: Answered) {
    this.#answered = answered
    this.#socket ??= this.#open()
    this.#socket.write(text)
  }

  #open(): Socket {
    const socket = connect(this.#port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.on('data', (data: Buffer) => this.#read(data))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#socket = undefined
      this.#unread = undefined
      this.#settle({ status: 0, body: '' })
    })
    return socket
  }

  #read(data: Buffer) {
    const unread = this.#unread ? Buffer.concat([this.#unread, data]) : data
    const headEnd = unread.indexOf('\r\n\r\n')
    const head = headEnd < 0 ? '' : unread.toString('latin1', 0, headEnd)
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN)
    if (headEnd >= 0 && Number.isNaN(length)) throw new Error(`an answer without Content-Length: ${head}`)
    const end = headEnd + 4 + length
    if (headEnd < 0 || unread.length < end) {
      this.#unread = unread
      return
    }
    this.#unread = undefined
    this.#settle({ status: Number(head.slice(9, 12)), body: unread.toString('utf8', headEnd + 4, end) })
  }

  #settle(answer: Answer) {
    const answered = this.#answered
    this.#answered = undefined
    const next = this.#waiting.shift()
    if (next) this.#write(...next)
    answered?.(answer)
  }
}

/** Sends one request whose refusal means that the measurement cannot go on, and gives the parsed answer. */
export function call<Output>(
  client: HttpClient,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    client.request(method, path, headers, body, ({ status, body: text }) => {
      if (status === 200) resolve(JSON.parse(text))
      else reject(new Error(`${method} ${path} was answered ${status} ${text}`))
    })
  })
}
