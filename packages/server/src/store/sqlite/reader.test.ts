import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { until } from '../../testing/until.ts'
import { commit, createChat, idAt, item, items, open, places, seqs, startTime } from './database.fixture.ts'
import type { PageQuery } from './database.ts'

describe.each(places)('reading the database %s', (_, place) => {
  it('pages through what is kept in both directions, within bounds, whatever lies between', async () => {
    const { db } = await open(place())
    const last = 40
    let rounds = 0
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: last })),
        fc.constantFrom<PageQuery['direction']>('FORWARD', 'BACKWARD'),
        fc.record({
          from: fc.integer({ min: 0, max: last + 1 }),
          first: fc.integer({ min: 1, max: last }),
          last: fc.integer({ min: 1, max: last }),
          limit: fc.integer({ min: 1, max: last }),
        }),
        async (kept, direction, bounds) => {
          rounds += 1
          const all = items(1, last).map((row) => ({ ...row, kept: kept.includes(row.seq) }))
          const chat = await createChat(db, `c${rounds}`, { items: all })
          const within = all.filter(({ seq, kept }) => kept && seq >= bounds.first && seq <= bounds.last)
          const expected =
            direction === 'FORWARD'
              ? within.filter(({ seq }) => seq >= bounds.from)
              : within.filter(({ seq }) => seq <= bounds.from).reverse()
          expect(db.page(chat, { direction, ...bounds })).toEqual(expected.slice(0, bounds.limit))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('gives the whole log after a position, kept or not, in order', async () => {
    const { db } = await open(place())
    const all = items(1, 30).map((row) => ({ ...row, kept: row.seq % 3 === 0 }))
    const chat = await createChat(db, 'c', { items: all })
    await createChat(db, 'other', { items: items(1, 5) })
    expect(db.itemsAfter(chat, 0, 100)).toEqual(all)
    expect(db.itemsAfter(chat, 27, 2)).toEqual(all.slice(27, 29))
    expect(db.itemsAfter(chat, 30, 2)).toEqual([])
  })

  it('finds the first item that is not before a time', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'c', { items: items(1, 100) })
    expect(db.seqAtTime(chat, 0)).toBe(1)
    expect(db.seqAtTime(chat, item(100).time + 1)).toBe(101)
    for (let seq = 1; seq <= 100; seq++) {
      expect(db.seqAtTime(chat, item(seq).time)).toBe(seq)
      expect(db.seqAtTime(chat, item(seq).time - 1)).toBe(seq)
      expect(db.seqAtTime(chat, item(seq).time + 1)).toBe(seq + 1)
    }
  })

  it('finds an item by its id, whether or not the id tells its time, and only in its own chat', async () => {
    const { db } = await open(place())
    const strays = ['0f9b1c7e-58a5-4a51-9a6c-6f0a4a1d8c11', 'no uuid at all', '', idAt(item(2).time, '7000-8000-1')]
    const all = [...items(1, 3), ...strays.map((id, index) => item(4 + index, { id })), ...items(8, 9)]
    const chat = await createChat(db, 'c', { items: all })
    const other = await createChat(db, 'other', { items: items(10, 12).map((row, at) => ({ ...row, seq: at + 1 })) })
    for (const row of all) {
      expect(db.item(chat, row.id)).toEqual(row)
      expect(db.item(other, row.id)).toBeUndefined()
    }
    for (const id of [item(10).id, idAt(item(1).time, '7000-8000-2'), idAt(startTime), 'x', strays[0]!.toUpperCase()]) {
      expect(db.item(chat, id)).toBeUndefined()
    }
  })

  it('replaces the receipt of the same item and recipient', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'c', { items: items(1, 3) })
    const receipt = { item: 2, recipient: 'p', delivered: 5, read: null }
    await commit(db, { chat, receipts: [receipt, { ...receipt, item: 1 }, { ...receipt, recipient: 'q' }] })
    await commit(db, { chat, receipts: [{ ...receipt, read: 7 }] })
    expect(db.receipts(chat, 2, 3)).toEqual([
      { ...receipt, read: 7 },
      { ...receipt, recipient: 'q' },
    ])
    expect(db.receipts(chat, 1, 1)).toEqual([{ ...receipt, item: 1 }])
  })

  it('lists due timers by their time; arming moves a timer, clearing removes it', async () => {
    const { db } = await open(place())
    expect(db.nextTimerDue()).toBeUndefined()
    const a = await createChat(db, 'a', { timers: [{ kind: 'limit', subject: 'p', due: 30 }] })
    const b = await createChat(db, 'b', {
      timers: [
        { kind: 'limit', subject: 'p', due: 10 },
        { kind: 'limit', subject: 'q', due: 20 },
      ],
    })
    expect(db.nextTimerDue()).toBe(10)
    expect(db.dueTimers(30, 10).map(({ chatId, subject, due }) => [chatId, subject, due])).toEqual([
      ['b', 'p', 10],
      ['b', 'q', 20],
      ['a', 'p', 30],
    ])
    expect(db.dueTimers(29, 1)).toEqual([{ chat: b, chatId: 'b', kind: 'limit', subject: 'p', due: 10 }])
    await commit(db, { chat: b, timers: [{ kind: 'limit', subject: 'p', due: 40 }] })
    await commit(db, { chat: a, timers: [{ kind: 'limit', subject: 'p', due: null }] })
    expect(db.dueTimers(100, 10).map(({ subject, due }) => [subject, due])).toEqual([
      ['q', 20],
      ['p', 40],
    ])
    expect(db.nextTimerDue()).toBe(20)
  })
})

