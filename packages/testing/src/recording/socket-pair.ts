import type { WebSocket } from 'ws'

/** What is told of two sockets that are one to those at their ends. */
export interface Watching {
  frame(direction: 'sent' | 'received', text: string): void
  closed(code: number, by: 'client' | 'service'): void
}

/** Who lets this much pile up is cut. */
const backlogBytesMax = 16 * 1024 * 1024
/** `ws` reports these codes, and takes them from nobody: no close frame, a close frame without a code. */
const withoutFrame = 1006
const withoutCode = 1005

/** Passes every frame and the end of either socket on to the other. Protocol pings each side answers itself. */
export function joinSockets(client: WebSocket, service: WebSocket, watching: Watching): void {
  pass(client, service, (text) => watching.frame('sent', text))
  pass(service, client, (text) => watching.frame('received', text))
  let closed = false
  const end = (by: 'client' | 'service', other: WebSocket) => (code: number, reason: Buffer) => {
    if (closed) return
    closed = true
    watching.closed(code, by)
    if (code === withoutFrame) other.terminate()
    else if (code === withoutCode) other.close()
    else other.close(code, reason)
  }
  client.on('close', end('client', service)).on('error', () => {})
  service.on('close', end('service', client)).on('error', () => {})
}

function pass(from: WebSocket, to: WebSocket, watch: (text: string) => void): void {
  from.on('message', (data, isBinary) => {
    if (!isBinary) watch(String(data))
    to.send(data as Buffer, { binary: isBinary }, () => {})
    if (to.bufferedAmount > backlogBytesMax) to.terminate()
  })
}
