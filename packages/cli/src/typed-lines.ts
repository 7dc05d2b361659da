import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline'

/**
 * The lines that somebody types, or that come out of a pipe. In a terminal others' words are printed above what he has
 * begun, which stays whole at the bottom.
 */
export class TypedLines {
  readonly #lines: Interface & { prevRows?: number }
  readonly #screen: NodeJS.WriteStream | undefined
  #isOpen = true

  /** @param screen where what is typed is shown; nowhere if it comes out of a pipe */
  constructor(input: NodeJS.ReadStream, screen: NodeJS.WriteStream | undefined) {
    this.#screen = screen
    this.#lines = createInterface({ input, ...(screen !== undefined && { output: screen, prompt: '> ' }) })
    this.#lines.on('SIGINT', () => this.close())
  }

  /** @param closed is called once, when there will be no more */
  listen(line: (text: string) => void, closed: () => void): void {
    this.#lines.on('line', (text) => {
      line(text)
      this.#prompt()
    })
    this.#lines.on('close', () => {
      this.#isOpen = false
      // What was begun and not sent stays to be read; an empty prompt does not.
      if (this.#screen !== undefined && this.#lines.line === '') this.#clear(this.#screen)
      else this.#screen?.write('\n')
      closed()
    })
    this.#prompt()
  }

  /** Prints whole lines. */
  above(print: () => void): void {
    if (this.#screen === undefined || !this.#isOpen) return print()
    this.#clear(this.#screen)
    print()
    // The line editor would go up by the rows that it remembers, and they are gone.
    this.#lines.prevRows = 0
    this.#lines.prompt(true)
  }

  close(): void {
    this.#lines.close()
  }

  #prompt(): void {
    if (this.#screen !== undefined && this.#isOpen) this.#lines.prompt()
  }

  #clear(screen: NodeJS.WriteStream): void {
    moveCursor(screen, 0, -this.#lines.getCursorPos().rows)
    cursorTo(screen, 0)
    clearScreenDown(screen)
  }
}
