import type { Duplex } from 'node:stream'
import { STATUS_CODES } from './node-http.ts'

/**
 * Refuses what never becomes a request: a handshake, or bytes that are no HTTP. JSON and readable across origins like
 * every other answer, for some clients choke on anything else (spec §1.4, §2.2).
 */
export function refuseRaw(socket: Duplex, status: number): void {
  const reason = STATUS_CODES[status] ?? ''
  const body = JSON.stringify({ message: reason })
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Access-Control-Allow-Origin: *',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
