import { backOff } from './connection.ts'
import type { Line } from './connector.ts'
import { ChatError } from './errors.ts'
import { Listeners } from './observable.ts'
import type { CallOptions } from './participant-client.ts'
import type { Platform } from './platform.ts'
import { waitMs } from './retry.ts'
import { denialsMax } from './timing.ts'

/**
 * Makes calls for as long as the chat may live: it waits for a token, backs off, and asks for a new token when one is
 * refused. What it gives up is refused for good, or the session is over; then it rejects with the reason of that.
 */
export class Calls {
  /** Why the session is over, once it is. */
  over: Error | undefined
  readonly #platform: Platform
  readonly #connector: Line
  readonly #life = new AbortController()
  readonly #woken = new Listeners()

  constructor(platform: Platform, connector: Line) {
    this.#platform = platform
    this.#connector = connector
  }

  /** Nothing is tried any more. */
  end(over: Error): void {
    this.over ??= over
    this.#life.abort(over)
    this.wake()
  }

  async make<Result>(call: (options: CallOptions) => Promise<Result>): Promise<Result> {
    let refused = 0
    let denials = 0
    for (let failures = 0; ; ) {
      const { token, issue } = this.#connector
      if (this.over) throw this.over
      if (token === undefined || issue === refused) {
        await this.#pause()
        continue
      }
      try {
        return await call({ token, signal: this.#life.signal })
      } catch (error) {
        if (this.over) throw this.over
        if (!(error instanceof ChatError)) throw error
        if (error.status === 403 && !error.retryable && denials++ < denialsMax) {
          refused = issue
          if (issue === this.#connector.issue) this.#connector.on('denied')
        } else if (error.retryable) {
          await this.#pause(waitMs(++failures, backOff, this.#platform.random(), error.retryAfterMs))
        } else throw error
      }
    }
  }

  /** Something has changed for the better: nobody needs to wait on. */
  wake(): void {
    this.#woken.tell()
  }

  #pause(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel?.()
        stop()
        resolve()
      }
      const stop = this.#woken.add(done)
      const cancel = ms === undefined ? undefined : this.#platform.after(ms, done)
    })
  }
}
