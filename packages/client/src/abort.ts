/** Why a signal has aborted. React Native's signals keep no reason. */
export const reasonOf = (signal: AbortSignal): unknown => signal.reason ?? new Error('Aborted')
