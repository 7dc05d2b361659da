import type { ClientKind } from './actor.ts'

/** How a scenario has gone. */
export interface Report {
  readonly title: string
  readonly file: string
  readonly client: ClientKind
  /** `known` is a failure that the file tells of. */
  readonly result: 'held' | 'known' | 'failed'
  readonly steps: readonly PlayedStep[]
  /** Why it failed, where, and what there was instead. */
  readonly failure: string | undefined
  /** What of it was left out. */
  readonly notes: readonly string[]
  /** How much time passed for the people in it. */
  readonly virtualMs: number
  readonly wallMs: number
  /** How often each rule struck. */
  readonly faults: Readonly<Record<string, number>>
  /** How often each operation was asked for. */
  readonly requests: Readonly<Record<string, number>>
}

export interface PlayedStep {
  readonly line: number
  readonly text: string
  /** Since the scenario began, in milliseconds of its own time. */
  readonly atMs: number
  /** What came of a try. */
  readonly note: string | undefined
}

const results = { held: 'holds', known: 'fails, as is known', failed: 'FAILS' }

/** The report for a terminal. */
export function renderReport(report: Report): string {
  const { title, file, client, result, steps, failure, virtualMs, wallMs } = report
  const lines = steps.map(({ line, text, atMs, note }) => {
    const said = `  ${seconds(atMs).padStart(10)}  ${String(line).padStart(3)}  ${text}`
    return note === undefined ? said : `${said}   (${note})`
  })
  return [
    `${title} (${file}, ${client})`,
    ...lines,
    ...report.notes.map((note) => `  ${note}`),
    ...(failure === undefined ? [] : ['', ...failure.split('\n').map((line) => `  ${line}`), '']),
    `  requests: ${counts(report.requests)}; faults fired: ${counts(report.faults)}`,
    `  ${results[result]}: ${seconds(virtualMs)} of the chat in ${Math.round(wallMs)} ms`,
  ].join('\n')
}

/** `SendMessage 3, GetTranscript 1`, or that there was none. */
export function counts(of: Readonly<Record<string, number>>): string {
  const named = Object.entries(of).map(([name, count]) => `${name} ${count}`)
  return named.join(', ') || 'none'
}

/** `12.345 s`, or hours where there are many. */
function seconds(ms: number): string {
  return ms < 3_600_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 3_600_000).toFixed(2)} h`
}

/** How often each name occurs. */
export function countBy<Thing>(things: readonly Thing[], nameOf: (thing: Thing) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const thing of things) counts[nameOf(thing)] = (counts[nameOf(thing)] ?? 0) + 1
  return counts
}
