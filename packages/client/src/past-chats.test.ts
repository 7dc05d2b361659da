import { startParley } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { until } from '../../server/src/testing/until.ts'
import { ChatSession, type SocketItem, type WebSocketLike } from './index.ts'

const names = (items: readonly SocketItem[]) =>
  items.map(({ Content, ContentType }) => Content ?? ContentType?.split('.').at(-1))

describe('A session of a chat that continues another', () => {
  it('shows the past when it is asked for, and closes gaps in the present all the same', async () => {
    await using parley = await startParley()
    const before = await parley.customer()
    await before.say('Yesterday')
    await before.leave()
    await parley.clock.advance('1m')
    const mia = await parley.startChat({
      input: { PersistentChat: { SourceContactId: before.contactId, RehydrationType: 'ENTIRE_PAST_SESSION' } },
    })
    const sockets: WebSocketLike[] = []
    class Kept extends (WebSocket as new (url: string) => WebSocketLike) {
      constructor(url: string) {
        super(url)
        sockets.push(this)
      }
    }
    const session = await ChatSession.connect({ endpoint: parley.endpoint, ...mia, platform: { WebSocket: Kept } })
    const shown = () => names(session.items.getSnapshot())
    while (await session.loadOlder());
    const past = ['joined', 'Yesterday', 'left', 'ended']
    expect(shown()).toEqual([...past, 'joined'])

    sockets[0]!.close()
    await until(() => session.state.getSnapshot().status === 'reconnecting', 'the loss')
    const jo = await parley.agent(mia)
    await jo.say('Today')
    await until(() => shown().includes('Today'), 'what was said meanwhile')
    expect(shown()).toEqual([...past, 'joined', 'joined', 'Today'])

    const read: SocketItem[] = []
    for await (const item of session.history()) read.unshift(item)
    expect(names(read)).toEqual(shown())
    session.close()
  })
})
