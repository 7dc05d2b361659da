import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { LocalBus } from '../bus/local-bus.ts'
import type { Chat } from '../chat/chat.ts'
import type { Moment } from '../chat/decision.ts'
import { messageItem } from '../chat/item.ts'
import { defaultRules } from '../chat/rules.ts'
import { watch } from '../chat/silence.ts'
import { Enact } from '../enact.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { SqliteStore } from '../store/sqlite-store.ts'
import { chatId, chatOf, jo, mia, momentAt, startedAt } from '../testing/chat-fixtures.ts'
import { VirtualClock } from '../virtual-clock.ts'
import { TimerLoop } from './timer-loop.ts'

const minute = 60_000

/** Two nodes on one store, and a chat whose customer is idle after ten minutes and disconnected after ten more. */
async function setUp() {
  const clock = new VirtualClock(startedAt)
  const store = new SqliteStore(await openDatabase({ dataDir: 'memory', waitMs: 0, onFatal() {} }), clock.now)
  const { credentials } = momentAt(0)
  const [first, second] = [0, 1].map(() => {
    const enact = new Enact({ store, bus: new LocalBus(), clock, credentials, rules: defaultRules })
    return { enact, timers: new TimerLoop(store, enact, clock, (error) => expect.fail(error.message)) }
  }) as [Node, Node]
  // The loops wake when the test says so, or the first would be gone before a message of the same millisecond.
  store.onTimerArmed = () => {}
  const roleTimers = { CUSTOMER: { idleAfterMs: 10 * minute, disconnectAfterMs: 10 * minute } }
  const chat = chatOf([], { roleTimers })
  const { participants, arm } = watch(chat, [mia, jo], jo)
  const decision = { arm, reply: '' }
  await new Promise((begun) =>
    first.enact.begin(() => ({ chat: { ...chat, participants }, decision }), undefined, begun),
  )

  const log = () => store.log(chatId)!.after(0, 100)
  return {
    first,
    second,
    advance: (ms: number) => clock.advance(ms, async () => {}),
    /** Mia says something; nobody waits for it. */
    say() {
      const decide = (at: Chat, moment: Moment) => {
        const message = { contentType: messageTypes.text, content: 'here' }
        return { append: [{ item: messageItem(at, mia, moment.stamp(), message), kept: true }], reply: '' }
      }
      first.enact.enact({ chatId, decide }, () => {})
    },
    shown: () => log().map(({ body }) => JSON.parse(body).ContentType.split('.').at(-1)),
    nextDue: () => store.nextTimerDue(),
    [Symbol.asyncDispose]: () => store.close(),
  }
}

interface Node {
  readonly enact: Enact
  readonly timers: TimerLoop
}

describe('a timer that is due', () => {
  it('fires once, though two nodes wake for it at the same time [timer-fires-once]', async () => {
    await using world = await setUp()
    await world.advance(10 * minute)
    await Promise.all([world.first.timers.runDue(), world.second.timers.runDue()])
    expect(world.shown()).toEqual(['idle'])
    await world.advance(10 * minute)
    await Promise.all([world.first.timers.runDue(), world.second.timers.runDue()])
    expect(world.shown()).toEqual(['idle', 'autodisconnection', 'left', 'ended'])
    expect(world.nextDue()).toBeUndefined()
  })

  it('does nothing when the message that puts it off was decided first, in the same millisecond [timer-and-message]', async () => {
    await using world = await setUp()
    await world.advance(10 * minute)
    world.say()
    await Promise.all([world.first.timers.runDue(), world.second.timers.runDue()])
    expect(world.shown()).toEqual(['text/plain'])
    expect(world.nextDue()).toBe(startedAt + 20 * minute)
  })
})
