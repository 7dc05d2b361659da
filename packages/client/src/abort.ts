/** Throws the signal's reason once it has aborted. React Native's signals have no `throwIfAborted`, and no reason. */
export function throwIfAborted({ aborted, reason }: AbortSignal): void {
  if (aborted) throw reason ?? new Error('Aborted')
}
