import { type EventEmitter, once } from 'node:events'

/**
 * Waits by event, never by time: asks `look` now and after every `change` that `changes` emits, until it finds
 * something. `what` names the thing in the error that comes when `withinMs` have passed in vain.
 */
export async function until<Found>(
  changes: EventEmitter,
  look: () => Found | undefined,
  what: string,
  withinMs = 5_000,
): Promise<Found> {
  const signal = AbortSignal.timeout(withinMs)
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    try {
      await once(changes, 'change', { signal })
    } catch {
      throw new Error(`waited ${withinMs} ms in vain for ${what}`)
    }
  }
}

/** The value, or an error that names what an answer lacks: the SDKs declare every member optional. */
export function present<Value>(value: Value | undefined | null, what: string): Value {
  if (value === undefined || value === null) throw new Error(`the answer lacks ${what}`)
  return value
}
