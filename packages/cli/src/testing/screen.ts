import { Writable } from 'node:stream'

/** What a terminal shows of what is written to it, as far as line editors write. */
export class Screen extends Writable {
  readonly isTTY = true
  readonly columns: number
  readonly #rows: string[] = ['']
  #row = 0
  column = 0

  constructor(columns: number) {
    super({ decodeStrings: false })
    this.columns = columns
  }

  /** Row by row, without what is blank at their ends. */
  get text(): string {
    return this.#rows.map((row) => row.trimEnd()).join('\n')
  }

  override _write(text: string, _: string, done: () => void): void {
    const [plain = '', ...commands] = String(text).split('\u001b[')
    this.#show(plain)
    for (const command of commands) {
      const [, count = '', letter = '', rest = ''] = /^(\d*)([A-Z])(.*)$/s.exec(command) ?? []
      this.#obey(letter, count)
      this.#show(rest)
    }
    done()
  }

  #show(text: string): void {
    for (const letter of text) {
      if (letter === '\r') this.column = 0
      else if (letter === '\n') this.#goTo(this.#row + 1, 0)
      else {
        if (this.column === this.columns) this.#goTo(this.#row + 1, 0)
        const before = (this.#rows[this.#row] ?? '').padEnd(this.column)
        this.#rows[this.#row] = before.slice(0, this.column) + letter + before.slice(this.column + 1)
        this.column++
      }
    }
  }

  #obey(letter: string, count: string): void {
    const row = this.#rows[this.#row] ?? ''
    const steps = Number(count || 1)
    if (letter === 'G') this.column = steps - 1
    else if (letter === 'A') this.#goTo(this.#row - steps, this.column)
    else if (letter === 'B') this.#goTo(this.#row + steps, this.column)
    else if (letter === 'C') this.column += steps
    else if (letter === 'D') this.column -= steps
    else if (letter === 'J') this.#rows.splice(this.#row, Number.POSITIVE_INFINITY, row.slice(0, this.column))
    else throw new Error(`this screen does not know ${JSON.stringify(count + letter)}`)
  }

  #goTo(row: number, column: number): void {
    this.#row = row
    this.column = column
    while (this.#rows.length <= row) this.#rows.push('')
  }
}
