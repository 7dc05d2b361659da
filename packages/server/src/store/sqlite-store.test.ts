import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { messageItem } from '../chat/item.ts'
import { Refusal, TooManyRequests } from '../chat/refusal.ts'
import { connectLimit } from '../chat/timer.ts'
import { chatId, chatOf, mia, momentAt, startedAt } from '../testing/chat-fixtures.ts'
import { poison } from '../testing/poison.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { type Faults, openDatabase } from './sqlite/database.ts'
import { SqliteStore } from './sqlite-store.ts'
import type { NewChat, Outcome, Remembered, Store, Transaction } from './store.ts'

const chat = chatOf([mia])

async function open(dataDir = 'memory') {
  const faults: Faults = {}
  const fatal: Error[] = []
  const clock = { now: startedAt }
  const database = await openDatabase({ dataDir, waitMs: 1000, onFatal: (error) => fatal.push(error), faults })
  const store = new SqliteStore(database, () => clock.now)
  return { store, faults, fatal, clock, [Symbol.asyncDispose]: () => store.close() }
}

/** What became of a call: the outcome, or the error. */
const transact = (store: Store, transaction: Omit<Transaction<unknown>, 'chatId'> & { chatId?: string }) =>
  new Promise<Outcome | Error>((resolve) => {
    store.transact({ chatId, ...transaction }, (error, outcome) => resolve(outcome ?? error!))
  })
const create = (store: Store, newChat: Partial<NewChat> = {}) =>
  new Promise<Outcome | Error>((resolve) => {
    store.create({ chat, decision: { reply: newChat.chat?.id ?? chatId }, ...newChat }, (error, outcome) =>
      resolve(outcome ?? error!),
    )
  })

/** Appends one message, and answers its content and the place it got. */
const say = (content: string, remember?: Remembered): Omit<Transaction<unknown>, 'chatId'> => ({
  ...(remember !== undefined && { remember }),
  decide: (before, head) => {
    const item = messageItem(before, mia, momentAt(0, head.lastTime).stamp(), {
      contentType: messageTypes.text,
      content,
    })
    return { append: [{ item, kept: true }], reply: `${content} behind ${head.seq}` }
  },
})
const remembered = (name: string, fingerprint: string, otherwise: Remembered['otherwise'] = 'replace'): Remembered => ({
  name,
  fingerprint,
  expires: startedAt + 1000,
  otherwise,
  scope: 'chat',
})
const replyOf = (outcome: Outcome | Error) => (outcome instanceof Error ? outcome.message : JSON.parse(outcome.reply))
const contents = (store: Store, id = chatId) =>
  store
    .log(id)
    ?.after(0, 100)
    .map(({ body }) => JSON.parse(body).Content)

describe('transactions of one chat', () => {
  it('take effect in the order of the calls, each on what those before it decided, and settle in that order', async () => {
    await using opened = await open()
    const { store } = opened
    void create(store)
    const settled: string[] = []
    const calls = ['a', 'b', 'c'].map((word) =>
      transact(store, say(word)).then((outcome) => settled.push(replyOf(outcome))),
    )
    await Promise.all(calls)
    expect(settled).toEqual(['a behind 0', 'b behind 1', 'c behind 2'])
    expect(contents(store)).toEqual(['a', 'b', 'c'])
  })

  it('answer what was appended and where the log stands', async () => {
    await using opened = await open()
    void create(opened.store)
    await transact(opened.store, say('a'))
    const outcome = await transact(opened.store, say('b'))
    expect(outcome).toMatchObject({ seq: 2, repeated: false, delivered: [], appended: [{ seq: 2, kept: true }] })
  })

  it('are refused for a chat that is not there', async () => {
    await using opened = await open()
    expect(await transact(opened.store, { ...say('a'), chatId: 'nobody' })).toEqual(new Refusal('token-unknown'))
  })

  it('beyond ten thousand under way are refused at once with too-many-requests', async () => {
    await using opened = await open()
    const { store } = opened
    await create(store)
    const empty = { decide: () => ({ arm: [{ ...connectLimit('x'), due: 1 }], reply: 'ok' }) }
    const calls = Array.from({ length: 10_000 }, () => transact(store, empty))
    expect(await transact(store, empty)).toEqual(new TooManyRequests())
    expect(await create(store, { chat: { ...chat, id: 'other' } })).toEqual(new TooManyRequests())
    await Promise.all(calls)
    expect(replyOf(await transact(store, empty))).toBe('ok')
  })
})

