import type { Platform } from './platform.ts'

/** Timers by name, so that one replaces its predecessor and none is left when they are stopped. */
export class Timers {
  readonly #platform: Platform
  readonly #cancels = new Map<string, () => void>()
  #isStopped = false

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** Calls back once after `ms`; `lateMs` is by how much the clock had gone on further: a device sleeps, a clock is set. */
  set(name: string, ms: number, callback: (lateMs: number) => void): void {
    if (this.#isStopped) return
    this.clear(name)
    const due = this.#platform.now() + ms
    const cancel = this.#platform.after(ms, () => {
      this.#cancels.delete(name)
      callback(this.#platform.now() - due)
    })
    this.#cancels.set(name, cancel)
  }

  has(name: string): boolean {
    return this.#cancels.has(name)
  }

  clear(name: string): void {
    this.#cancels.get(name)?.()
    this.#cancels.delete(name)
  }

  /** Clears all of them, and sets no more. */
  stop(): void {
    this.#isStopped = true
    for (const name of this.#cancels.keys()) this.clear(name)
  }
}
