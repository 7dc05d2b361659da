/**
 * The embedded database: the rows of all chats in one SQLite file, written by one thread and read from this one.
 * Durability is SQLite's `synchronous=FULL`: `done` is called when the commit is on stable storage.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CommitQueue, type Faults } from './commit-queue.ts'
import { openForReading, openForWriting } from './connections.ts'
import { type Lock, takeLock } from './lock.ts'
import { migrate } from './migrations.ts'
import { Reader } from './reader.ts'
import type { AnswerRow, Change, ChatRow, Done, DueTimer, ItemRow, PageQuery, ReceiptRow } from './rows.ts'
import { InlineLink, ThreadLink, type WriterLink } from './writer-link.ts'

export type { Faults } from './commit-queue.ts'
export { CommitError, DataDirInUseError, NewerSchemaError } from './errors.ts'
export type * from './rows.ts'

export interface DatabaseOptions {
  /** A directory, made if it is not there; or 'memory', which keeps nothing. */
  readonly dataDir: string
  /** How long to wait for another process to free the directory. */
  readonly waitMs: number
  /**
   * Called once, after every open change has been answered, when the database can be written no longer: the disk
   * failed, the file is damaged or the writer died. Reading may still work; committing never will.
   */
  readonly onFatal: (error: Error) => void
  /** For tests and the bench alone. */
  readonly faults?: Faults
}

/** Reads are synchronous and see committed rows only; they go on working after `release`. */
export interface Database {
  /** A key that no chat has had. */
  nextChatKey(): number
  /**
   * Queues a change; `done` is called after the commit that holds it, or with the error that kept it out, in the order
   * of hand-over, never before `commit` returns.
   *
   * When a change fails, so do all changes of its chat that were handed over before its `done` is called. From then on
   * (in that very call, too) the database accepts changes of the chat again, which must be decided anew. Changes of
   * other chats are not affected.
   */
  commit(change: Change, done: Done): void
  /** Changes accepted and not yet answered. Whoever hands over changes bounds this number. */
  readonly queued: number
  /** By InitialContactId. */
  chat(id: string): ChatRow | undefined
  chatOfContact(contactId: string): ChatRow | undefined
  /** The log after `seq`, kept or not. */
  itemsAfter(chat: number, seq: number, limit: number): ItemRow[]
  /** A part of the transcript, ascending or descending as asked. */
  page(chat: number, query: PageQuery): ItemRow[]
  /** The smallest `seq` whose time is not before `time`; one past the last if there is none. */
  seqAtTime(chat: number, time: number): number
  item(chat: number, id: string): ItemRow | undefined
  /** The receipts of a range of items, both ends included, by item and recipient. */
  receipts(chat: number, firstItem: number, lastItem: number): ReceiptRow[]
  /** The answer of that name, unless it has expired at `now`. */
  answer(chat: number, name: string, now: number): AnswerRow | undefined
  /** Timers due at `now`, the earliest first. */
  dueTimers(now: number, limit: number): DueTimer[]
  nextTimerDue(): number | undefined
  /** A view's state, by its id. */
  view(id: string): string | undefined
  viewNamed(name: string): string | undefined
  /** The states of views by name, those behind `name`. */
  viewsAfter(name: string, limit: number): string[]
  /** What a view shows in one of its revisions. */
  viewContent(viewId: string, revision: number): string | undefined
  /** How many chats have not ended. */
  liveChats(): number
  /** Changes whenever another connection has committed. (In memory there is none, and it never changes.) */
  dataVersion(): number
  /** Begins to delete the answers that have expired at `now`, a few at a time between commits. */
  sweep(now: number): void
  /** The whole database as one piece of memory; what is not committed is not in it. Of one in memory. */
  image(): Uint8Array
  /** Commits what was accepted, empties the write-ahead log and frees the directory. Reading goes on. */
  release(): Promise<void>
  /** Releases and stops reading. */
  close(): Promise<void>
}

/**
 * Opens the database of a data directory, or one in memory: takes the lock, brings the schema up to date, starts the
 * writer.
 *
 * @throws DataDirInUseError, NewerSchemaError, or whatever SQLite and the file system object to.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.dataDir === 'memory' ? openInMemory(options) : openInDirectory(options)
}

function openInMemory(options: DatabaseOptions): Database {
  const db = new DatabaseSync(':memory:')
  migrate(db)
  return new SqliteDatabase(db, new InlineLink(db), undefined, options)
}

/** A database in memory that begins with what `image` holds; the image may be used again. */
export function openImage(image: Uint8Array, onFatal: DatabaseOptions['onFatal']): Database {
  const db = new DatabaseSync(':memory:')
  db.deserialize(image)
  return new SqliteDatabase(db, new InlineLink(db), undefined, { dataDir: 'memory', waitMs: 0, onFatal })
}

async function openInDirectory(options: DatabaseOptions): Promise<Database> {
  const { dataDir, waitMs } = options
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'parley.db')
  // The thread takes longer to start than all the rest, so it comes first; it touches nothing until told to open.
  const link = new ThreadLink()
  let lock: Lock | undefined
  let reader: DatabaseSync | undefined
  try {
    lock = await takeLock(dataDir, waitMs)
    reader = prepare(path)
    await link.open(path)
    return new SqliteDatabase(reader, link, lock, options)
  } catch (error) {
    await link.close()
    reader?.close()
    lock?.free()
    throw error
  }
}

/**
 * Brings the schema up to date and opens the reader. The reader comes before the writing connection goes: the last
 * one to close would take the write-ahead log along, which a reader cannot make.
 */
function prepare(path: string): DatabaseSync {
  closeSync(openSync(path, 'a', 0o600))
  const db = openForWriting(path)
  try {
    migrate(db)
    return openForReading(path)
  } finally {
    db.close()
  }
}

/** The parts put together; a simulation hands in a link of its own. */
export class SqliteDatabase extends Reader implements Database {
  readonly #queue: CommitQueue
  readonly #lock: Lock | undefined
  #lastChatKey: number
  #released: Promise<void> | undefined
  #closed: Promise<void> | undefined

  constructor(
    connection: DatabaseSync,
    link: WriterLink,
    lock: Lock | undefined,
    { onFatal, faults }: DatabaseOptions,
  ) {
    super(connection)
    this.#queue = new CommitQueue(link, this.recentAnswers, onFatal, faults)
    this.#lock = lock
    this.#lastChatKey = this.greatestChatKey()
  }

  nextChatKey(): number {
    this.#lastChatKey += 1
    return this.#lastChatKey
  }

  commit(change: Change, done: Done): void {
    this.#queue.accept(change, done)
  }

  get queued(): number {
    return this.#queue.queued
  }

  sweep(now: number): void {
    this.#queue.sweep(now)
  }

  release(): Promise<void> {
    this.#released ??= this.#queue.close().finally(() => this.#lock?.free())
    return this.#released
  }

  close(): Promise<void> {
    this.#closed ??= this.release().finally(() => this.closeConnection())
    return this.#closed
  }
}