describe('what is decided on uncommitted state', () => {
  it('waits for that commit: refusals, repeats and empty decisions too', async () => {
    using directory = temporaryDirectory()
    await using opened = await open(directory.path)
    const { store, faults } = opened
    await create(store)
    faults.stallMs = 100
    const settled: string[] = []
    const note = (what: string) => () => settled.push(what)
    const once = remembered('n', 'f')
    const calls = [
      transact(store, say('a', once)).then(note('decision')),
      transact(store, {
        decide: () => {
          throw new Refusal('item-unknown')
        },
      }).then(note('refusal')),
      transact(store, say('a', once)).then(note('repeat')),
      transact(store, { decide: () => ({ reply: '' }) }).then(note('empty decision')),
      new Promise((resolve) => store.settled(chatId, resolve)).then(note('settled')),
    ]
    await new Promise((resolve) => setImmediate(resolve))
    expect(settled).toEqual([])
    await Promise.all(calls)
    expect(settled).toEqual(['decision', 'refusal', 'repeat', 'empty decision', 'settled'])
    expect(contents(store)).toEqual(['a'])
  })

  it('is seen by a gather, which reads the log after the commit; calls behind it wait', async () => {
    await using opened = await open()
    const { store } = opened
    void create(store)
    const decide: Transaction<unknown>['decide'] = (before, head, facts) => ({
      ...say('count').decide(before, head, undefined),
      reply: facts,
    })
    const outcomes = await Promise.all([
      transact(store, say('a')),
      transact(store, { gather: (log) => log.after(0, 10).length, decide }),
      transact(store, say('b')),
      transact(store, { gather: (log) => log.after(0, 10).length, decide }),
    ])
    expect(outcomes.map(replyOf)).toEqual(['a behind 0', 1, 'b behind 2', 3])
  })

  it('fails with it, and leaves the chat as it was, at once usable and no other chat touched', async () => {
    using directory = temporaryDirectory()
    await using opened = await open(directory.path)
    const { store, fatal } = opened
    await create(store)
    await create(store, { chat: { ...chat, id: 'other' } })
    await transact(store, say('before'))
    poison(directory.path, 'poison')
    const once = remembered('n', 'f')
    const again = Promise.withResolvers<Outcome | Error>()
    store.transact({ chatId, ...say('poison', once) }, () => again.resolve(transact(store, say('again', once))))
    const outcomes = await Promise.all([
      transact(store, say('built on it')),
      transact(store, { decide: () => ({ reply: 'empty' }) }),
      transact(store, {
        decide: () => {
          throw new Refusal('item-unknown')
        },
      }),
      transact(store, say('poison', once)),
      transact(store, { ...say('elsewhere'), chatId: 'other' }),
      new Promise<Outcome | Error>((resolve) =>
        store.settled(chatId, (error) => resolve(error ?? new Error('settled'))),
      ),
    ])
    expect(outcomes.map(replyOf)).toEqual([...Array(4).fill('poisoned'), 'elsewhere behind 0', 'poisoned'])
    expect(replyOf(await again.promise)).toBe('again behind 1')
    expect(contents(store)).toEqual(['before', 'again'])
    expect(fatal).toEqual([])
  })

  it('is decided again where it only waited to read the log', async () => {
    using directory = temporaryDirectory()
    await using opened = await open(directory.path)
    const { store } = opened
    await create(store)
    poison(directory.path, 'poison')
    const decide: Transaction<unknown>['decide'] = (_chat, head, facts) => ({ reply: [head.seq, facts] })
    const [failed, counted, behind] = await Promise.all([
      transact(store, say('poison')),
      transact(store, { gather: (log) => log.lastSeq, decide }),
      transact(store, say('behind')),
    ])
    expect(failed).toBeInstanceOf(Error)
    expect(replyOf(counted)).toEqual([0, 0])
    expect(replyOf(behind)).toBe('behind behind 0')
  })

  it('fails for good when the disk fails: everything open, everything later, and the owner is told once', async () => {
    await using opened = await open()
    const { store, faults, fatal } = opened
    await create(store)
    faults.failNextCommit = 10
    const outcomes = await Promise.all([transact(store, say('a')), transact(store, { decide: () => ({ reply: '' }) })])
    expect(outcomes.map(replyOf)).toEqual(['injected fault 10', 'injected fault 10'])
    expect(await transact(store, say('later'))).toBeInstanceOf(Error)
    expect(fatal).toHaveLength(1)
    expect(contents(store)).toEqual([])
  })
})

