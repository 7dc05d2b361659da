/**
 * What the embedded database costs by itself: `node bench/store.ts [directory]`. Prints microseconds of CPU of the
 * whole process, both threads, for each change (one message: an item and the answer to its ClientToken).
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { itemId } from '../packages/server/src/chat/item.ts'
import { type Change, type Database, openDatabase } from '../packages/server/src/store/sqlite/database.ts'
import { percentile } from './measure/statistics.ts'

const parent = process.argv[2] ?? tmpdir()
const text = 'Hello, thanks for reaching out. I have a question about my order, it has not arrived as of yet today.'

/** Chats and their messages, as the service would commit them. */
class Load {
  readonly chats: number[] = []
  readonly seqs: number[] = []
  #time = Date.now()

  message(index: number): Change {
    const chat = this.chats[index]!
    const seq = (this.seqs[index] ?? 0) + 1
    this.seqs[index] = seq
    this.#time += 1
    const id = itemId(this.#time, randomUUID())
    const body = JSON.stringify({
      AbsoluteTime: new Date(this.#time).toISOString(),
      Content: text,
      ContentType: 'text/plain',
      Id: id,
      Type: 'MESSAGE',
      ParticipantId: '33333333-3333-4333-8333-333333333333',
      DisplayName: 'Customer',
      ParticipantRole: 'CUSTOMER',
    })
    return {
      chat,
      items: [{ seq, id, time: this.#time, kept: true, contact: 0, body }],
      answer: {
        chat,
        name: `SendMessage 33333333-3333-4333-8333-333333333333 ${randomUUID()}`,
        fingerprint: 'tBb9K1fT5kOeX0mCwq7yq3l0Zrj8lGd5iV2xYh6nU4s',
        reply: `{"Id":"${id}","AbsoluteTime":"${new Date(this.#time).toISOString()}"}`,
        expires: this.#time + 600_000,
      },
    }
  }

  /** Creates chats up to `count`, each with its first `items` items. */
  async createChats(db: Database, count: number, items: number): Promise<void> {
    const jobs: Promise<void>[] = []
    for (let index = this.chats.length; index < count; index++) {
      const chat = db.nextChatKey()
      this.chats[index] = chat
      const id = randomUUID()
      const rows = Array.from({ length: items }, () => this.message(index).items![0]!)
      jobs.push(commit(db, { chat, create: { id }, state: '{}', contacts: [id], items: rows }))
      if (jobs.length >= 1000) await Promise.all(jobs.splice(0))
    }
    await Promise.all(jobs)
  }

  /** Lets the log of a chat grow to `count` items. */
  async growChat(db: Database, index: number, count: number): Promise<void> {
    while ((this.seqs[index] ?? 0) < count) {
      const missing = count - (this.seqs[index] ?? 0)
      const items = Array.from({ length: Math.min(1000, missing) }, () => this.message(index).items![0]!)
      await commit(db, { chat: this.chats[index]!, items })
    }
  }
}

function commit(db: Database, change: Change): Promise<void> {
  return new Promise((resolve, reject) => db.commit(change, (error) => (error ? reject(error) : resolve())))
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Keeps `inFlight` changes in flight, each of another of `active` chats, for `ms`. */
function saturate(db: Database, load: Load, inFlight: number, active: number, ms: number) {
  return new Promise<{ us: number; perSecond: number }>((resolve, reject) => {
    const start = performance.now()
    const cpu = cpuUs()
    const stride = Math.max(1, Math.floor(load.chats.length / active))
    let next = 0
    let done = 0
    let open = inFlight
    const one = () => {
      next = (next + 1) % active
      db.commit(load.message(next * stride), (error) => {
        if (error) return reject(error)
        done += 1
        if (performance.now() - start < ms) one()
        else if (--open === 0) {
          resolve({ us: (cpuUs() - cpu) / done, perSecond: (done / (performance.now() - start)) * 1000 })
        }
      })
    }
    for (let n = 0; n < inFlight; n++) one()
  })
}

/** Hands over `rate` changes a second, each by itself; without a database it only waits as long. */
async function atRate(db: Database | undefined, load: Load, rate: number, ms: number) {
  const latencies: number[] = []
  const cpu = cpuUs()
  const count = (rate * ms) / 1000
  const start = performance.now()
  await new Promise<void>((resolve, reject) => {
    let sent = 0
    let done = 0
    const finish = () => {
      done += 1
      if (done === count) resolve()
    }
    const tick = () => {
      while (sent < count && performance.now() >= start + (sent / rate) * 1000) {
        sent += 1
        const at = performance.now()
        const change = load.message(sent % load.chats.length)
        if (!db) finish()
        else {
          db.commit(change, (error) => {
            if (error) return reject(error)
            latencies.push(performance.now() - at)
            finish()
          })
        }
      }
      if (sent < count) setTimeout(tick, 1)
    }
    tick()
  })
  latencies.sort((a, b) => a - b)
  return { us: (cpuUs() - cpu) / count, latencies }
}

/** Microseconds of the last page of 10 items, as JSON, hot. */
function lastPageUs(db: Database, chat: number, seq: number): number {
  const page = () =>
    JSON.stringify(db.page(chat, { direction: 'BACKWARD', from: seq, first: 1, last: seq, limit: 10 })).length
  for (let n = 0; n < 2000; n++) page()
  const start = performance.now()
  for (let n = 0; n < 20_000; n++) page()
  return ((performance.now() - start) * 1000) / 20_000
}

async function withDatabase(run: (db: Database, reopen: () => Promise<Database>) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(parent, 'parley-store-'))
  const open = () => openDatabase({ dataDir, waitMs: 1000, onFatal: (error) => console.error(error) })
  let db = await open()
  try {
    await run(db, async () => {
      await db.close()
      db = await open()
      return db
    })
  } finally {
    await db.close()
    rmSync(dataDir, { recursive: true })
  }
}

function print(what: string, ...values: string[]): void {
  console.log(what.padEnd(44), values.map((value) => value.padStart(14)).join(' '))
}

const saturated = ({ us, perSecond }: { us: number; perSecond: number }) =>
  [`${us.toFixed(1)} us`, `${Math.round(perSecond)}/s`] as const

/** What making the messages costs; it is in every other figure. */
function messageUs(): number {
  const load = new Load()
  load.chats.push(1)
  for (let n = 0; n < 20_000; n++) load.message(0)
  const cpu = cpuUs()
  for (let n = 0; n < 100_000; n++) load.message(0)
  return (cpuUs() - cpu) / 100_000
}

print('of each figure the load itself', `${messageUs().toFixed(1)} us`)

await withDatabase(async (db) => {
  const load = new Load()
  await load.createChats(db, 200, 0)
  await saturate(db, load, 200, 200, 1500)
  for (const inFlight of [16, 64, 200]) {
    print(`${inFlight} in flight, 200 chats`, ...saturated(await saturate(db, load, inFlight, 200, 3000)))
  }
  for (const rate of [200, 500]) {
    const { us: timersUs } = await atRate(undefined, load, rate, 3000)
    const { us, latencies } = await atRate(db, load, rate, 5000)
    const latency = `p50 ${percentile(latencies, 50).toFixed(2)} p99 ${percentile(latencies, 99).toFixed(2)} ms`
    print(`${rate} a second (its timers alone: ${timersUs.toFixed(0)} us)`, `${us.toFixed(0)} us`, latency)
  }
})

for (const chats of [100, 10_000, 100_000]) {
  await withDatabase(async (db) => {
    const load = new Load()
    await load.createChats(db, chats, 10)
    await saturate(db, load, 16, Math.min(200, chats), 1000)
    const result = await saturate(db, load, 16, Math.min(200, chats), 3000)
    print(`16 in flight, at most 200 of ${chats} chats`, ...saturated(result))
  })
}

await withDatabase(async (db, reopen) => {
  const load = new Load()
  await load.createChats(db, 2, 10)
  const openMs = async () => {
    let best = Number.POSITIVE_INFINITY
    for (let n = 0; n < 5; n++) {
      const start = performance.now()
      await reopen()
      best = Math.min(best, performance.now() - start)
    }
    return best
  }
  print('close and open again, 20 items', `${(await openMs()).toFixed(1)} ms`)
  const grown = await reopen()
  await load.growChat(grown, 1, 1_000_000)
  print('last page of a chat of 10 items', `${lastPageUs(grown, load.chats[0]!, 10).toFixed(1)} us`)
  print('last 10 of a chat of 1,000,000 items', `${lastPageUs(grown, load.chats[1]!, 1_000_000).toFixed(1)} us`)
  print('close and open again, 1,000,000 items', `${(await openMs()).toFixed(1)} ms`)
})
