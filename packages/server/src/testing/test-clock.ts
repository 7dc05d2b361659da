import { type Clock, expiryOn } from '../clock.ts'

interface Alarm {
  readonly due: number
  readonly wake: () => void
}

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  #now: number
  readonly #isShared: boolean
  readonly #alarms = new Set<Alarm>()

  /** @param isShared clients live by this clock too, so it is the one on which they are told when something expires */
  constructor(now = Date.now(), isShared = false) {
    this.#now = now
    this.#isShared = isShared
  }

  readonly now = (): number => this.#now

  at(due: number, wake: () => void): () => void {
    const alarm = { due, wake }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /** Stands somewhere else, also in the past; alarms keep their times, and none goes off before the next advance. */
  set(now: number): void {
    this.#now = now
  }

  /** How many alarms are set: a test sees by it that something has begun to wait. */
  get alarms(): number {
    return this.#alarms.size
  }

  /** When the earliest alarm goes off. */
  get nextAlarm(): number | undefined {
    return this.#earliest()?.due
  }

  /** Of a clock of its own what remains of a virtual life, on the wall clock, because clients set their timers by it. */
  expiry(at: number): string {
    return expiryOn(at - this.#now, this.#isShared ? this.#now : Date.now())
  }

  /**
   * Moves on by whole milliseconds, as the chats count them, alarm by alarm in due order; after each, `settle` waits for what it set going, so that every alarm finds
   * the world as it would have been at that time.
   */
  async advance(ms: number, settle: () => Promise<void>): Promise<void> {
    const target = this.#now + Math.ceil(ms)
    for (;;) {
      const next = this.#earliest()
      if (next === undefined || next.due > target) break
      this.#now = Math.max(this.#now, next.due)
      this.#alarms.delete(next)
      next.wake()
      await settle()
    }
    this.#now = target
  }

  #earliest(): Alarm | undefined {
    let earliest: Alarm | undefined
    for (const alarm of this.#alarms) if (earliest === undefined || alarm.due < earliest.due) earliest = alarm
    return earliest
  }
}
