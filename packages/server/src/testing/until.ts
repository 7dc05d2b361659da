import { setImmediate as nextTurn } from 'node:timers/promises'

/** Resolves when `holds` is true, looking once in every turn of the event loop; rejects after ten seconds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await nextTurn()
  }
}