describe('the log of a chat that nobody is using', () => {
  it('is as it was committed', async () => {
    using directory = temporaryDirectory()
    {
      await using before = await open(directory.path)
      await create(before.store)
      for (const word of ['a', 'b']) await transact(before.store, say(word))
    }
    await using after = await open(directory.path)
    expect(after.store.log(chatId)?.lastSeq).toBe(2)
    expect(contents(after.store)).toEqual(['a', 'b'])
    expect(after.store.log('nobody')).toBeUndefined()
  })
})

describe('remembered answers (spec §5.3)', () => {
  it('are given to the same request again, which does nothing', async () => {
    await using opened = await open()
    const { store } = opened
    await create(store)
    const first = await transact(store, say('a', remembered('n', 'f')))
    const second = await transact(store, say('a', remembered('n', 'f')))
    expect([replyOf(first), replyOf(second)]).toEqual(['a behind 0', 'a behind 0'])
    expect(second).toMatchObject({ repeated: true, appended: [] })
    expect(contents(store)).toEqual(['a'])
  })

  it('make way for another request under the same name, whose answer is remembered from then on', async () => {
    await using opened = await open()
    const { store } = opened
    await create(store)
    const replies = []
    for (const fingerprint of ['f', 'g', 'g', 'f']) {
      replies.push(replyOf(await transact(store, say(fingerprint, remembered('n', fingerprint)))))
    }
    expect(replies).toEqual(['f behind 0', 'g behind 1', 'g behind 1', 'f behind 2'])
  })

  it('refuse another request where it must not differ', async () => {
    await using opened = await open()
    const { store } = opened
    await create(store)
    await transact(store, say('a', remembered('n', 'f', 'refuse')))
    const other = await transact(store, say('b', remembered('n', 'g', 'refuse')))
    expect(other).toEqual(new Refusal('client-token-reused'))
  })

  it('are forgotten at their hour', async () => {
    await using opened = await open()
    const { store, clock } = opened
    await create(store)
    await transact(store, say('a', remembered('n', 'f')))
    clock.now += 999
    expect(replyOf(await transact(store, say('a', remembered('n', 'f'))))).toBe('a behind 0')
    clock.now += 1
    expect(replyOf(await transact(store, say('a', remembered('n', 'f'))))).toBe('a behind 1')
  })

  it('never are refusals', async () => {
    await using opened = await open()
    const { store } = opened
    await create(store)
    const refused = await transact(store, {
      remember: remembered('n', 'f'),
      decide: () => {
        throw new Refusal('item-unknown')
      },
    })
    expect(refused).toEqual(new Refusal('item-unknown'))
    expect(replyOf(await transact(store, say('a', remembered('n', 'f'))))).toBe('a behind 0')
  })

  it('survive the process', async () => {
    using directory = temporaryDirectory()
    {
      await using opened = await open(directory.path)
      await create(opened.store, { remember: remembered('start', 'f', 'refuse') })
      await transact(opened.store, say('a', remembered('n', 'f')))
    }
    await using opened = await open(directory.path)
    const { store } = opened
    expect(replyOf(await transact(store, say('a', remembered('n', 'f'))))).toBe('a behind 0')
    const again = { chat: { ...chat, id: 'other' }, remember: remembered('start', 'f', 'refuse') }
    expect(replyOf(await create(store, again))).toBe(chatId)
    expect(store.chat('other')).toBeUndefined()
  })
})

