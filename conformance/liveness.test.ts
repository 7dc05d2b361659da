import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ChatSocket } from './chat-socket.ts'
import { serve } from './in-process.ts'

// Protocol pings keep the real time whatever the chats' clock says, so here the process's own intervals are moved.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('every 30 s the service', () => {
  it('pings its sockets, and terminates one that has missed two pongs [socket-protocol-ping]', async () => {
    await using target = await serve()
    const seat = await target.startChat()
    using alive = await target.connect(seat)
    const { url } = await target.credentials(seat)
    using dead = await ChatSocket.dial(url, {}, { autoPong: false })
    await dead.subscribe()
    for (const count of [1, 2]) {
      vi.advanceTimersByTime(30_000)
      for (const socket of [alive.socket, dead]) {
        await socket.pinged(count)
        await socket.heartbeat()
      }
    }
    vi.advanceTimersByTime(30_000)
    expect(await dead.closeCode()).toBe(1006)
    const { Id } = await alive.say('still here')
    await alive.socket.itemWithId(Id)
  })

  it('closes a socket that has been open for a minute and not subscribed [socket-unsubscribed-closed]', async () => {
    await using target = await serve()
    const { url } = await target.credentials(await target.startChat())
    using silent = await ChatSocket.dial(url)
    for (const count of [1, 2]) {
      vi.advanceTimersByTime(30_000)
      await silent.pinged(count)
      await silent.heartbeat()
    }
    vi.advanceTimersByTime(30_000)
    expect(await silent.closeCode()).toBe(1000)
  })
})
