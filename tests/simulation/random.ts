/** Seeded randomness: whatever a simulation decides comes from here, so that a seed tells the whole story. */
export interface Random {
  /** From 0 up to 1, without 1. */
  next(): number
  /** Whether something of this probability happens. */
  chance(probability: number): boolean
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  /** One of these; undefined if there is none. */
  pick<Value>(values: readonly Value[]): Value | undefined
  /** A UUIDv4. */
  uuid(): string
}

/** The generator mulberry32: 32 bits of state, which is plenty for a few thousand decisions. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const hex = (digits: number) => {
    let text = ''
    while (text.length < digits) text += between(0, 15).toString(16)
    return text
  }
  return {
    next,
    chance: (probability) => next() < probability,
    between,
    pick: (values) => values[between(0, values.length - 1)],
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  }
}
