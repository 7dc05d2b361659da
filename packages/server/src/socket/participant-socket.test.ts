import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { ParticipantSocket, type SocketParts } from './participant-socket.ts'

/** A participant's socket, and the other end of it, which keeps what it is shown. */
async function dial() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'open')])
  const seen: string[] = []
  client.on('message', (data) => seen.push(String(data).slice(0, 10)))
  return {
    client,
    accepted: accepted as WebSocket,
    socket: new ParticipantSocket(accepted, { chatId: 'chat', participantId: 'mia' }, {} as SocketParts),
    seen,
    async [Symbol.asyncDispose]() {
      client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('a socket that is slow to read', () => {
  it('is spared what passes while much is waiting, and gets all that is stored [socket-slow-passing]', async () => {
    await using world = await dial()
    const { client, accepted, socket, seen } = world
    client.pause()
    const item = Buffer.from('item'.padEnd(16_384))
    let items = 0
    while (accepted.bufferedAmount <= 128 * 1024) {
      socket.show(item)
      items++
      // Only what the kernel does not take piles up, and that is known when it has been offered.
      await new Promise(setImmediate)
    }
    socket.showPassing(Buffer.from('chunk'))
    socket.show(Buffer.from('final'))
    client.resume()
    while (!seen.includes('final')) await once(client, 'message')
    expect(seen).toHaveLength(items + 1)
    socket.showPassing(Buffer.from('typing'))
    while (!seen.includes('typing')) await once(client, 'message')
    expect(seen).not.toContain('chunk')
  })
})
