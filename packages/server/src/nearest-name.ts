/** The name that is the fewest edits away, if they are few enough to be a slip. */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  const ranked = names.map((name) => ({ name, edits: editsBetween(wrong, name) })).sort((a, b) => a.edits - b.edits)
  const ownLetters = wrong.replace(/^(PARLEY_|--)/, '').length
  return ranked.find(({ edits }) => edits <= 3 && edits < ownLetters)?.name
}

/** Levenshtein's distance, one row of the table at a time. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (let at = 1; at <= to.length; at++) {
      const swap = row[at - 1]! + (to[at - 1] === letter ? 0 : 1)
      next.push(Math.min(swap, row[at]! + 1, next[at - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
