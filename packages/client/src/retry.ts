/** When to try again, and who does it. */
import { reasonOf } from './abort.ts'
import { type ChatError, NetworkError } from './errors.ts'
import type { Platform } from './platform.ts'

export interface RetryPolicy {
  /** How often a call is tried in all. */
  readonly attempts: number
  /** The first wait is shorter than this; each further one may be twice as long. */
  readonly baseMs: number
  /** But not longer than this. */
  readonly maxMs: number
  /** If the service asks for a longer wait than this, the call fails instead; the error says how long it is. */
  readonly retryAfterMaxMs: number
  /** An attempt that has no answer by then is given up. */
  readonly timeoutMs: number
}

export const defaultRetry: RetryPolicy = {
  attempts: 4,
  baseMs: 400,
  maxMs: 10_000,
  retryAfterMaxMs: 60_000,
  timeoutMs: 30_000,
}

/**
 * How long to wait after so many failures: any time up to a ceiling that doubles, so that clients which failed together
 * do not come again together; and never less than the service asked for, if that is not too long.
 */
export const waitMs = (
  failures: number,
  { baseMs, maxMs, retryAfterMaxMs }: Pick<RetryPolicy, 'baseMs' | 'maxMs' | 'retryAfterMaxMs'>,
  random: number,
  retryAfterMs = 0,
): number => Math.min(retryAfterMs, retryAfterMaxMs) + random * Math.min(maxMs, baseMs * 2 ** (failures - 1))

/**
 * Makes attempts until one succeeds, none may follow, or the signal aborts. Then it rejects at once with the signal's
 * reason, whether or not the attempt heeds the signal it is given, and leaves no timer and no listener behind.
 */
export async function retrying<Result>(
  attempt: (signal: AbortSignal) => Promise<Result>,
  policy: RetryPolicy,
  platform: Platform,
  signal: AbortSignal | undefined,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await untilAborted(signal, (resolve, reject) => {
        const controller = new AbortController()
        const cancel = platform.after(policy.timeoutMs, () =>
          reject(new NetworkError(`No answer in ${policy.timeoutMs} ms`, {})),
        )
        attempt(controller.signal).then(resolve, reject)
        return () => {
          cancel()
          controller.abort()
        }
      })
    } catch (error) {
      const { retryable, retryAfterMs = 0 } = (error ?? {}) as ChatError
      if (!retryable || failures >= policy.attempts || retryAfterMs > policy.retryAfterMaxMs) throw error
      const ms = waitMs(failures, policy, platform.random(), retryAfterMs)
      await untilAborted<void>(signal, (resolve) => platform.after(ms, resolve))
    }
  }
}

/** Settles as `start` says, or rejects with the signal's reason; either way what `start` returned tidies up. */
function untilAborted<Result>(
  signal: AbortSignal | undefined,
  start: (resolve: (result: Result) => void, reject: (reason: unknown) => void) => () => void,
): Promise<Result> {
  let tidy = () => {}
  let abort = () => {}
  return new Promise<Result>((resolve, reject) => {
    abort = () => reject(reasonOf(signal as AbortSignal))
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort)
    tidy = start(resolve, reject)
  }).finally(() => {
    tidy()
    signal?.removeEventListener('abort', abort)
  })
}
