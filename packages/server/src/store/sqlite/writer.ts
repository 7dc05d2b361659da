import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { AnswerKeys } from './answer-keys.ts'
import { AnswerSweep } from './answer-sweep.ts'
import { type Batch, changesOf, valueCounts } from './change-codec.ts'
import { CommitError, errcodeOf, isBusy, isFatal } from './errors.ts'
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
  readonly endWriter?: boolean | undefined
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
  readonly #keys: AnswerKeys
  readonly #sweep: AnswerSweep
  #fault: Fault | undefined

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#statements = writeStatements.map(([, sql]) => db.prepare(sql))
    this.#begin = db.prepare(housekeeping.begin)
    this.#commit = db.prepare(housekeeping.commit)
    this.#rollback = db.prepare(housekeeping.rollback)
    this.#wal = new WriteAheadLog(db)
    this.#keys = new AnswerKeys(db)
    this.#sweep = new AnswerSweep(db)
  }

  /**
   * Commits the changes of a batch in one transaction. If SQLite refuses one of them, all are tried again, each in a
   * transaction of its own, so that only the bad one fails, and with it the later ones of its chat: they were built
   * on it.
   */
  commit(batch: Batch): readonly Failure[] {
    try {
      this.#transact(() => {
        this.#write(batch, 0, batch.length)
        if (this.#fault) this.#suffer()
      })
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

  /**
   * Looks after answers and the write-ahead log. To be called after each batch, when its changes have been answered.
   * If answers got their keys, returns up to which row all of them have.
   */
  tidy(): number | undefined {
    const keyed = this.#keys.due ? this.#keyAnswers() : undefined
    this.#wal.checkpointBySize()
    return keyed
  }

  /** `tidy` for a moment in which nothing is to be done: it empties the write-ahead log, which may wait for readers. */
  tidyWhenIdle(): number | undefined {
    const keyed = this.#keyAnswers()
    this.#wal.truncate()
    return keyed
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

  /** Stops what is under way between batches. */
  stop(): void {
    this.#sweep.stop()
  }

  #commitOneByOne(batch: Batch): readonly Failure[] {
    const failures: Failure[] = []
    const broken = new Map<number, Failure>()
    // A foreign process that holds the write lock would make every single change wait for it anew.
    let locked: Failure | undefined
    let index = 0
    for (const { chat, start, end } of changesOf(batch)) {
      const earlier = locked ?? broken.get(chat)
      if (earlier) failures.push({ ...earlier, index })
      else {
        try {
          this.#transact(() => this.#write(batch, start - 2, end))
        } catch (error) {
          if (isFatal(error)) throw error
          const failure = { index, message: (error as Error).message, errcode: errcodeOf(error) }
          failures.push(failure)
          broken.set(chat, failure)
          if (isBusy(error)) locked = failure
        }
      }
      index += 1
    }
    return failures
  }

  #transact(write: () => void): void {
    try {
      this.#begin.run()
      write()
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
        if (code === putAnswer) this.#keys.count()
        if (result.changes === 0 && mustHit[code]) throw new CommitError(`${writeStatements[code]![0]}: no such chat`)
        at = next
      }
    }
  }

  #keyAnswers(): number | undefined {
    let keyed: number | undefined
    try {
      this.#transact(() => {
        keyed = this.#keys.key()
      })
    } catch (error) {
      // A full disk, perhaps. The answers are found without their keys; the next time will do.
      if (isFatal(error)) throw error
      return undefined
    }
    return keyed
  }

  #suffer(): void {
    const { stallMs, failNextCommit, endWriter } = this.#fault!
    this.#fault = undefined
    if (stallMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs)
    if (endWriter) process.exit(1)
    if (failNextCommit) throw new CommitError(`injected fault ${failNextCommit}`, failNextCommit)
  }
}

const putAnswer = writeStatements.findIndex(([name]) => name === 'putAnswer')

/** An update that finds no row would lose what it was to write. */
const mustHit = writeStatements.map(([, sql]) => sql.startsWith('update'))
