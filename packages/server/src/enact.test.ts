import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import type { Announcement } from './bus/bus.ts'
import { LocalBus } from './bus/local-bus.ts'
import { messageItem, participantEvent } from './chat/item.ts'
import { Refusal } from './chat/refusal.ts'
import { defaultRules } from './chat/rules.ts'
import { type Deed, Enact } from './enact.ts'
import { type Faults, openDatabase } from './store/sqlite/database.ts'
import { SqliteStore } from './store/sqlite-store.ts'
import { chatId, chatOf, mia, momentAt, startedAt } from './testing/chat-fixtures.ts'
import { VirtualClock } from './virtual-clock.ts'

async function setUp() {
  const faults: Faults = {}
  const clock = new VirtualClock(startedAt)
  const store = new SqliteStore(await openDatabase({ dataDir: 'memory', waitMs: 0, onFatal() {}, faults }), clock.now)
  const happened: string[] = []
  const announced: Announcement[] = []
  const bus = new LocalBus()
  bus.listener = (announcement) => {
    happened.push('announced')
    announced.push(announcement)
  }
  const { credentials } = momentAt(0)
  const enact = new Enact({ store, bus, clock, credentials, rules: defaultRules })
  const done = (deed: Omit<Deed<unknown>, 'chatId'>) =>
    new Promise<Error | undefined>((resolve) => {
      enact.enact({ chatId, ...deed }, (error) => {
        happened.push(error === undefined ? 'answered' : 'refused')
        resolve(error)
      })
    })
  await new Promise((resolve) =>
    enact.begin(() => ({ chat: chatOf([mia]), decision: { reply: '' } }), undefined, resolve),
  )
  const advance = (ms: number) => clock.advance(ms, async () => {})
  return { done, happened, announced, faults, advance, [Symbol.asyncDispose]: () => store.close() }
}

/** Appends as many messages as there are words. */
const say = (...words: string[]): Omit<Deed<unknown>, 'chatId'> => ({
  decide: (chat, moment) => ({
    append: words.map((content) => ({
      item: messageItem(chat, mia, moment.stamp(), { contentType: messageTypes.text, content }),
      kept: true,
    })),
    reply: '',
  }),
})

describe('enact', () => {
  it('answers first and announces then, in the same turn (spec §3.10)', async () => {
    await using world = await setUp()
    const answered = world.done(say('a')).then(() => [...world.happened])
    expect(await answered).toEqual(['answered', 'announced'])
    expect(world.announced).toMatchObject([{ chatId, seq: 1, items: [{ seq: 1 }], shown: [] }])
  })

  it('announces what is shown and not stored, which takes no place in the sequence', async () => {
    await using world = await setUp()
    await world.done({
      decide: (chat, moment) => ({
        deliver: [participantEvent(chat, mia, moment.passing(), 'application/vnd.amazonaws.connect.event.typing')],
        reply: '',
      }),
    })
    expect(world.announced).toMatchObject([{ seq: 0, items: [], shown: [expect.stringContaining('typing')] }])
  })

  it.each<[string, Omit<Deed<unknown>, 'chatId'>]>([
    ['a decision without items', { decide: () => ({ reply: '' }) }],
    [
      'a refusal',
      {
        decide: () => {
          throw new Refusal('item-unknown')
        },
      },
    ],
  ])('announces nothing of %s', async (_case, deed) => {
    await using world = await setUp()
    await world.done(deed)
    expect(world.announced).toEqual([])
  })

  it('announces nothing of a commit that failed', async () => {
    await using world = await setUp()
    world.faults.failNextCommit = 10
    expect(await world.done(say('a'))).toBeInstanceOf(Error)
    expect(world.happened).toEqual(['refused'])
  })

  it('gives every item a later time than the one before, and an id of that time, while the clock stands', async () => {
    await using world = await setUp()
    await world.done(say('a', 'b'))
    await world.done(say('c'))
    await world.advance(100)
    await world.done(say('d'))
    const items = world.announced.flatMap((announcement) => announcement.items)
    expect(items.map(({ time }) => time - startedAt)).toEqual([0, 1, 2, 100])
    const timeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
    expect(items.map(({ id }) => timeOf(id))).toEqual(items.map(({ time }) => time))
  })
})
