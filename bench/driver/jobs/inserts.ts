import { randomUUID } from 'node:crypto'
import { itemId } from '../../../packages/server/src/chat/item.ts'
import { type Database, openDatabase } from '../../../packages/server/src/store/sqlite/database.ts'

export interface InsertsJob {
  readonly dataDir: string
  /** The keys of the chats are 1 … `chats`. */
  readonly chats: number
  readonly durationMs: number
}

export interface Inserts {
  readonly rows: number
  readonly perSecond: number
  /** CPU of both threads and the kernel per message. */
  readonly usPerRow: number
}

const batch = 16
const activeChats = 200
const text = 'Hello, thanks for reaching out. I have a question about my order, it has not arrived as of yet today.'

/**
 * What a message costs the store: its item and its ClientToken's answer, sixteen messages at a time in as many of 200
 * active chats, which are spread over all there are.
 */
export async function inserts({ dataDir, chats, durationMs }: InsertsJob): Promise<Inserts> {
  const onFatal = (error: Error) => {
    throw error
  }
  const database = await openDatabase({ dataDir, waitMs: 0, onFatal })
  const active = Math.min(activeChats, chats)
  // A stride that shares no factor with the usual counts, so that neighbours in time are not neighbours in the file.
  // The clock as the first sequence number lies beyond whatever an earlier pass has left.
  const firstSeq = Date.now()
  const places = Array.from({ length: active }, (_, index) => ({
    chat: 1 + ((index * 7919) % chats),
    seq: firstSeq,
  }))
  let next = 0
  const commitBatch = () =>
    new Promise<void>((resolve) => {
      let missing = batch
      for (let count = 0; count < batch; count++) {
        const place = places[next++ % active]!
        insert(database, place.chat, place.seq++, () => {
          if (--missing === 0) resolve()
        })
      }
    })

  for (let warmUp = 0; warmUp < 200; warmUp++) await commitBatch()
  let rows = 0
  const startedAt = performance.now()
  const before = process.cpuUsage()
  while (performance.now() - startedAt < durationMs) {
    await commitBatch()
    rows += batch
  }
  const used = process.cpuUsage(before)
  const elapsedMs = performance.now() - startedAt
  await database.close()
  return { rows, perSecond: (rows / elapsedMs) * 1000, usPerRow: (used.user + used.system) / rows }
}

function insert(database: Database, chat: number, seq: number, done: () => void) {
  const time = Date.now()
  const id = itemId(time, randomUUID())
  const body = JSON.stringify({
    Id: id,
    Type: 'MESSAGE',
    ContentType: 'text/plain',
    Content: text,
    DisplayName: 'Agent',
  })
  database.commit(
    {
      chat,
      items: [{ seq, id, time, kept: true, contact: 0, body }],
      answer: {
        chat,
        name: `SendMessage ${id} ${randomUUID()}`,
        fingerprint: id,
        reply: `{"Id":"${id}"}`,
        expires: time + 600_000,
      },
    },
    (error) => {
      if (error) throw error
      done()
    },
  )
}
