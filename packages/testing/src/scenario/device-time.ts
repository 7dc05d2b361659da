interface Due {
  readonly at: number
  readonly run: () => void
}

/** The time of all devices in a scenario. It stands still until it is told to pass, and then things happen in their order. */
export class DeviceTime {
  readonly now: () => number
  readonly #due = new Map<number, Due>()
  #count = 0

  /** @param now the service's clock, by which devices live too */
  constructor(now: () => number) {
    this.now = now
  }

  /** When the next thing is due. */
  get next(): number | undefined {
    return this.#due.size === 0 ? undefined : Math.min(...[...this.#due.values()].map(({ at }) => at))
  }

  /** Calls back once when so many milliseconds have passed. @returns a number that calls it off */
  after(ms: number, run: () => void): number {
    this.#count++
    this.#due.set(this.#count, { at: this.now() + Math.ceil(Math.max(0, Number(ms) || 0)), run })
    return this.#count
  }

  cancel(id: number): void {
    this.#due.delete(id)
  }

  /** Lets everything happen that is due by now, once each, as a device does that wakes up. */
  fire(): void {
    const late = [...this.#due].filter(([, { at }]) => at <= this.now()).sort(([, one], [, other]) => one.at - other.at)
    for (const [id, { run }] of late) {
      // One may have called off another.
      if (this.#due.delete(id)) run()
    }
  }
}
