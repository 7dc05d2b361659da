import { eventTypes, messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { chatEnded, type LogItem, messageItem, participantEvent } from '../chat/item.ts'
import type { StoredItem } from '../chat/log.ts'
import { chatId, chatOf, jo, lee, logOf, mia } from '../testing/chat-fixtures.ts'
import { Hub, type Subscriber } from './hub.ts'

const chat = chatOf([mia, jo])
const stamp = (n: number) => ({ id: `item-${n}`, at: chat.startedAt + n })
const message = (n: number) => messageItem(chat, mia, stamp(n), { contentType: messageTypes.text, content: `${n}` })

/** A hub over a log of these items, a reader of it, and a way to announce parts of the log. */
function setUp(items: readonly LogItem[] = [1, 2, 3, 4].map(message), isKept = (_item: LogItem) => true) {
  const log = logOf(items, [], isKept)
  const stored: readonly StoredItem[] = log.after(0, 100)
  const hub = new Hub((id) => (id === chatId ? log : undefined))
  const reader = (position: number, participantId = mia.id) => {
    const seen: string[] = []
    const subscriber: Subscriber & { seen: string[] } = {
      participantId,
      position,
      seen,
      show(frame) {
        const item = JSON.parse(JSON.parse(frame.toString()).content)
        expect(item.InitialContactId).toBe(chatId)
        seen.push(item.Content ?? item.ContentType.split('.').at(-1))
      },
      showPassing: (frame) => subscriber.show(frame),
      end: () => seen.push('end'),
    }
    hub.attach(chatId, subscriber)
    return subscriber
  }
  const announce = (from: number, to: number, more: { shown?: string[] } = {}) =>
    hub.hear({ chatId, seq: to, items: stored.slice(from - 1, to), shown: [], ...more })
  return { hub, reader, announce }
}

describe('a reader of the hub', () => {
  it('sees what comes behind its position, and nothing before', () => {
    const { reader, announce } = setUp()
    const [first, second] = [reader(0), reader(2)]
    announce(1, 4)
    expect(first.seen).toEqual(['1', '2', '3', '4'])
    expect(second.seen).toEqual(['3', '4'])
  })

  it('sees each item once though announcements are repeated, late or out of order', () => {
    const { reader, announce } = setUp()
    const { seen } = reader(0)
    for (const [from, to] of [
      [1, 1],
      [1, 1],
      [3, 4],
      [2, 2],
      [1, 4],
    ] as const)
      announce(from, to)
    expect(seen).toEqual(['1', '2', '3', '4'])
  })

  it('reads from the log what an announcement skips', () => {
    const { reader, announce } = setUp()
    const { seen } = reader(0)
    announce(4, 4)
    expect(seen).toEqual(['1', '2', '3', '4'])
  })

  it('reads from the log what nobody announces, when it is told to catch up', () => {
    const { reader, hub } = setUp()
    const { seen } = reader(1)
    hub.catchUp()
    hub.catchUp()
    expect(seen).toEqual(['2', '3', '4'])
  })

  it('sees what is shown and not stored, when it comes', () => {
    const { reader, announce } = setUp()
    const { seen } = reader(2)
    const typing = participantEvent(chat, jo, stamp(5), eventTypes.typing)
    announce(3, 2, { shown: [JSON.stringify(typing)] })
    expect(seen).toEqual(['typing'])
  })

  it('sees nothing once it is detached', () => {
    const { reader, announce, hub } = setUp()
    const subscriber = reader(0)
    hub.detach(chatId, subscriber)
    announce(1, 4)
    expect(subscriber.seen).toEqual([])
  })

  it.each([
    ['hears', (world: ReturnType<typeof setUp>, last: number) => world.announce(1, last)],
    ['reads', (world: ReturnType<typeof setUp>) => world.hub.catchUp()],
  ] as const)('that %s the end of the chat is told so behind the last item, whoever left with it', (_how, learn) => {
    const left = participantEvent(chat, mia, stamp(1), eventTypes.left)
    const world = setUp([left, chatEnded(chat, stamp(2))])
    const readers = [world.reader(0), world.reader(0, jo.id)]
    learn(world, 2)
    for (const { seen } of readers) expect(seen).toEqual(['left', 'ended', 'end'])
  })

  it.each([
    ['hears', (world: ReturnType<typeof setUp>) => [1, 2].forEach((seq) => void world.announce(seq, seq))],
    ['reads', (world: ReturnType<typeof setUp>) => world.hub.catchUp()],
  ] as const)(
    'that %s that its own participant has left sees no more; the others go on (spec §1.7 rule 7)',
    (_how, learn) => {
      const world = setUp([participantEvent(chat, jo, stamp(1), eventTypes.left), message(2)])
      const [gone, here] = [world.reader(0, jo.id), world.reader(0)]
      learn(world)
      expect(gone.seen).toEqual(['left', 'end'])
      expect(here.seen).toEqual(['left', '2'])
    },
  )

  describe('of a supervisor', () => {
    const left = participantEvent(chat, lee, stamp(1), eventTypes.left)

    it('goes on when all are told that he has stopped barging', () => {
      const { reader, hub } = setUp([left, message(2)])
      const { seen } = reader(0, lee.id)
      hub.catchUp()
      expect(seen).toEqual(['left', '2'])
    })

    it('keeps nobody who left before him from seeing the end of the chat', () => {
      const { reader, hub } = setUp([
        participantEvent(chat, jo, stamp(0), eventTypes.left),
        left,
        chatEnded(chat, stamp(2)),
      ])
      const { seen } = reader(0, jo.id)
      hub.catchUp()
      expect(seen).toEqual(['left', 'left', 'ended', 'end'])
    })

    it('is told alone that he has left, and sees no more', () => {
      const { reader, hub } = setUp([left, message(2)], ({ ContentType }) => ContentType !== eventTypes.left)
      const [gone, here] = [reader(0, lee.id), reader(0)]
      hub.catchUp()
      expect(gone.seen).toEqual(['left', 'end'])
      expect(here.seen).toEqual(['2'])
    })
  })

  it('is not sent away by a message that speaks of leaving', () => {
    const sly = messageItem(chat, mia, stamp(1), {
      contentType: messageTypes.text,
      content: `"ContentType":"${eventTypes.left}"`,
    })
    const { reader, announce } = setUp([sly, message(2)])
    const { seen } = reader(0)
    announce(1, 1)
    announce(2, 2)
    expect(seen.at(-1)).toBe('2')
  })
})
