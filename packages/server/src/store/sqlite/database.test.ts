import { describe, expect, it } from 'vitest'
import {
  commit,
  createChat,
  item,
  items,
  newDirectory,
  open,
  outcome,
  places,
  seqs,
  startTime,
} from './database.fixture.ts'
import { CommitError } from './database.ts'

const SQLITE_BUSY = 5
const SQLITE_FULL = 13
const SQLITE_IOERR_FSYNC = 1034

describe.each(places)('the database %s', (_, place) => {
  it('gives back a chat as it was committed, by its id and by each of its contacts', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'first', { contacts: ['first', 'second'], state: '{"a":1}' })
    await commit(db, { chat, items: items(1, 2), contacts: ['third'] })
    const row = { key: chat, id: 'first', state: '{"a":1}', seq: 2, lastTime: item(2).time, ended: false }
    expect(db.chat('first')).toEqual(row)
    for (const contact of ['first', 'second', 'third']) expect(db.chatOfContact(contact)).toEqual(row)
    expect(db.chat('second')).toBeUndefined()
    expect(db.chatOfContact('fourth')).toBeUndefined()
    await commit(db, { chat, state: '{"a":2}', ended: true })
    expect(db.chat('first')).toEqual({ ...row, state: '{"a":2}', ended: true })
  })

  it('knows of a chat without items that its log is empty', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'c')
    expect(db.chat('c')).toMatchObject({ seq: 0, lastTime: 0 })
    expect(db.seqAtTime(chat, startTime)).toBe(1)
    expect(db.itemsAfter(chat, 0, 10)).toEqual([])
  })

  it('counts the chats that have not ended', async () => {
    const { db } = await open(place())
    expect(db.liveChats()).toBe(0)
    const chat = await createChat(db, 'a')
    await createChat(db, 'b')
    expect(db.liveChats()).toBe(2)
    await commit(db, { chat, ended: true })
    await commit(db, { chat, ended: true })
    expect(db.liveChats()).toBe(1)
  })

  it('answers in the order of hand-over, never before commit returns', async () => {
    const { db } = await open(place())
    const order: number[] = []
    const chats = await Promise.all([1, 2, 3].map((n) => createChat(db, `c${n}`)))
    const all = Array.from({ length: 2000 }, (_, n) => {
      const change = { chat: chats[n % 3]!, items: [item(Math.floor(n / 3) + 1)] }
      return new Promise<void>((resolve) => {
        db.commit(change, () => {
          order.push(n)
          resolve()
        })
      })
    })
    expect(order).toEqual([])
    expect(db.queued).toBe(2000)
    await Promise.all(all)
    expect(order).toEqual(Array.from({ length: 2000 }, (_, n) => n))
    expect(db.queued).toBe(0)
    expect(seqs(db.itemsAfter(chats[1]!, 0, 1000))).toEqual(seqs(items(1, 667)))
  })

  it('has committed a change for every reader when it is answered', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'c')
    for (let seq = 1; seq <= 20; seq++) {
      await commit(db, { chat, items: [item(seq)] })
      expect(db.itemsAfter(chat, 0, 100)).toEqual(items(1, seq))
    }
  })

  it('commits all of a change or nothing', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'c', { items: [item(1)] })
    const answer = { chat, name: 'n', fingerprint: 'f', reply: 'r', expires: 10 }
    const timers = [{ kind: 'idle', subject: '', due: 5 }]
    const change = { chat, items: [item(2), item(1)], state: '{"a":1}', answer, timers, contacts: ['x'] }
    expect(await outcome(db, change)).toBeInstanceOf(CommitError)
    expect(db.chat('c')).toMatchObject({ seq: 1, state: '{}' })
    expect(db.answer(chat, 'n', 0)).toBeUndefined()
    expect(db.nextTimerDue()).toBeUndefined()
    expect(db.chatOfContact('x')).toBeUndefined()
  })

  it('fails only the bad change of a batch, and with it the later ones of its chat', async () => {
    const { db, fatal } = await open(place())
    const [good, bad] = [await createChat(db, 'good'), await createChat(db, 'bad')]
    const outcomes = await Promise.all([
      outcome(db, { chat: good, items: [item(1)] }),
      outcome(db, { chat: bad, items: [item(1)] }),
      outcome(db, { chat: bad, items: [item(1)] }),
      outcome(db, { chat: good, items: [item(2)] }),
      outcome(db, { chat: bad, items: [item(2)] }),
    ])
    expect(outcomes).toEqual(['committed', 'committed', expect.any(CommitError), 'committed', expect.any(CommitError)])
    expect(db.chat('good')!.seq).toBe(2)
    expect(db.chat('bad')!.seq).toBe(1)
    expect(fatal).toEqual([])
  })

  it('refuses a change that creates a chat without a state', async () => {
    const { db } = await open(place())
    expect(() => db.commit({ chat: 1, create: { id: 'c' } }, () => {})).toThrow(TypeError)
    expect(await createChat(db, 'c')).toBe(1)
  })

  it('fails the change of a chat that is not there', async () => {
    const { db } = await open(place())
    expect(await outcome(db, { chat: 99, state: '{}' })).toBeInstanceOf(CommitError)
    expect(await outcome(db, { chat: 99, ended: true })).toBeInstanceOf(CommitError)
  })

  it('commits after a full disk and a busy database as if nothing had been', async () => {
    const { db, faults, fatal } = await open(place())
    const chat = await createChat(db, 'c')
    for (const code of [SQLITE_FULL, SQLITE_BUSY]) {
      faults.failNextCommit = code
      expect(await outcome(db, { chat, state: `{"code":${code}}` })).toBe('committed')
      expect(faults.failNextCommit).toBeUndefined()
    }
    expect(fatal).toEqual([])
  })

  it('answers every open change with the error when the disk fails, tells once, and commits nothing any more', async () => {
    const { db, faults, fatal } = await open(place())
    const chat = await createChat(db, 'c')
    faults.failNextCommit = SQLITE_IOERR_FSYNC
    const sent = outcome(db, { chat, items: [item(1)] })
    await new Promise((resolve) => setImmediate(resolve))
    const waiting = outcome(db, { chat, items: [item(2)] })
    expect(await sent).toMatchObject({ errcode: SQLITE_IOERR_FSYNC })
    expect(await waiting).toMatchObject({ errcode: SQLITE_IOERR_FSYNC })
    expect(await outcome(db, { chat, items: [item(1)] })).toMatchObject({ errcode: SQLITE_IOERR_FSYNC })
    expect(fatal).toEqual([expect.objectContaining({ errcode: SQLITE_IOERR_FSYNC })])
    expect(db.chat('c')!.seq).toBe(0)
    expect(db.queued).toBe(0)
    await db.close()
    expect(fatal).toHaveLength(1)
  })

  it('commits what it accepted before it closes, and refuses what comes after', async () => {
    const { db } = await open(place())
    const chat = await createChat(db, 'c')
    const accepted = outcome(db, { chat, items: [item(1)] })
    const released = db.release()
    const refused = outcome(db, { chat, items: [item(2)] })
    expect(await accepted).toBe('committed')
    expect(await refused).toBeInstanceOf(CommitError)
    await released
    expect(seqs(db.itemsAfter(chat, 0, 10))).toEqual([1])
  })
})

