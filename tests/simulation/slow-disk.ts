import { DatabaseSync } from 'node:sqlite'
import type { Batch } from '../../packages/server/src/store/sqlite/change-codec.ts'
import { type Change, type Done, SqliteDatabase } from '../../packages/server/src/store/sqlite/database.ts'
import { migrate } from '../../packages/server/src/store/sqlite/migrations.ts'
import { type Failure, Writer } from '../../packages/server/src/store/sqlite/writer.ts'
import type { WriterEvents, WriterLink } from '../../packages/server/src/store/sqlite/writer-link.ts'
import type { Random } from './random.ts'

/**
 * The way to a writer that works when it is told to. As with the writer's thread there are two steps: a batch is on
 * disk, and readers see it, before its commit is reported.
 */
class SlowLink implements WriterLink {
  readonly #writer: Writer
  #events!: WriterEvents
  #sent: Batch | undefined
  #written: { readonly failures: readonly Failure[]; readonly keyed: number | undefined } | undefined

  constructor(writer: Writer) {
    this.#writer = writer
  }

  attach(events: WriterEvents): void {
    this.#events = events
  }

  send(batch: Batch): void {
    this.#sent = batch
  }

  write(): void {
    if (this.#sent === undefined) return
    const failures = this.#writer.commit(this.#sent)
    this.#written = { failures, keyed: this.#writer.tidy() }
    this.#sent = undefined
  }

  report(): void {
    if (this.#written === undefined) return
    const { failures, keyed } = this.#written
    this.#written = undefined
    this.#events.committed(failures)
    if (keyed !== undefined) this.#events.keyed(keyed)
  }

  sweep(now: number): void {
    this.#writer.sweep(now, (error) => this.#events.fatal(error as Error))
  }

  async close(): Promise<void> {
    this.#writer.stop()
  }
}

/** A ContactId that is taken before anything begins: a change that wants it fails at SQLite's own hands. */
const taken = 'taken'

/** The embedded database in memory, at a pace that the simulation chooses; now and then a change of it fails. */
export class SlowDisk extends SqliteDatabase {
  /** For looking at the rows without the code that is to be tested. */
  readonly connection: DatabaseSync
  /** Chats of which a change has failed, by key. */
  readonly spoiled = new Set<number>()
  readonly #link: SlowLink
  /** How likely a change is to fail. */
  failing: number
  readonly #random: Random

  constructor(random: Random, failing: number) {
    const connection = new DatabaseSync(':memory:')
    migrate(connection)
    connection.prepare('insert into contact (id, chat) values (?, 0)').run(taken)
    const link = new SlowLink(new Writer(connection))
    const onFatal = (error: Error) => {
      throw error
    }
    super(connection, link, undefined, { dataDir: 'memory', waitMs: 0, onFatal })
    this.connection = connection
    this.#link = link
    this.#random = random
    this.failing = failing
  }

  override commit(change: Change, done: Done): void {
    if (!this.#random.chance(this.failing)) return super.commit(change, done)
    this.spoiled.add(change.chat)
    super.commit({ ...change, contacts: [...(change.contacts ?? []), taken] }, done)
  }

  /** The batch that is with the writer goes to disk. */
  write(): void {
    this.#link.write()
  }

  /** The database learns of the batch that went to disk. */
  report(): void {
    this.#link.report()
  }
}
