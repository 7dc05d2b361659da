/** How long something is waited for. */
export interface Waiting {
  readonly now: () => number
  /** On the chats' clock: so long may pass before it is late. */
  readonly virtualMs: number
  /** On the wall: a clock that stands still must not hold a test for ever. */
  readonly wallMs: number
}

/**
 * Resolves with what `look` finds, now or later. Rejects when either clock says it is late, with what is to be said then
 * and which clock it was.
 */
export async function until<Found>(
  look: () => Found | undefined,
  explain: () => string,
  { now, virtualMs, wallMs }: Waiting,
): Promise<Found> {
  const begun = now()
  const wallEnd = performance.now() + wallMs
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    const passed = now() - begun
    if (passed > virtualMs) throw new Error(`${explain()}\n(${passed} ms of the chat’s time have passed)`)
    if (performance.now() > wallEnd) {
      const hint = passed === 0 ? ', in which the chat’s time stood still: parley.clock.advance moves it' : ''
      throw new Error(`${explain()}\n(waited ${wallMs} ms on the wall${hint})`)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