describe('the database in a file', () => {
  it('commits together what arrives while a commit is under way', async () => {
    const { db, faults } = await open(newDirectory())
    const chat = await createChat(db, 'c')
    const versions = new Set<number>()
    faults.stallMs = 100
    const jobs = [commit(db, { chat, items: [item(1)] })]
    await new Promise((resolve) => setImmediate(resolve))
    for (let seq = 2; seq <= 300; seq++) {
      jobs.push(commit(db, { chat, items: [item(seq)] }).then(() => void versions.add(db.dataVersion())))
    }
    await Promise.all(jobs)
    expect(versions.size).toBe(1)
  })

  it('keeps this thread free while a commit stalls', async () => {
    const { db, faults } = await open(newDirectory())
    const chat = await createChat(db, 'c', { items: [item(1)] })
    faults.stallMs = 300
    let done = false
    const stalled = commit(db, { chat, items: [item(2)] }).then(() => {
      done = true
    })
    let longest = 0
    for (let last = performance.now(); !done; ) {
      await new Promise((resolve) => setImmediate(resolve))
      expect(db.itemsAfter(chat, 0, 1)).toHaveLength(1)
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }
    await stalled
    expect(longest).toBeLessThan(150)
  })

  it('fails what is queued behind a bad change, and accepts the chat again from its answer on', async () => {
    const { db, faults } = await open(newDirectory())
    const [good, bad] = [await createChat(db, 'good'), await createChat(db, 'bad')]
    const again = Promise.withResolvers<unknown>()
    faults.stallMs = 50
    const first = outcome(db, { chat: bad, items: [item(7), item(7)] })
    await new Promise((resolve) => setImmediate(resolve))
    db.commit({ chat: bad, items: [item(8)] }, () => again.resolve(outcome(db, { chat: bad, items: [item(1)] })))
    const later = [outcome(db, { chat: good, items: [item(1)] }), outcome(db, { chat: bad, items: [item(9)] })]
    expect(await first).toBeInstanceOf(CommitError)
    expect(await Promise.all(later)).toEqual(['committed', expect.any(CommitError)])
    expect(await again.promise).toBe('committed')
    expect(seqs(db.itemsAfter(bad, 0, 10))).toEqual([1])
    expect(db.queued).toBe(0)
  })

  it('ends like a failed disk when the writer dies', async () => {
    const { db, faults, fatal } = await open(newDirectory())
    const chat = await createChat(db, 'c', { items: [item(1)] })
    faults.endWriter = true
    const outcomes = [outcome(db, { chat, items: [item(2)] }), outcome(db, { chat, state: '{"a":1}' })]
    expect(await Promise.all(outcomes)).toEqual([expect.any(Error), expect.any(Error)])
    expect(fatal).toHaveLength(1)
    expect(db.queued).toBe(0)
    expect(db.itemsAfter(chat, 0, 1)).toEqual([item(1)])
  })
})
