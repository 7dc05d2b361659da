import type { Figure } from '../goals.ts'
import { amount, limit } from './amount.ts'

const words = { stretch: 'stretch', goal: 'goal', missed: 'MISSED' }

/** The figures as lines of text: what, measured, allowed, verdict, and from which numbers. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.title,
    amount(figure.value, figure),
    limit(figure),
    words[figure.verdict],
    figure.from,
  ])
  const header = ['figure', 'measured', 'goal (stretch)', 'meets', 'from']
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 1 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ')
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)]
    .map((text) => text.trimEnd())
    .join('\n')
}
