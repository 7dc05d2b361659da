import { startTestServer } from '@parley/server/testing'
import { describe, expect, it } from 'vitest'
import { ChatClients } from '../../server/src/testing/chat-clients.ts'
import { until } from '../../server/src/testing/until.ts'
import { ChatSession, type SocketItem, type WebSocketLike } from './index.ts'

const names = (items: readonly SocketItem[]) =>
  items.map(({ Content, ContentType }) => Content ?? ContentType?.split('.').at(-1))

describe('A session of a chat that continues another', () => {
  it('shows the past when it is asked for, and closes gaps in the present all the same', async () => {
    await using server = await startTestServer()
    using backend = new ChatClients(server)
    const before = await backend.startChat()
    await before.say('Yesterday')
    await before.disconnect()
    await server.advance(60_000)
    const mia = await backend.startChat({
      PersistentChat: { SourceContactId: before.contactId, RehydrationType: 'ENTIRE_PAST_SESSION' },
    })
    const sockets: WebSocketLike[] = []
    class Kept extends (WebSocket as new (url: string) => WebSocketLike) {
      constructor(url: string) {
        super(url)
        sockets.push(this)
      }
    }
    const session = await ChatSession.connect({ endpoint: server.endpoint, ...mia, platform: { WebSocket: Kept } })
    const shown = () => names(session.items.getSnapshot())
    while (await session.loadOlder());
    const past = ['joined', 'Yesterday', 'left', 'ended']
    expect(shown()).toEqual([...past, 'joined'])

    sockets[0]!.close()
    await until(() => session.state.getSnapshot().status === 'reconnecting', 'the loss')
    const jo = await backend.addAgent(mia.contactId)
    await jo.say('Today')
    await until(() => shown().includes('Today'), 'what was said meanwhile')
    expect(shown()).toEqual([...past, 'joined', 'joined', 'Today'])

    const read: SocketItem[] = []
    for await (const item of session.history()) read.unshift(item)
    expect(names(read)).toEqual(shown())
    session.close()
  })
})
