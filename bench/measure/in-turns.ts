/**
 * Runs `work` for 0 … count − 1, at most `atOnce` at a time. `worker` says which of the `atOnce` turns it runs in, so
 * that each can have a connection of its own.
 */
export async function inTurns(
  count: number,
  atOnce: number,
  work: (index: number, worker: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const turns = Array.from({ length: Math.min(atOnce, count) }, async (_, worker) => {
    for (let index = next++; index < count; index = next++) await work(index, worker)
  })
  await Promise.all(turns)
}
