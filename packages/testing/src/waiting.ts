/** How long something is waited for. */
export interface Waiting {
  readonly now: () => number
  /** On the chats' clock: so long may pass before it is late. */
  readonly virtualMs: number
  /** On the wall: a clock that stands still must not hold a test for ever. */
  readonly wallMs: number
}

/**
 * Resolves with what `look` finds, now or later. Rejects when either clock says it is late, with what is to be said then.
 */
export async function until<Found>(
  look: () => Found | undefined,
  explain: () => string,
  { now, virtualMs, wallMs }: Waiting,
): Promise<Found> {
  const virtualEnd = now() + virtualMs
  const wallEnd = performance.now() + wallMs
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (now() > virtualEnd || performance.now() > wallEnd) throw new Error(explain())
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
