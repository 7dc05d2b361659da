import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { housekeeping } from './statements.ts'

/** How many answers one slice looks at: well under a millisecond, so that a waiting batch does not notice. */
const sliceRows = 256

/**
 * Deletes expired answers. One sweep walks the whole table by its primary key, a slice at a time, between batches. With
 * most answers living for minutes it looks at each one or two times in all, which is cheaper than an index that every
 * message would have to keep in order.
 */
export class AnswerSweep {
  readonly #until: StatementSync
  readonly #slice: StatementSync
  readonly #rest: StatementSync
  #now = 0
  #position: { chat: number; name: string } | undefined

  constructor(db: DatabaseSync) {
    this.#until = db.prepare(housekeeping.sweepUntil)
    this.#slice = db.prepare(housekeeping.sweepSlice)
    this.#rest = db.prepare(housekeeping.sweepRest)
  }

  /** Starts a sweep. One that is under way goes on, with the new time; then this is false. */
  start(now: number): boolean {
    this.#now = now
    if (this.#position) return false
    this.#position = { chat: -1, name: '' }
    return true
  }

  stop(): void {
    this.#position = undefined
  }

  /** Does one slice, a transaction of its own. Says whether the sweep has more to do. */
  slice(): boolean {
    if (!this.#position) return false
    const { chat, name } = this.#position
    const end = this.#until.get(chat, name, sliceRows - 1) as { chat: number; name: string } | undefined
    if (end) this.#slice.run(chat, name, end.chat, end.name, this.#now)
    else this.#rest.run(chat, name, this.#now)
    this.#position = end
    return end !== undefined
  }
}
