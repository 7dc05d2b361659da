/** What the tests of the embedded database share. */
import { afterEach } from 'vitest'
import { temporaryDirectory } from '../../testing/temporary-directory.ts'
import { type Change, type Database, type Faults, type ItemRow, openDatabase } from './database.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

export function newDirectory(): string {
  const directory = temporaryDirectory()
  cleanUp.push(() => directory[Symbol.dispose]())
  return directory.path
}

export interface Opened {
  readonly db: Database
  readonly faults: Faults
  readonly fatal: Error[]
}

export async function open(dataDir: string, waitMs = 0): Promise<Opened> {
  const faults: Faults = {}
  const fatal: Error[] = []
  const db = await openDatabase({ dataDir, waitMs, faults, onFatal: (error) => fatal.push(error) })
  cleanUp.push(() => db.close())
  return { db, faults, fatal }
}

export function commit(db: Database, change: Change): Promise<void> {
  return new Promise((resolve, reject) => db.commit(change, (error) => (error ? reject(error) : resolve())))
}

/** What became of a change: 'committed' or the error. */
export function outcome(db: Database, change: Change): Promise<unknown> {
  return commit(db, change).then(
    () => 'committed',
    (error) => error,
  )
}

export const startTime = 1_750_000_000_000

/** A UUIDv7 of that millisecond. */
export function idAt(time: number, suffix = '7000-8000-000000000000'): string {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${suffix}`
}

/** The item `seq`, sent 10 ms after the one before it. */
export function item(seq: number, rest: Partial<ItemRow> = {}): ItemRow {
  const time = startTime + seq * 10
  return { seq, id: idAt(time), time, kept: true, contact: 0, body: `{"n":${seq}}`, ...rest }
}

export function items(first: number, last: number): ItemRow[] {
  return Array.from({ length: last - first + 1 }, (_, index) => item(first + index))
}

/** Creates a chat and returns its key. */
export async function createChat(db: Database, id: string, rest: Omit<Change, 'chat'> = {}): Promise<number> {
  const chat = db.nextChatKey()
  await commit(db, { chat, create: { id }, state: '{}', ...rest })
  return chat
}

export const seqs = (rows: readonly { seq: number }[]) => rows.map(({ seq }) => seq)

/** For `describe.each`: every case holds for both. */
export const places: readonly (readonly [string, () => string])[] = [
  ['in a file', newDirectory],
  ['in memory', () => 'memory'],
]
