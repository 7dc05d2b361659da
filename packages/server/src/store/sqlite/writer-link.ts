import type { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import type { Batch } from './change-codec.ts'
import { CommitError } from './errors.ts'
import { type Failure, type Fault, Writer } from './writer.ts'
import type { FromWriter, ToWriter } from './writer-messages.ts'

/** What a link tells its owner. */
export interface WriterEvents {
  /** The batch sent last is committed but for these changes. */
  committed(failures: readonly Failure[]): void
  /** The answers up to this row have their keys. */
  keyed(row: number): void
  /** The writer is gone or must not be used. Nothing of the batch sent last counts as committed. */
  fatal(error: Error): void
}

/** The way to the writer. At most one batch is under way. */
export interface WriterLink {
  /** To be called once, before anything is sent. */
  attach(events: WriterEvents): void
  send(batch: Batch, fault: Fault | undefined): void
  sweep(now: number): void
  /** Resolves when the writer has emptied its log and closed the file. */
  close(): Promise<void>
}

/** The writer in this thread, on a connection that is already open: the database in memory. */
export class InlineLink implements WriterLink {
  readonly #writer: Writer
  #events!: WriterEvents

  constructor(db: DatabaseSync) {
    this.#writer = new Writer(db)
  }

  attach(events: WriterEvents): void {
    this.#events = events
  }

  /** Commits in a microtask of its own, after whatever the caller still does in this one. */
  send(batch: Batch, fault: Fault | undefined): void {
    queueMicrotask(() => {
      if (fault) this.#writer.prepareFault(fault)
      const failures = this.#attempt(() => this.#writer.commit(batch))
      if (!failures) return
      this.#events.committed(failures)
      const keyed = this.#attempt(() => this.#writer.tidy())
      if (keyed !== undefined) this.#events.keyed(keyed)
    })
  }

  sweep(now: number): void {
    this.#writer.sweep(now, (error) => this.#fail(error as Error))
  }

  async close(): Promise<void> {
    this.#writer.stop()
  }

  #attempt<Result>(write: () => Result): Result | undefined {
    try {
      return write()
    } catch (error) {
      this.#fail(error as Error)
      return undefined
    }
  }

  #fail(error: Error): void {
    this.#writer.stop()
    this.#events.fatal(error)
  }
}

const noFailures: readonly Failure[] = []

/** The writer in its worker thread. */
export class ThreadLink implements WriterLink {
  readonly #worker: Worker
  #events: WriterEvents | undefined
  readonly #opened = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<void>()

  /** Starts the thread, which does nothing until `open`. It keeps the process alive only while it owes an answer. */
  constructor() {
    this.#worker = new Worker(new URL('./sqlite-worker.js', import.meta.url), {
      name: 'sqlite writer',
      execArgv: [],
      // Empty, or under `node --watch` the thread would report its imports in between its answers.
      env: {},
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 },
    })
    this.#opened.promise.catch(() => {})
    this.#worker.on('message', (message: FromWriter) => this.#receive(message))
    this.#worker.on('error', (error) => this.#fail(error as Error))
    this.#worker.on('exit', (code) => this.#fail(new Error(`The writer thread ended with code ${code}`)))
  }

  attach(events: WriterEvents): void {
    this.#events = events
  }

  /** Opens the database in the thread, its schema being up to date. */
  open(path: string): Promise<void> {
    this.#post({ open: path })
    return this.#opened.promise
  }

  send(batch: Batch, fault: Fault | undefined): void {
    if (fault) this.#post({ fault })
    this.#worker.ref()
    this.#post(batch)
  }

  sweep(now: number): void {
    this.#post({ sweep: now })
  }

  async close(): Promise<void> {
    this.#worker.ref()
    this.#post({ close: true })
    await this.#closed.promise
    await this.#worker.terminate()
  }

  #receive(message: FromWriter): void {
    if (message === 0) {
      this.#worker.unref()
      this.#events!.committed(noFailures)
    } else if ('length' in message) {
      this.#worker.unref()
      this.#events!.committed(message)
    } else if ('keyed' in message) {
      this.#events!.keyed(message.keyed)
    } else if ('opened' in message) {
      this.#worker.unref()
      this.#opened.resolve()
    } else if ('closed' in message) {
      this.#closed.resolve()
    } else {
      this.#fail(new CommitError(message.fatal.message, message.fatal.errcode))
    }
  }

  #fail(error: Error): void {
    this.#opened.reject(error)
    this.#closed.resolve()
    this.#events?.fatal(error)
  }

  #post(message: ToWriter): void {
    this.#worker.postMessage(message)
  }
}
