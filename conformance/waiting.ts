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

/** The value, or an error that names what is missing: the SDKs declare every member of an answer optional. */
export function present<Value>(value: Value | undefined | null, what: string): Value {
  if (value === undefined || value === null) throw new Error(`there is no ${what}`)
  return value
}
