import { mkdirSync, writeFileSync } from 'node:fs'
import type { Figure } from './goals.ts'
import { describeMachine } from './report/machine.ts'
import { picture } from './report/picture.ts'
import { table } from './report/table.ts'
import type { Section } from './section.ts'
import { sections } from './sections/index.ts'

const results = new URL('./results/', import.meta.url)

/**
 * Runs the named sections, or all of them, one after another. Only a whole run replaces results/latest.*: figures of
 * different batches do not belong side by side. Resolves with the exit code: 0 also when a goal is missed, because a
 * figure is a finding; not 0 when something could not be measured.
 */
export async function bench(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !Object.hasOwn(sections, name))
  if (unknown.length > 0) {
    console.error(`No such section: ${unknown.join(', ')}. There are: ${Object.keys(sections).join(', ')}`)
    return 2
  }
  const startedAt = performance.now()
  const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`.padStart(5)
  const machine = describeMachine()
  const raw: Record<string, unknown> = {}
  const figures: Figure[] = []
  const notes: string[] = []
  let failed = false

  const chosen = Object.entries<Section>(sections).filter(([name]) => names.length === 0 || names.includes(name))
  for (const [name, section] of chosen) {
    try {
      const measured = await section((text) => console.log(`${elapsed()}  ${name}: ${text}`))
      raw[name] = measured.raw
      figures.push(...measured.figures)
      notes.push(...(measured.notes ?? []))
    } catch (error) {
      failed = true
      console.error(`${elapsed()}  ${name} could not be measured:`, error)
    }
  }

  console.log(`\n${table(figures)}\n`)
  notes.push(`Load average of the minute before: ${machine.loadAverage.toFixed(1)} on ${machine.cores} cores`)
  for (const note of notes) console.log(`${note}.`)
  if (names.length === 0 && !failed) {
    const date = new Date().toISOString().slice(0, 10)
    const report = { date, command: 'npm run bench', machine, figures, notes, raw }
    mkdirSync(results, { recursive: true })
    writeFileSync(new URL('latest.json', results), `${JSON.stringify(report, null, 2)}\n`)
    writeFileSync(new URL('latest.svg', results), picture(figures, machine, date))
    console.log('\nWritten: bench/results/latest.json and latest.svg.')
  }
  console.log(`Done in${elapsed()}.`)
  return failed ? 1 : 0
}
