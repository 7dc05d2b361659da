/** Why a signal has aborted. React Native's signals keep no reason. */
export const reasonOf = (signal: AbortSignal): unknown => signal.reason ?? new Error('Aborted')

/** Throws the signal's reason once it has aborted. React Native's signals have no `throwIfAborted`. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw reasonOf(signal)
}
