import { once } from 'node:events'
import { connect } from 'node:net'

export interface RawRequest {
  readonly method?: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
}

/** The members of a refusal's body; other bodies have others. */
export interface RawBody {
  readonly message?: string
  readonly Message?: string
  readonly __type?: string
}

/** An answer as it stood on the wire: header names keep their case, which one client depends on (spec §1.4). */
export interface RawAnswer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly json: RawBody
  /** The value of the first header of that name, whatever its case. */
  header(name: string): string | undefined
}

/** One HTTP/1.1 request over a bare TCP connection, so that no client library tidies up what is sent or received. */
export async function rawRequest(endpoint: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(endpoint)
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // A service that refuses a body early may reset the connection after its answer; the answer is what counts.
  socket.on('error', () => {})
  await once(socket, 'connect')
  const body = Buffer.from(request.body ?? '')
  const method = request.method ?? 'POST'
  const lengths = method === 'GET' || method === 'OPTIONS' ? {} : { 'Content-Length': String(body.length) }
  const headers = { Host: host, Connection: 'close', ...lengths, ...request.headers }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${method} ${request.path} HTTP/1.1\r\n${head.join('')}\r\n`)
  socket.write(body)
  await once(socket, 'close')
  return parseAnswer(Buffer.concat(chunks).toString('utf8'))
}

function parseAnswer(text: string): RawAnswer {
  const split = text.indexOf('\r\n\r\n')
  const [statusLine, ...lines] = text.slice(0, split).split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
  })
  const body = text.slice(split + 4)
  return {
    status: Number(statusLine?.split(' ')[1]),
    headers,
    body,
    get json() {
      return JSON.parse(body) as RawBody
    },
    header: (name) => headers.find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1],
  }
}
