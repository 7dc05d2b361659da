/** The time that a device has. */
export interface Time {
  readonly now: () => number
  /** Calls back once when so many milliseconds have passed. @returns a number that calls it off */
  after(ms: number, run: () => void): number
  cancel(id: number): void
}

interface Due {
  readonly at: number
  readonly run: () => void
}

/** The time of all devices in a scenario. It stands still until it is told to pass, and then things happen in their order. */
export class DeviceTime implements Time {
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

/** The wall's time, for devices that nobody holds. */
export class WallTime implements Time {
  readonly now = Date.now
  readonly next = undefined
  readonly #timers = new Map<number, NodeJS.Timeout>()
  readonly #fired: () => void
  #count = 0

  /** @param fired is told when something was due */
  constructor(fired: () => void) {
    this.#fired = fired
  }

  after(ms: number, run: () => void): number {
    const id = ++this.#count
    const due = () => {
      this.#timers.delete(id)
      run()
      this.#fired()
    }
    this.#timers.set(id, setTimeout(due, Math.max(0, Number(ms) || 0)))
    return id
  }

  cancel(id: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
  }

  /** What is due happens by itself. */
  fire(): void {}
}
