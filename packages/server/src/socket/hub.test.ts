import { eventTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import type { ChatLog, StoredItem } from '../chat/log.ts'
import { Hub, type Subscriber } from './hub.ts'

const chatId = '33333333-3333-4333-8333-333333333333'

const item = (seq: number, contentType: string, participantId: string): StoredItem => ({
  seq,
  id: `item ${seq}`,
  time: seq,
  kept: true,
  body: JSON.stringify({ Id: `item ${seq}`, ContentType: contentType, ParticipantId: participantId }),
})

/** A hub on a log of these items, and a way to make a socket of it that writes down what it sees. */
function hubOn(items: readonly StoredItem[]) {
  const log: Partial<ChatLog> = {
    after: (seq, limit) => items.filter((other) => other.seq > seq).slice(0, limit),
  }
  const hub = new Hub(() => log as ChatLog)
  const attach = (participantId: string) => {
    const seen: string[] = []
    const subscriber: Subscriber = {
      participantId,
      position: 0,
      show: (frame) => seen.push(JSON.parse(JSON.parse(frame.toString()).content).Id),
      end: () => seen.push('end'),
    }
    hub.attach(chatId, subscriber)
    return seen
  }
  return { hub, attach }
}

describe('A hub that missed an announcement', () => {
  it('tells its sockets of the end of the chat when it reads it from the log', () => {
    const { hub, attach } = hubOn([item(1, 'text/plain', 'a'), item(2, eventTypes.ended, '')])
    const seen = attach('a')
    hub.catchUp()
    expect(seen).toEqual(['item 1', 'item 2', 'end'])
  })

  it('shows nothing to a participant that came after he left', () => {
    const { hub, attach } = hubOn([item(1, eventTypes.left, 'a'), item(2, 'text/plain', 'b')])
    const [leaver, other] = [attach('a'), attach('b')]
    hub.catchUp()
    expect({ leaver, other }).toEqual({ leaver: ['item 1', 'end'], other: ['item 1', 'item 2'] })
  })

  it('shows the end of the chat to those who left with it', () => {
    const items = [item(1, eventTypes.left, 'a'), item(2, eventTypes.left, 'b'), item(3, eventTypes.ended, '')]
    const { hub, attach } = hubOn(items)
    const seen = attach('a')
    hub.catchUp()
    expect(seen).toEqual(['item 1', 'item 2', 'item 3', 'end'])
  })
})
