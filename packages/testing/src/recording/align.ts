/** Which entry of one list is which of another: a longest common subsequence; what is left over between is paired up. */

/** Both indexes where the two belong together, one where there is no counterpart. */
export interface Pair {
  readonly one?: number
  readonly other?: number
}

/** Lists whose differing middles have more cells than this are paired in their order alone. */
const cellsMax = 25_000_000

/**
 * @param ones what must be equal for two entries to be the same
 * @param isAlike by index, whether two leftovers are one entry that has changed
 */
export function align(
  ones: readonly string[],
  others: readonly string[],
  isAlike: (one: number, other: number) => boolean,
): readonly Pair[] {
  const shorter = Math.min(ones.length, others.length)
  let start = 0
  while (start < shorter && ones[start] === others[start]) start++
  let end = 0
  while (end < shorter - start && ones[ones.length - 1 - end] === others[others.length - 1 - end]) end++
  const middle = (list: readonly string[]) => list.slice(start, list.length - end)
  const same = commonPairs(middle(ones), middle(others)).map(([one, other]) => [one + start, other + start] as const)
  const pairs: Pair[] = Array.from({ length: start }, (_, index) => ({ one: index, other: index }))
  let [one, other] = [start, start]
  for (const [nextOne, nextOther] of [...same, [ones.length - end, others.length - end] as const]) {
    pairs.push(...leftovers(range(one, nextOne), range(other, nextOther), isAlike))
    if (nextOne < ones.length - end) pairs.push({ one: nextOne, other: nextOther })
    one = nextOne + 1
    other = nextOther + 1
  }
  for (let back = end; back > 0; back--) pairs.push({ one: ones.length - back, other: others.length - back })
  return pairs
}

/** Pairs what is alike in its order; the rest has no counterpart. */
function leftovers(
  ones: readonly number[],
  others: readonly number[],
  isAlike: (one: number, other: number) => boolean,
) {
  const free = [...others]
  const pairs: Pair[] = []
  for (const one of ones) {
    const at = free.findIndex((other) => isAlike(one, other))
    if (at === -1) pairs.push({ one })
    else pairs.push(...free.splice(0, at + 1).map((other, index) => (index === at ? { one, other } : { other })))
  }
  return [...pairs, ...free.map((other) => ({ other }))]
}

function commonPairs(ones: readonly string[], others: readonly string[]): readonly (readonly [number, number])[] {
  if (ones.length * others.length === 0 || ones.length * others.length > cellsMax) return []
  const width = others.length + 1
  const lengths = new Uint32Array((ones.length + 1) * width)
  for (let one = ones.length - 1; one >= 0; one--) {
    for (let other = others.length - 1; other >= 0; other--) {
      lengths[one * width + other] =
        ones[one] === others[other]
          ? lengths[(one + 1) * width + other + 1]! + 1
          : Math.max(lengths[(one + 1) * width + other]!, lengths[one * width + other + 1]!)
    }
  }
  const pairs: [number, number][] = []
  for (let one = 0, other = 0; one < ones.length && other < others.length; ) {
    if (ones[one] === others[other]) pairs.push([one++, other++])
    else if (lengths[(one + 1) * width + other]! >= lengths[one * width + other + 1]!) one++
    else other++
  }
  return pairs
}

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
