import type { Goal } from '../goals.ts'

/** A value in the unit of its goal, as short as it stays readable: `1.63 ×`, `4.2 ms`, `88 MB`. */
export function amount(value: number, { unit }: Pick<Goal, 'unit'>): string {
  const digits = unit === '×' || value < 1 ? 2 : value < 20 ? 1 : 0
  return `${value.toFixed(digits)} ${unit}`
}

/** A limit: `≤ 2 × (1.6)`, with the stretch in brackets. */
export function limit({ goal, stretch, unit, atLeast }: Goal): string {
  return `${atLeast ? '≥' : '≤'} ${goal} ${unit}${stretch === undefined ? '' : ` (${stretch})`}`
}
