import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { housekeeping } from './statements.ts'

/**
 * How many answers get their keys at once. Hashes fall anywhere in the index: one key at a time would dirty a page for
 * every message, and cost more than the message; thousands in order share their pages.
 */
const keyAtAnswers = 4096

/** Gives answers their keys, in bulk, and drops the answers that newer ones of the same name have replaced. */
export class AnswerKeys {
  readonly #toKey: StatementSync
  readonly #key: StatementSync
  readonly #dropReplaced: StatementSync
  readonly #setKeyed: StatementSync
  #waiting: number

  constructor(db: DatabaseSync) {
    this.#toKey = db.prepare(housekeeping.answersToKey)
    this.#key = db.prepare(housekeeping.keyAnswers)
    this.#dropReplaced = db.prepare(housekeeping.dropReplacedAnswers)
    this.#setKeyed = db.prepare(housekeeping.setAnswersKeyed)
    this.#waiting = (this.#toKey.get() as { count: number }).count
  }

  /** An answer was written. */
  count(): void {
    this.#waiting += 1
  }

  get due(): boolean {
    return this.#waiting >= keyAtAnswers
  }

  /** Keys all that wait, within the transaction that is open; returns up to which row every answer has its keys now. */
  key(): number {
    const { keyed, greatest } = this.#toKey.get() as { keyed: number; greatest: number }
    this.#waiting = 0
    this.#key.run(keyed, greatest)
    this.#dropReplaced.run(keyed, greatest)
    this.#setKeyed.run(Math.max(keyed, greatest))
    return Math.max(keyed, greatest)
  }
}
