import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listening extends AsyncDisposable {
  readonly url: string
  /** Ends every connection. */
  stop(): Promise<void>
}

export interface Where {
  /** Zero, the default, takes any free port. */
  readonly port?: number
  readonly host?: string
}

/**
 * @param cutSockets ends what has been upgraded and is no longer the server's
 * @throws what the system says of the port
 */
export async function listen(
  server: Server,
  { port = 0, host = '127.0.0.1' }: Where,
  cutSockets: () => void,
): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).once('listening', resolve).listen(port, host)
  })
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= new Promise<void>((resolve) => {
      cutSockets()
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return stopped
  }
  const { port: taken } = server.address() as AddressInfo
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`, stop, [Symbol.asyncDispose]: stop }
}

/** A request for an operation is read as a whole; a longer one no service takes. */
export const bodyBytesMax = 16 * 1024 * 1024

/** Undefined where it is too long, or broke off. */
export async function bodyOf(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    // Whoever is refused in the middle must still be able to read why.
    for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > bodyBytesMax) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks)
}

/** An answer of our own, which a page may read as well. */
export function answerWith(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*', ...headers })
  response.end(JSON.stringify(body))
}

/** Ends a handshake without a websocket. */
export const handshakeRefusal = (status: number): string =>
  `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
