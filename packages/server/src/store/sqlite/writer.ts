import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { AnswerSweep } from './answer-sweep.ts'
import { type Batch, changesOf, valueCounts } from './change-codec.ts'
import { CommitError, errcodeOf, isFatal } from './errors.ts'
import { housekeeping, writeStatements } from './statements.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

/** A change of a batch that was not committed. */
export interface Failure {
  /** Its place in the batch. */
  readonly index: number
  readonly message: string
  readonly errcode: number | undefined
}

/** What tests may do to the next commit (see `Faults`). */
export interface Fault {
  readonly stallMs?: number | undefined
  readonly failNextCommit?: number | undefined
}

const noFailures: readonly Failure[] = []

/**
 * The one writer. It lives in the worker thread, or beside its reader if the database is in memory. Every method
 * throws when the database can be used no longer: then nothing of the batch may be reported as committed.
 */
export class Writer {
  readonly #db: DatabaseSync
  readonly #statements: StatementSync[]
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #rollback: StatementSync
  readonly #wal: WriteAheadLog
  readonly #sweep: AnswerSweep
  #fault: Fault | undefined

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#statements = writeStatements.map(([, sql]) => db.prepare(sql))
    this.#begin = db.prepare(housekeeping.begin)
    this.#commit = db.prepare(housekeeping.commit)
    this.#rollback = db.prepare(housekeeping.rollback)
    this.#wal = new WriteAheadLog(db)
    this.#sweep = new AnswerSweep(db)
  }

  /**
   * Commits the changes of a batch in one transaction. If SQLite refuses one of them, all are tried again, each in a
   * transaction of its own, so that only the bad one fails, and with it the later ones of its chat: they were built
   * on it.
   */
  commit(batch: Batch): readonly Failure[] {
    try {
      this.#transact(batch, 0, batch.length, true)
      return noFailures
    } catch (error) {
      if (isFatal(error)) throw error
      return this.#commitOneByOne(batch)
    }
  }

  /** Applies to the next commit only. */
  prepareFault(fault: Fault): void {
    this.#fault = fault
  }

  /** Looks after the write-ahead log. To be called after each batch, when its changes have been answered. */
  tidy(): void {
    this.#wal.checkpointBySize()
  }

  /** Deletes the answers that have expired at `now`, a slice in each turn of the event loop. */
  sweep(now: number, onError: (error: unknown) => void): void {
    const slice = () => {
      try {
        if (this.#sweep.slice()) setImmediate(slice)
      } catch (error) {
        onError(error)
      }
    }
    if (this.#sweep.start(now)) setImmediate(slice)
  }

  /** Empties the write-ahead log. For idle moments: it waits for readers and makes the next commits dearer. */
  truncateLog(): void {
    this.#wal.truncate()
  }

  /** Stops what is under way between batches. The connection is left open, with an empty write-ahead log. */
  close(): void {
    this.#sweep.stop()
    this.#wal.truncate()
  }

  #commitOneByOne(batch: Batch): readonly Failure[] {
    const failures: Failure[] = []
    const broken = new Map<number, Failure>()
    let index = 0
    for (const { chat, start, end } of changesOf(batch)) {
      const earlier = broken.get(chat)
      if (earlier) failures.push({ ...earlier, index })
      else {
        try {
          this.#transact(batch, start - 2, end, false)
        } catch (error) {
          if (isFatal(error)) throw error
          const failure = { index, message: (error as Error).message, errcode: errcodeOf(error) }
          failures.push(failure)
          broken.set(chat, failure)
        }
      }
      index += 1
    }
    return failures
  }

  #transact(batch: Batch, start: number, end: number, whole: boolean): void {
    try {
      this.#begin.run()
      this.#write(batch, start, end)
      if (this.#fault && whole) this.#suffer()
      this.#commit.run()
    } catch (error) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#db.isTransaction) this.#rollback.run()
      throw error
    }
  }

  #write(batch: Batch, start: number, end: number): void {
    let at = start
    while (at < end) {
      const changeEnd = at + 2 + (batch[at + 1] as number)
      at += 2
      while (at < changeEnd) {
        const code = batch[at] as number
        const next = at + 1 + valueCounts[code]!
        const result = this.#statements[code]!.run(...batch.slice(at + 1, next))
        if (result.changes === 0 && mustHit[code]) throw new CommitError(`${writeStatements[code]![0]}: no such chat`)
        at = next
      }
    }
  }

  #suffer(): void {
    const { stallMs, failNextCommit } = this.#fault!
    this.#fault = undefined
    if (stallMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs)
    if (failNextCommit) throw new CommitError(`injected fault ${failNextCommit}`, failNextCommit)
  }
}

/** An update that finds no row would lose what it was to write. */
const mustHit = writeStatements.map(([, sql]) => sql.startsWith('update'))