describe('a contact that a chat goes on as', () => {
  it('is found once it is committed, in the next process as well, and items know which contact is theirs', async () => {
    using directory = temporaryDirectory()
    const next = { ...chat.contacts[0]!, id: 'C2', initiationMethod: 'TRANSFER' } as const
    {
      await using opened = await open(directory.path)
      const { store } = opened
      await create(store)
      await transact(store, {
        decide: (before, head) => ({
          ...say('in the old one').decide(before, head, undefined),
          change: { contacts: [...before.contacts, { ...next, firstSeq: head.seq + 2 }] },
        }),
      })
      await transact(store, say('in the new one'))
      expect(store.chatIdOfContact('C2')).toBe(chatId)
    }
    await using opened = await open(directory.path)
    const { store } = opened
    expect(store.chatIdOfContact('C2')).toBe(chatId)
    expect(store.chatIdOfContact('C3')).toBeUndefined()
    const items = store.log(chatId)?.after(0, 100) ?? []
    expect(items.map(({ body }) => JSON.parse(body).ContactId)).toEqual([chatId, 'C2'])
    expect(store.chat(chatId)?.contacts.map(({ firstSeq }) => firstSeq)).toEqual([1, 2])
  })
})

describe('new chats', () => {
  it('are found by their contact, also before they are committed', async () => {
    await using opened = await open()
    const { store } = opened
    const creating = create(store)
    expect(store.chatIdOfContact(chatId)).toBe(chatId)
    await creating
    expect(store.chatIdOfContact(chatId)).toBe(chatId)
    expect(store.chatIdOfContact('elsewhere')).toBeUndefined()
  })

  it('are one for eight parallel repeats of one request', async () => {
    await using opened = await open()
    const { store } = opened
    const ids = Array.from({ length: 8 }, (_, n) => `chat-${n}`)
    const calls = ids.map((id) => create(store, { chat: { ...chat, id }, remember: remembered('n', 'f', 'refuse') }))
    expect(new Set((await Promise.all(calls)).map(replyOf))).toEqual(new Set(['chat-0']))
    expect(ids.filter((id) => store.chat(id) !== undefined)).toEqual(['chat-0'])
    const other = { chat: { ...chat, id: 'x' }, remember: remembered('n', 'g', 'refuse') }
    expect(await create(store, other)).toEqual(new Refusal('client-token-reused'))
  })

  it('that could not be committed are not there, nor what was built on them, and may begin again', async () => {
    using directory = temporaryDirectory()
    await using opened = await open(directory.path)
    const { store } = opened
    poison(directory.path, 'poison')
    const bad = { chat: { ...chat, instanceId: 'poison' }, remember: remembered('n', 'f', 'refuse') }
    const outcomes = await Promise.all([create(store, bad), create(store, bad), transact(store, say('a'))])
    expect(outcomes.map(replyOf)).toEqual(['poisoned', 'poisoned', 'poisoned'])
    expect([store.chat(chatId), store.chatIdOfContact(chatId)]).toEqual([undefined, undefined])
    expect(replyOf(await create(store, { remember: remembered('n', 'f', 'refuse') }))).toBe(chatId)
  })
})

describe('a store that is released', () => {
  it('finishes what was accepted and decides nothing more, for its chats may be older than the file', async () => {
    await using opened = await open()
    const { store } = opened
    await create(store)
    const accepted = transact(store, say('accepted'))
    const released = store.release()
    const empty = await transact(store, { decide: () => ({ reply: '' }) })
    expect(empty).toMatchObject({ name: 'CommitError' })
    expect(await create(store)).toMatchObject({ name: 'CommitError' })
    await released
    expect(replyOf(await accepted)).toBe('accepted behind 0')
    expect(contents(store)).toEqual(['accepted'])
  })
})

