import { type Count, type Counts, clients, ours } from './comparison.ts'
import { storiesOf, type Told, tell } from './stories.ts'
import { weathers } from './weathers.ts'

/** In the words of the table, what may be wrong. */
const wrongs: readonly (readonly [keyof Count, string])[] = [
  ['missing', 'missing'],
  ['doubled', 'doubled'],
  ['misplaced', 'misplaced'],
  ['unsaid', 'unsaid'],
  ['saidTwice', 'said twice'],
  ['dead', 'dead'],
]

const cellOf = (count: Count): string => {
  const words = wrongs.filter(([wrong]) => count[wrong] > 0).map(([wrong, word]) => `${count[wrong]} ${word}`)
  return words.join(', ') || '0'
}

/** All lives in one weather added up. */
function sumOf(told: readonly Told[]): Counts {
  const sums = Object.entries(clients).map(([name]) => {
    const counts = told.map(({ counts }) => counts[name]!)
    const members = Object.keys(counts[0] ?? {}) as (keyof Count)[]
    const sum = members.map((member) => [member, counts.reduce((sum, count) => sum + count[member], 0)])
    return [name, Object.fromEntries(sum) as Count]
  })
  return Object.fromEntries(sums)
}

/** What became of it all, as Markdown: a row for each weather, a column for each client. */
export function tableOf(told: readonly Told[]): string {
  const names = Object.keys(clients)
  const rows = weathers.map(({ name }, index) => {
    const counts = sumOf(told.filter(({ weather }) => weather === index))
    const { items = 0 } = counts[ours] ?? {}
    return [name, String(items), ...names.map((client) => cellOf(counts[client]!))]
  })
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [['', 'items', ...names], ['', '', ...names].map(() => '---'), ...rows].map(line).join('\n')
}

/** Lives through these seeds in every weather, tells on the way how far it is, and prints the table. */
export async function printTable(seeds: readonly number[]): Promise<void> {
  const began = performance.now()
  const told: Told[] = []
  const stories = storiesOf(seeds)
  await tell(stories, (story) => {
    told.push(story)
    const lost = cellOf(story.counts[ours]!)
    if (lost !== '0') console.error(`seed ${story.seed}, ${weathers[story.weather]!.name}: ${ours}: ${lost}`)
    if (told.length % 100 === 0) console.error(`${told.length} of ${stories.length}`)
  })
  const seconds = (performance.now() - began) / 1000
  console.error(`${told.length} stories in ${seconds.toFixed(0)} s`)
  console.log(tableOf(told))
}
