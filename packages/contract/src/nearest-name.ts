const editsMax = 3
/** A name of so many letters has one slip at most, one of twice as many two: more make any other name of it. */
const lettersPerEdit = 3

/** The name that is the fewest edits away, if they are few enough to be a slip. */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  const ranked = names.map((name) => ({ name, edits: editsBetween(wrong, name) })).sort((a, b) => a.edits - b.edits)
  const ownLetters = wrong.replace(/^(PARLEY_|--)/, '').length
  return ranked.find(({ edits }) => edits <= Math.min(editsMax, ownLetters / lettersPerEdit))?.name
}

/** Letters that are missing, too many or others, and neighbours that have changed places (Damerau and Levenshtein). */
function editsBetween(from: string, to: string): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1]
    for (let at = 1; at <= to.length; at++) {
      const other = row[at - 1]! + (to[at - 1] === from[index] ? 0 : 1)
      const areSwapped = index > 0 && at > 1 && from[index] === to[at - 2] && from[index - 1] === to[at - 1]
      const swap = areSwapped ? before[at - 2]! + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min(other, swap, row[at]! + 1, next[at - 1]! + 1))
    }
    before = row
    row = next
  }
  return row[to.length]!
}
