interface Due {
  readonly at: number
  readonly run: () => unknown
}

/** The time of a simulated world: it stands still until the next thing is due, and nothing happens but what is due. */
export class VirtualTime {
  now: number
  #queue: Due[] = []

  constructor(now: number) {
    this.now = now
  }

  /** @returns what calls it off */
  after(ms: number, run: () => unknown): () => void {
    const due = { at: this.now + Math.round(ms), run }
    // What is due at the same time happens in the order in which it was set.
    const behind = this.#queue.findLastIndex(({ at }) => at <= due.at)
    this.#queue.splice(behind + 1, 0, due)
    return () => {
      this.#queue = this.#queue.filter((other) => other !== due)
    }
  }

  /** When the next thing is due. */
  get next(): number | undefined {
    return this.#queue[0]?.at
  }

  /** Takes the next thing out. */
  take(): Due | undefined {
    return this.#queue.shift()
  }
}
