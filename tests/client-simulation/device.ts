import type { Platform } from '../../packages/client/src/platform.ts'
import type { Notice } from '../../packages/client/src/watch.ts'
import type { Random } from '../simulation/random.ts'
import { Line, type Wires } from './line.ts'
import { count } from './tally.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A phone or a laptop: its clock may be wrong, it may sleep, and it has a line of its own. */
export class Device {
  readonly line: Line
  readonly storage = new Map<string, string>()
  /** Timers that are set. */
  timers = 0
  /** By how much its clock is wrong. */
  skew = 0
  isAsleep = false
  #wakesAt = 0
  readonly #time: VirtualTime
  readonly #random: Random
  readonly #watchers = new Set<(notice: Notice) => void>()
  /** What happens when it wakes. */
  #overslept: (() => void)[] = []

  constructor(time: VirtualTime, random: Random, wires: Wires) {
    this.#time = time
    this.#random = random
    this.line = new Line(time, random, wires, (run) => this.awake(run))
  }

  /** Runs this now, or when it wakes. */
  awake(run: () => void): void {
    if (this.isAsleep) this.#overslept.push(run)
    else run()
  }

  notice(notice: Notice): void {
    for (const tell of this.#watchers) tell(notice)
  }

  /** Sleeps at least so long, and then calls back, unless somebody wakes it before. */
  sleep(ms: number, woken: () => void = () => {}): void {
    count('devices put to sleep')
    this.isAsleep = true
    const wakesAt = Math.max(this.#wakesAt, this.#time.now + ms)
    this.#wakesAt = wakesAt
    this.#time.after(wakesAt - this.#time.now, () => {
      if (!this.isAsleep || this.#wakesAt > wakesAt) return
      this.wakeUp()
      woken()
    })
  }

  wakeUp(): void {
    this.isAsleep = false
    this.#wakesAt = 0
    const overslept = this.#overslept
    this.#overslept = []
    for (const run of overslept) run()
  }

  get platform(): Partial<Platform> {
    const { line, storage } = this
    return {
      fetch: line.fetch,
      WebSocket: line.WebSocket,
      now: () => this.#time.now + this.skew,
      after: (ms, callback) => {
        let isSet = true
        this.timers++
        const unset = () => {
          if (isSet) this.timers--
          isSet = false
        }
        const cancel = this.#time.after(ms, () =>
          this.awake(() => {
            if (!isSet) return
            unset()
            callback()
          }),
        )
        return () => {
          unset()
          cancel()
        }
      },
      random: this.#random.next,
      storage: {
        getItem: (key) => storage.get(key) ?? null,
        setItem: async (key, value) => void storage.set(key, value),
        removeItem: (key) => void storage.delete(key),
      },
      watch: (tell) => {
        this.#watchers.add(tell)
        return () => this.#watchers.delete(tell)
      },
    }
  }
}
