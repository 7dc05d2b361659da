import { describe, expect, it } from 'vitest'
import { Refusal } from '../chat/refusal.ts'
import { startedAt } from '../testing/chat-fixtures.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import type { View } from '../views/view.ts'
import { openDatabase } from './sqlite/database.ts'
import { SqliteViews } from './sqlite-views.ts'
import type { Remembered } from './store.ts'
import type { ViewTransaction } from './view-store.ts'

async function open(dataDir = 'memory') {
  const clock = { now: startedAt }
  const database = await openDatabase({ dataDir, waitMs: 1000, onFatal: () => {} })
  const views = new SqliteViews(database, () => clock.now)
  const change = (decide: ViewTransaction['decide'], remember?: Remembered) =>
    new Promise<unknown>((resolve) => {
      const transaction = { decide, ...(remember !== undefined && { remember }) }
      views.change(transaction, (error, reply) => resolve(error ?? JSON.parse(reply ?? '')))
    })
  return { views, change, clock, [Symbol.asyncDispose]: () => database.close() }
}

const revision = (n: number) => ({ revision: n, sha256: `${n}` })
const view = (id: string, n = 1): View => ({
  ...{ id, type: 'CUSTOMER_MANAGED', name: `Name of ${id}`, createdAt: startedAt, modifiedAt: startedAt },
  ...{ lastRevision: n, saved: revision(n), versions: [], lastVersion: 0 },
})
const put = (id: string, n = 1) => ({ put: view(id, n), content: { Template: `${id} ${n}` }, reply: `${id} ${n}` })
const remembered = (fingerprint: string): Remembered => ({
  ...{ name: 'CreateView  token', fingerprint, expires: startedAt + 1000 },
  ...{ otherwise: 'refuse', scope: 'instance' },
})

describe('The views of the embedded store', () => {
  it('survive a restart once they are answered, every content by its revision', async () => {
    using directory = temporaryDirectory()
    {
      await using store = await open(directory.path)
      expect(await store.change(() => put('b'))).toBe('b 1')
      await store.change(() => put('b', 2))
      await store.change(() => put('a'))
    }
    await using store = await open(directory.path)
    expect(store.views.view('b')).toEqual(view('b', 2))
    expect(store.views.viewNamed('Name of a')).toEqual(view('a'))
    expect(store.views.viewsAfter('', 10).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(store.views.viewsAfter('Name of a', 10).map(({ id }) => id)).toEqual(['b'])
    expect([1, 2, 3].map((n) => store.views.content({ viewId: 'b', revision: n }))).toEqual([
      { Template: 'b 1' },
      { Template: 'b 2' },
      undefined,
    ])
  })

  it('change one after the other: each decision sees what those before it committed', async () => {
    await using store = await open()
    const next = () => put('a', (store.views.view('a')?.lastRevision ?? 0) + 1)
    const replies = await Promise.all(Array.from({ length: 20 }, () => store.change(next)))
    expect(replies).toEqual(Array.from({ length: 20 }, (_, n) => `a ${n + 1}`))
  })

  it('go with all that they showed', async () => {
    await using store = await open()
    await store.change(() => put('a'))
    await store.change(() => ({ drop: 'a', reply: {} }))
    expect([store.views.view('a'), store.views.content({ viewId: 'a', revision: 1 })]).toEqual([undefined, undefined])
  })

  it('are as they were after a refusal or a failed commit, and the next change is not affected', async () => {
    await using store = await open()
    await store.change(() => put('a'))
    const sameName = { ...put('b'), put: { ...view('b'), name: 'Name of a' } }
    const refuse = () => {
      throw new Refusal('view-name-taken')
    }
    const [failed, refused, taken] = await Promise.all([
      store.change(() => sameName, remembered('f')),
      store.change(refuse, remembered('f')),
      store.change(() => put('c'), remembered('f')),
    ])
    expect(failed).toMatchObject({ message: expect.stringContaining('UNIQUE') })
    expect(refused).toMatchObject({ reason: 'view-name-taken' })
    expect(taken).toBe('c 1')
    expect([store.views.view('b'), store.views.content({ viewId: 'b', revision: 1 })]).toEqual([undefined, undefined])
    expect(store.views.view('c')).toEqual(view('c'))
  })

  it('answer a repeated ClientToken with the first reply, and refuse it for another request, until it expires', async () => {
    await using store = await open()
    const replies = [put('a'), put('b')].map((decision) => store.change(() => decision, remembered('f')))
    expect(await Promise.all(replies)).toEqual(['a 1', 'a 1'])
    expect(await store.change(() => put('c'), remembered('other'))).toMatchObject({ reason: 'client-token-reused' })
    store.clock.now += 1000
    expect(await store.change(() => put('c'), remembered('other'))).toBe('c 1')
    expect(store.views.view('b')).toBeUndefined()
  })

  it('take no more changes than a thousand at a time', async () => {
    await using store = await open()
    const all = Array.from({ length: 1002 }, () => store.change(() => ({ reply: 'done' }), undefined))
    expect(new Set(await Promise.all(all))).toEqual(new Set(['done']))
    const writing = Array.from({ length: 1002 }, (_, n) => store.change(() => put(`${n}`)))
    const refused = (await Promise.all(writing)).filter((reply) => reply instanceof Refusal)
    expect(refused).toEqual([new Refusal('too-many-requests')])
  })
})
