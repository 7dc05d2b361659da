/**
 * Where the latest answers are: those whose keys the writer has not put on the disk yet (see `answer-keys.ts`), a few
 * thousand at most. The database finds the others by itself.
 */
export class RecentAnswers {
  /** Row by chat and name; in the order of rows, so that those that have got their keys are the first ones. */
  readonly #rows = new Map<string, number>()
  #lastRow: number

  /** `lastRow` is the greatest row that was ever given out. */
  constructor(lastRow: number) {
    this.#lastRow = lastRow
  }

  /** The row of the next answer. */
  nextRow(): number {
    this.#lastRow += 1
    return this.#lastRow
  }

  /** An answer has been committed in that row. */
  add({ chat, name }: { chat: number; name: string }, row: number): void {
    const key = `${chat} ${name}`
    this.#rows.delete(key)
    this.#rows.set(key, row)
  }

  /** The answers up to `row` have their keys. */
  forgetUpTo(row: number): void {
    for (const [key, at] of this.#rows) {
      if (at > row) return
      this.#rows.delete(key)
    }
  }

  find(chat: number, name: string): number | undefined {
    return this.#rows.get(`${chat} ${name}`)
  }
}
