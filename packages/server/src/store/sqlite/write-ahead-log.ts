import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { housekeeping } from './statements.ts'

/** From this size on the log is copied into the database after a batch. */
const checkpointAtBytes = 4 * 1024 * 1024

/** At this size the next batch waits until all of the log is copied, whatever readers it must wait for. */
const boundBytes = 64 * 1024 * 1024

/**
 * SQLite's write-ahead log, which it would otherwise checkpoint inside whichever commit happens to fill it. A
 * checkpoint that copied everything lets the next commit begin the log anew, in the file's first bytes; the file keeps
 * its size, and syncing an overwritten file is cheaper than a growing one.
 */
export class WriteAheadLog {
  readonly #size: StatementSync
  readonly #checkpoint: StatementSync
  readonly #restart: StatementSync
  readonly #truncate: StatementSync
  readonly #checkpointAtPages: number
  readonly #boundPages: number

  constructor(db: DatabaseSync) {
    const { page_size: pageBytes } = db.prepare('pragma page_size').get() as { page_size: number }
    this.#checkpointAtPages = checkpointAtBytes / pageBytes
    this.#boundPages = boundBytes / pageBytes
    this.#size = db.prepare(housekeeping.walSize)
    this.#checkpoint = db.prepare(housekeeping.checkpoint)
    this.#restart = db.prepare(housekeeping.checkpointAndRestart)
    this.#truncate = db.prepare(housekeeping.checkpointAndTruncate)
  }

  /**
   * Checkpoints if the log has grown enough since the last time. It reaches its bound only while some reader holds an
   * old snapshot. The service's own readers never do for longer than one call; a foreign one slows commits down from
   * there on, to one batch for every time that SQLite has waited for it in vain.
   */
  checkpointBySize(): void {
    const { log, checkpointed } = this.#size.get() as { log: number; checkpointed: number }
    if (log - checkpointed < this.#checkpointAtPages) return
    if (log < this.#boundPages) this.#checkpoint.get()
    else this.#restart.get()
  }

  /** Copies everything and cuts the file to nothing, unless a reader keeps it from doing so. */
  truncate(): void {
    this.#truncate.get()
  }
}
