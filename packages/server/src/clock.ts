/**
 * The time that chats live by: timestamps, timers, token and URL expiry. A test hands in one that it moves.
 * The `Date` header, the signature check, protocol pings and the hand-over never use it (control-plane §3.6).
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `wake` once, when the clock has reached `due` or a little later; the answer calls it off. */
  at(due: number, wake: () => void): () => void
  /**
   * An instant of this clock as a client's own clock will see it, `yyyy-MM-ddThh:mm:ss.SSSZ`. ChatJS sets its
   * timers by what it reads here, so it always lies some minutes ahead (spec §1.2).
   */
  expiry(at: number): string
}

const longestTimeoutMs = 2 ** 31 - 1
const shortestExpiryMs = 5 * 60_000

/** When the remaining life of something ends, shown on a clock; the wall's, if no other's time is given. */
export function expiryOn(remainingMs: number, now = Date.now()): string {
  return new Date(now + Math.max(remainingMs, shortestExpiryMs)).toISOString()
}

export const systemClock: Clock = {
  now: Date.now,
  at(due, wake) {
    // A timeout beyond 2^31 ms would fire at once, so a distant one is reached in steps.
    let timeout: NodeJS.Timeout
    const step = () => {
      const remaining = due - Date.now()
      timeout =
        remaining > longestTimeoutMs ? setTimeout(step, longestTimeoutMs) : setTimeout(wake, Math.max(0, remaining))
      timeout.unref()
    }
    step()
    return () => clearTimeout(timeout)
  },
  expiry: (at) => expiryOn(at - Date.now()),
}
