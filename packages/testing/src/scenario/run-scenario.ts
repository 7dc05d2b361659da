import { type Parley, startParley } from '../parley.ts'
import type { ClientKind } from './actor.ts'
import { parseScenario } from './parse-scenario.ts'
import { countBy, type PlayedStep, type Report } from './report.ts'
import type { Scenario, Step } from './scenario.ts'
import { Stage } from './stage.ts'
import { World } from './world.ts'

export interface ScenarioOptions {
  /** How the file is called in errors and in the report. */
  readonly file?: string
  /** What plays the customer; a scripted person if not given. */
  readonly client?: ClientKind
  /** Is told each step when it has been done, and awaited: a demonstration takes its time here. */
  readonly onStep?: (step: PlayedStep) => void | Promise<void>
}

/**
 * Plays a scenario against a service of its own, in this process.
 *
 *     const { result } = await runScenario(await readFile('refresh.yaml', 'utf8'), { client: 'chatjs' })
 *
 * @throws ScenarioError where the text is none
 */
export async function runScenario(text: string, options: ScenarioOptions = {}): Promise<Report> {
  const { file = 'scenario.yaml', client = 'person', onStep } = options
  const scenario = parseScenario(text, file)
  const { seed, limits, faults } = scenario
  const begun = performance.now()
  await using parley = await startParley({
    ...{ seed, sharedClock: true },
    ...(limits !== undefined && { limits }),
  })
  const start = parley.clock.now().getTime()
  const world = new World(parley)
  const stage = new Stage(parley, world, scenario, client)
  const steps: PlayedStep[] = []
  const fired: { rule: string }[] = []
  let failure: string | undefined
  let failedAt: string | undefined
  const setFaults = (rules: Scenario['faults']) => {
    fired.push(...parley.faults.fired)
    parley.faults.set(...rules)
  }
  try {
    setFaults(faults)
    await stage.open()
    for (const step of scenario.flow) {
      failedAt = step.text
      const note = await play(step, { parley, world, stage, setFaults })
      const played = { line: step.line, text: step.text, atMs: parley.clock.now().getTime() - start, note }
      steps.push(played)
      await onStep?.(played)
    }
    failedAt = scenario.flow.findLast(({ verb }) => verb === 'never sees')?.text
    await stage.close()
    failedAt = undefined
  } catch (error) {
    const at = scenario.flow.find(({ text }) => text === failedAt)
    failure = `${file}:${at?.line ?? 1}: ${failedAt ?? 'before the first step'}\n${messageOf(error)}`
  } finally {
    stage.clear()
  }
  const known = scenario.fails[client]
  const isKnown = known !== undefined && known === failedAt
  if (known !== undefined && !isKnown) {
    failure = [
      `expected ${client} to fail at "${known}", and it ${failure === undefined ? 'holds' : 'fails elsewhere'}`,
      failure,
    ]
      .filter((part) => part !== undefined)
      .join('\n')
  }
  return {
    ...{ title: scenario.title, file, client, steps, failure },
    result: failure === undefined ? 'held' : isKnown ? 'known' : 'failed',
    virtualMs: parley.clock.now().getTime() - start,
    wallMs: performance.now() - begun,
    faults: countBy([...fired, ...parley.faults.fired], ({ rule }) => rule),
    requests: countBy(parley.requests(), ({ operation }) => operation),
  }
}

interface Hands {
  readonly parley: Parley
  readonly world: World
  readonly stage: Stage
  setFaults(rules: Scenario['faults']): void
}

/** @returns what came of a try */
async function play(step: Step, { parley, world, stage, setFaults }: Hands): Promise<string | undefined> {
  const { verb, given, isTried } = step
  if (verb === 'advance') await world.advance(given as number)
  else if (verb === 'faults') setFaults(given as Scenario['faults'])
  else if (verb === 'restart') await parley.restore(parley.snapshot())
  else if (!isTried) await stage.play(step)
  else return stage.play(step).then(() => undefined, messageOf)
  return undefined
}

/** Clients reject with errors of their own kinds, and ChatJS with plain objects around those of the AWS SDK. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const { message, reason, _debug } = error as { message?: unknown; reason?: unknown; _debug?: unknown }
  if (_debug !== undefined) return messageOf(_debug)
  return message === undefined && reason === undefined ? JSON.stringify(error) : String(message ?? reason)
}
