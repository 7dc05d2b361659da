import { type Duration, milliseconds } from './duration.ts'

/** What moves the clock of a service in this process. */
export interface Mover {
  readonly now: () => number
  advance(ms: number): Promise<void>
  /** When the next thing is due that time does; undefined if nothing is. */
  nextAlarm(): number | undefined
  /** Lets it run by itself, or stand still with 0. */
  run(speed: number): void
}

/**
 * The time that chats live by. It stands still until it is moved; timestamps, timers, the life of tokens and of URLs
 * follow it, while the `Date` header and signatures stay on the wall clock.
 */
export class VirtualTime {
  readonly #mover: Mover

  constructor(mover: Mover) {
    this.#mover = mover
  }

  now(): Date {
    return new Date(this.#mover.now())
  }

  /**
   * Moves on; resolves when all that was due on the way is done and committed, each thing at its time.
   * @throws RangeError where that would be behind the year 9998, in which time ends
   */
  async advance(duration: Duration): Promise<void> {
    await this.#mover.advance(milliseconds(duration))
  }

  /** When the next thing is due that time does, milliseconds since 1970; undefined if nothing is. */
  nextTimer(): number | undefined {
    return this.#mover.nextAlarm()
  }

  /** Moves on to the next thing that time does. @returns by how many milliseconds; 0 if nothing is to come */
  async runToNextTimer(): Promise<number> {
    const due = this.#mover.nextAlarm()
    if (due === undefined) return 0
    const ms = Math.max(0, due - this.#mover.now())
    await this.#mover.advance(ms)
    return ms
  }

  /** From now on the clock runs by itself: `speed` seconds of it in each one of the wall's. 0 stops it. */
  autoAdvance(speed: number): void {
    this.#mover.run(Math.max(0, speed))
  }
}