describe.each(places)('answers %s', (_, place) => {
  const answer = { name: 'SendMessage p token', fingerprint: 'f', reply: '{}', expires: 100 }

  it('are found by chat and name until they expire', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'c', { answer: { chat: 0, ...answer } })
    expect(db.answer(0, answer.name, 99)).toEqual({ chat: 0, ...answer })
    expect(db.answer(0, answer.name, 100)).toBeUndefined()
    expect(db.answer(chat, answer.name, 99)).toBeUndefined()
    expect(db.answer(0, 'another', 99)).toBeUndefined()
  })

  it('are replaced by the newer of the same name, found through memory or through their keys', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'c')
    const names = Array.from({ length: 9000 }, (_, n) => `name ${n}`)
    const put = (name: string, reply: string, expires: number) =>
      commit(db, { chat, answer: { chat, name, fingerprint: 'f', reply, expires } })
    await Promise.all(names.map((name) => put(name, 'old', 1000)))
    await Promise.all(names.filter((_, n) => n % 3 === 0).map((name) => put(name, 'new', 500)))
    for (const [n, name] of names.entries()) {
      expect(db.answer(chat, name, 499)?.reply).toBe(n % 3 === 0 ? 'new' : 'old')
      expect(db.answer(chat, name, 500)?.reply).toBe(n % 3 === 0 ? undefined : 'old')
    }
  })

  it('are swept when they have expired, and a replaced one never comes back', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'c')
    const names = Array.from({ length: 9000 }, (_, n) => `name ${n}`)
    const put = (name: string, expires: number) =>
      commit(db, { chat, answer: { chat, name, fingerprint: 'f', reply: '{}', expires } })
    await Promise.all(names.map((name, n) => put(name, n % 2 ? 1000 : 2000)))
    await Promise.all(names.filter((_, n) => n % 4 === 0).map((name) => put(name, 1000)))
    db.sweep(1000)
    const present = (now: number) => names.flatMap((name, n) => (db.answer(chat, name, now) ? [n] : []))
    // At time 0 nothing has expired, so what is missing is gone. The latest few thousand have no keys yet and stay.
    await until(() => present(0).length < 6000, 'the sweep to begin')
    for (let more = 0; more < 9000; more++) void put(`more ${more}`, 3000)
    await put('last', 3000)
    db.sweep(1000)
    await until(() => present(0).length === 2250, 'the sweep to end')
    expect(present(0)).toEqual(names.flatMap((_, n) => (n % 4 === 2 ? [n] : [])))
    expect(present(1999)).toEqual(present(0))
    expect(seqs(db.itemsAfter(chat, 0, 1))).toEqual([])
  })
})
