import { startParley } from '../parley.ts'
import type { ClientKind } from './actor.ts'
import { parseScenario, ScenarioError } from './parse-scenario.ts'
import { countBy } from './report.ts'
import { Stage } from './stage.ts'
import type { Verb } from './vocabulary.ts'
import { World } from './world.ts'

export interface LoadOptions {
  readonly file?: string
  readonly client?: ClientKind
  /** How many chats go on side by side. */
  readonly chats: number
}

/** How many chats at once have gone. */
export interface LoadReport {
  readonly title: string
  readonly file: string
  readonly client: ClientKind
  readonly chats: number
  readonly failed: number
  /** The first few, in words. */
  readonly failures: readonly string[]
  readonly wallMs: number
  /** By the word of a step how long each took, in milliseconds of the wall clock. */
  readonly latencies: Readonly<Record<string, { readonly count: number; readonly p50: number; readonly p99: number }>>
  readonly faults: Readonly<Record<string, number>>
  readonly requests: Readonly<Record<string, number>>
}

/** What happens to the one service of all, so that no chat may have it for itself. */
const shared: readonly Verb[] = ['advance', 'faults', 'restart']
const tickMs = 10
const failuresShown = 5

/**
 * Plays a scenario many times at once on one service, whose time runs as the wall's does.
 * @throws ScenarioError where the text is none, or has a step that would happen to all chats
 */
export async function runLoad(text: string, options: LoadOptions): Promise<LoadReport> {
  const { file = 'scenario.yaml', client = 'person', chats } = options
  const scenario = parseScenario(text, file)
  const unfit = scenario.flow.filter(({ verb }) => shared.includes(verb))
  if (unfit.length > 0) {
    throw new ScenarioError(
      unfit.map(({ line, verb }) => `${file}:${line}: ${verb} happens to the service, which many chats at once share`),
    )
  }
  await using parley = await startParley({
    ...{ seed: scenario.seed, faults: scenario.faults, sharedClock: true },
    ...(scenario.limits !== undefined && { limits: scenario.limits }),
  })
  const world = new World(parley, true)
  parley.clock.autoAdvance(1)
  const ticking = setInterval(() => world.fire(), tickMs)
  const taken: { readonly verb: string; readonly ms: number }[] = []
  const begun = performance.now()
  const playOne = async (): Promise<string | undefined> => {
    const stage = new Stage(parley, world, scenario, client)
    let at = 'before the first step'
    try {
      await stage.open()
      for (const step of scenario.flow) {
        at = `${file}:${step.line}: ${step.text}`
        const start = performance.now()
        const played = stage.play(step)
        await (step.isTried ? played.catch(() => {}) : played)
        taken.push({ verb: step.verb, ms: performance.now() - start })
      }
      await stage.close()
      return undefined
    } catch (error) {
      return `${at}\n${String((error as Error).message ?? error)}`
    } finally {
      stage.clear()
    }
  }
  const outcomes = await Promise.all(Array.from({ length: chats }, playOne))
  clearInterval(ticking)
  const failures = outcomes.filter((outcome) => outcome !== undefined)
  const verbs = [...new Set(taken.map(({ verb }) => verb))]
  return {
    ...{ title: scenario.title, file, client, chats, failed: failures.length },
    failures: failures.slice(0, failuresShown),
    wallMs: performance.now() - begun,
    latencies: Object.fromEntries(
      verbs.map((verb) => [verb, percentiles(taken.filter((each) => each.verb === verb).map(({ ms }) => ms))]),
    ),
    faults: countBy(parley.faults.fired, ({ rule }) => rule),
    requests: countBy(parley.requests(), ({ operation }) => operation),
  }
}

function percentiles(values: readonly number[]): { count: number; p50: number; p99: number } {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { count: sorted.length, p50: at(0.5), p99: at(0.99) }
}

/** The report for a terminal. */
export function renderLoadReport(report: LoadReport): string {
  const { title, file, client, chats, failed, failures, wallMs, latencies, faults, requests } = report
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  return [
    `${title} (${file}, ${client}): ${chats} chats side by side in ${(wallMs / 1000).toFixed(1)} s, ${failed} failed`,
    `  ${'step'.padEnd(16)}${'count'.padStart(8)}${'p50 ms'.padStart(10)}${'p99 ms'.padStart(10)}`,
    ...Object.entries(latencies).map(
      ([verb, { count, p50, p99 }]) =>
        `  ${verb.padEnd(16)}${String(count).padStart(8)}${p50.toFixed(1).padStart(10)}${p99.toFixed(1).padStart(10)}`,
    ),
    `  requests: ${counts(requests)}`,
    `  faults fired: ${counts(faults)}`,
    ...failures.map((failure) => `  ${failure.replaceAll('\n', '\n  ')}`),
  ].join('\n')
}
