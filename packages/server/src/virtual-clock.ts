import { type Clock, expiryOn } from './clock.ts'

interface Alarm {
  readonly due: number
  readonly wake: () => void
}

/** How often a clock that runs moves on. */
const tickMs = 10

/** Timestamps have years of four digits, and the last one is left for what is due behind the end. */
const end = Date.parse('9999-01-01T00:00:00Z')
export const endOfTime = new Date(end).toISOString()

/**
 * A clock that stands still until it is moved, or runs with the wall, as fast as it is told. It is moved by one at a time:
 * who comes while it is being moved waits, and moves it on from there.
 */
export class VirtualClock implements Clock {
  #now: number
  readonly #alarms = new Set<Alarm>()
  #moving: Promise<void> | undefined
  #ticking: NodeJS.Timeout | undefined
  #speed = 0
  /** How often it was put somewhere else. */
  #placed = 0

  /** Clients live by this clock too, so it is the one on which they are told when something expires. */
  isShared: boolean

  /** @throws RangeError behind the end of time */
  constructor(now = Date.now(), isShared = false) {
    if (now > end) throw new RangeError(`the clock ends at ${endOfTime}, and cannot begin later`)
    this.#now = now
    this.isShared = isShared
  }

  readonly now = (): number => Math.floor(this.#now)

  at(due: number, wake: () => void): () => void {
    const alarm = { due, wake }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /**
   * Is somewhere else, also in the past; alarms keep their times, and none goes off before the next advance. Whoever is
   * moving it moves it no further.
   */
  set(now: number): void {
    this.#now = now
    this.#placed++
  }

  /** How far it can be moved on. */
  get remainingMs(): number {
    return end - this.#now
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
    return expiryOn(at - this.#now, this.isShared ? this.#now : Date.now())
  }

  /** Seconds of it in each one of the wall's; 0 while it stands still. */
  get speed(): number {
    return this.#speed
  }

  /**
   * From now on it runs by itself, `speed` seconds in each one of the wall's, or stands still with 0, as it does where
   * it ends. It may be moved all the same.
   */
  run(speed: number, settle: () => Promise<void>): void {
    clearInterval(this.#ticking)
    this.#speed = speed
    if (speed === 0) return
    let moved = performance.now()
    this.#ticking = setInterval(() => {
      // What it misses while it is being moved is made up for by the next tick.
      if (this.#moving !== undefined) return
      const wall = performance.now()
      const ms = (wall - moved) * speed
      moved = wall
      void this.advance(Math.min(ms, this.remainingMs), settle)
    }, tickMs)
    this.#ticking.unref()
  }

  /**
   * Moves on, alarm by alarm in due order; after each, `settle` waits for what it set going, so that every alarm finds
   * the world as it would have been at that time.
   * @throws RangeError behind the end of time, and then it has not moved
   */
  async advance(ms: number, settle: () => Promise<void>): Promise<void> {
    while (this.#moving !== undefined) await this.#moving
    if (ms > this.remainingMs) {
      throw new RangeError(`the clock ends at ${endOfTime}, and cannot be moved on by ${ms} ms`)
    }
    this.#moving = this.#move(ms, settle).finally(() => {
      this.#moving = undefined
    })
    await this.#moving
  }

  async #move(ms: number, settle: () => Promise<void>): Promise<void> {
    const target = this.#now + ms
    const placed = this.#placed
    for (;;) {
      const next = this.#earliest()
      if (next === undefined || next.due > target) break
      this.#now = Math.max(this.#now, next.due)
      this.#alarms.delete(next)
      next.wake()
      await settle()
      if (placed !== this.#placed) return
    }
    this.#now = target
  }

  #earliest(): Alarm | undefined {
    let earliest: Alarm | undefined
    for (const alarm of this.#alarms) if (earliest === undefined || alarm.due < earliest.due) earliest = alarm
    return earliest
  }
}