describe('timers', () => {
  it('are announced when the commit that arms them is there, and gone when they are cleared', async () => {
    await using opened = await open()
    const { store } = opened
    const armed: number[] = []
    store.onTimerArmed = ({ due }) => armed.push(due)
    const creating = create(store, { decision: { arm: [{ ...connectLimit(mia.id), due: 70 }], reply: '' } })
    expect(armed).toEqual([])
    await creating
    expect(armed).toEqual([70])
    expect(store.nextTimerDue()).toBe(70)
    expect(store.dueTimers(69, 10)).toEqual([])
    expect(store.dueTimers(70, 10)).toEqual([{ chatId, kind: 'connect-limit', subject: mia.id, due: 70 }])
    await transact(store, { decide: () => ({ clear: [connectLimit(mia.id)], reply: '' }) })
    expect(store.nextTimerDue()).toBeUndefined()
  })
})

describe('a quota of chats', () => {
  const full = new Refusal('quota-chats')
  const start = (store: Store, id: string, remember?: Remembered) =>
    create(store, { chat: { ...chat, id }, liveChatsMax: 2, ...(remember !== undefined && { remember }) })
  const end = { decide: () => ({ change: { ended: { at: startedAt, reason: 'API' } }, reply: 'ended' }) }

  it('is kept exactly, also by starts at the same time; an ended chat gives its place back', async () => {
    await using opened = await open()
    const { store } = opened
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((id) => start(store, id).then(replyOf)))).toEqual([
      ...['a', 'b', 'quota-chats', 'quota-chats'],
    ])
    await transact(store, { ...end, chatId: 'a' })
    expect(await Promise.all(['e', 'f'].map((id) => start(store, id).then(replyOf)))).toEqual(['e', 'quota-chats'])
  })

  it('refuses no repeat of a start, and remembers no refusal', async () => {
    await using opened = await open()
    const { store } = opened
    const name = { ...remembered('T', 'same', 'refuse'), scope: 'instance' } as const
    await start(store, 'a', name)
    await start(store, 'b')
    expect(replyOf(await start(store, 'c', name))).toBe('a')
    const other = { ...name, name: 'U' }
    expect(await start(store, 'd', other)).toEqual(full)
    await transact(store, { ...end, chatId: 'b' })
    expect(replyOf(await start(store, 'd', other))).toBe('d')
  })

  it('counts no chat whose commit failed, nor one twice that failed to end', async () => {
    using directory = temporaryDirectory()
    await using opened = await open(directory.path)
    const { store } = opened
    const cure = poison(directory.path, 'bad')
    expect(await start(store, 'bad')).toBeInstanceOf(Error)
    await start(store, 'a')
    await start(store, 'b')
    const badly = (before: typeof chat) => {
      const item = messageItem(before, mia, momentAt(0).stamp(), { contentType: messageTypes.text, content: 'bad' })
      return { append: [{ item, kept: true }], ...end.decide() }
    }
    expect(await transact(store, { chatId: 'a', decide: badly })).not.toHaveProperty('reply')
    expect(await start(store, 'c')).toEqual(full)
    cure()
    await transact(store, { ...end, chatId: 'a' })
    expect(replyOf(await start(store, 'c'))).toBe('c')
  })

  it('knows after a start of the service how many there are', async () => {
    using directory = temporaryDirectory()
    {
      await using before = await open(directory.path)
      for (const id of ['a', 'b']) await start(before.store, id)
      await transact(before.store, { ...end, chatId: 'a' })
    }
    await using after = await open(directory.path)
    expect(replyOf(await start(after.store, 'c'))).toBe('c')
    expect(await start(after.store, 'd')).toEqual(full)
  })
})
