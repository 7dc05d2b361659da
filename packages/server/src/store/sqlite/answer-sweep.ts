import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { housekeeping } from './statements.ts'

/** How many rows one slice looks at: about a millisecond, so that a waiting batch hardly notices. */
const sliceRows = 1024

/**
 * Deletes expired answers and their keys. One sweep walks both tables in the order in which they lie, a slice at a time,
 * between batches. Most answers live for minutes, so it meets each only a few times; an index in the order of expiry
 * would cost every message more than that.
 *
 * An answer without keys yet is left alone: it may replace an older one that is still there.
 */
export class AnswerSweep {
  readonly #walks: readonly { end: StatementSync; sweep: StatementSync }[]
  #now = 0
  #again = false
  /** Which table, and the last row or hash that was looked at. */
  #position: { walk: number; after: number } | undefined

  constructor(db: DatabaseSync) {
    this.#walks = [
      { end: db.prepare(housekeeping.answerSliceEnd), sweep: db.prepare(housekeeping.sweepAnswers) },
      { end: db.prepare(housekeeping.keySliceEnd), sweep: db.prepare(housekeeping.sweepKeys) },
    ]
  }

  /** Starts a sweep, or has one follow the one that is under way; then this is false. */
  start(now: number): boolean {
    this.#now = now
    this.#again = this.#position !== undefined
    if (this.#again) return false
    this.#position = { walk: 0, after: -1 }
    return true
  }

  stop(): void {
    this.#position = undefined
  }

  /** Does one slice, a transaction of its own. Says whether the sweep has more to do. */
  slice(): boolean {
    if (!this.#position) return false
    const { walk, after } = this.#position
    const { end, sweep } = this.#walks[walk]!
    const slice = end.get(after, sliceRows - 1) as { last: number } | undefined
    sweep.run(after, slice?.last ?? Number.MAX_SAFE_INTEGER, this.#now)
    this.#position = slice ? { walk, after: slice.last } : this.#walkAfter(walk)
    return this.#position !== undefined
  }

  #walkAfter(walk: number): { walk: number; after: number } | undefined {
    if (walk + 1 < this.#walks.length) return { walk: walk + 1, after: -1 }
    if (!this.#again) return undefined
    this.#again = false
    return { walk: 0, after: -1 }
  }
}
