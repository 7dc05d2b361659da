/** What has happened in all the lives of this thread, and how often. */
export const tally = new Map<string, number>()

export function count(what: string, times = 1): void {
  tally.set(what, (tally.get(what) ?? 0) + times)
}
