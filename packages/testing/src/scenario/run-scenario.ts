import type { ClientKind } from './actor.ts'
import { notesOn } from './demands.ts'
import { type Elsewhere, reachService } from './elsewhere.ts'
import { parseScenario } from './parse-scenario.ts'
import { countBy, type PlayedStep, type Report } from './report.ts'
import type { Scenario, Step } from './scenario.ts'
import { type Service, startOwnService } from './service.ts'
import { Stage } from './stage.ts'
import { Traffic } from './traffic.ts'
import { World } from './world.ts'

export interface ScenarioOptions {
  /** How the file is called in errors and in the report. */
  readonly file?: string
  /** What plays the customer; a scripted person if not given. */
  readonly client?: ClientKind
  /** Where it is played, if not on a service of its own in this process. */
  readonly service?: Elsewhere
  /** Is told each step when it has been done, and awaited: a demonstration takes its time here. */
  readonly onStep?: (step: PlayedStep) => void | Promise<void>
}

/**
 * Plays a scenario, on a service of its own in this process unless another is given.
 *
 *     const { result } = await runScenario(await readFile('refresh.yaml', 'utf8'), { client: 'chatjs' })
 *
 * @throws ScenarioError where the text is none, or asks for what the service cannot give
 */
export async function runScenario(text: string, options: ScenarioOptions = {}): Promise<Report> {
  const { file = 'scenario.yaml', client = 'person', onStep } = options
  const scenario = parseScenario(text, file)
  const begun = performance.now()
  await using service = await serviceFor(scenario, options.service, true)
  const world = new World(service.hand)
  const start = world.now()
  const traffic = new Traffic()
  const stage = new Stage(service, world, scenario, client, traffic)
  const steps: PlayedStep[] = []
  const fired: { rule: string }[] = []
  let failure: string | undefined
  /** Where it is, and then where it failed. */
  let at: Step | undefined
  const setFaults = async (rules: Scenario['faults']) => {
    fired.push(...((await service.hand?.fired()) ?? []))
    await service.hand?.setFaults(rules)
  }
  try {
    await setFaults(scenario.faults)
    await stage.open()
    for (const step of scenario.flow) {
      at = step
      const note = await play(step, { service, world, stage, setFaults })
      const played = { line: step.line, text: step.text, atMs: world.now() - start, note }
      steps.push(played)
      await onStep?.(played)
    }
    at = scenario.flow.findLast(({ verb }) => verb === 'never sees')
    await stage.close()
  } catch (error) {
    failure = `${at?.place ?? scenario.places['chat'] ?? scenario.places['people']}: ${at?.text ?? 'before the first step'}\n${messageOf(error)}`
  } finally {
    stage.clear()
  }
  fired.push(...(await lastFired(service)))
  const known = scenario.fails[client]
  const isKnown = known !== undefined && failure !== undefined && known === at?.text
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
    notes: options.service === undefined ? [] : notesOn(scenario, options.service),
    result: failure === undefined ? 'held' : isKnown ? 'known' : 'failed',
    virtualMs: world.now() - start,
    wallMs: performance.now() - begun,
    faults: countBy(fired, ({ rule }) => rule),
    requests: traffic.requests,
  }
}

/**
 * @param takesTime whether it is the scenario that moves the time
 * @throws ScenarioError where the service cannot give what it asks for, Error where nobody answers
 */
export function serviceFor(scenario: Scenario, where: Elsewhere | undefined, takesTime: boolean): Promise<Service> {
  return where === undefined ? startOwnService(scenario, takesTime) : reachService(where, scenario, takesTime)
}

/** What the last rules did; nothing where the service has gone, as the failure says then. */
export async function lastFired({ hand }: Service): Promise<readonly { readonly rule: string }[]> {
  return (await Promise.try(() => hand?.fired()).catch(() => [])) ?? []
}

interface Hands {
  readonly service: Service
  readonly world: World
  readonly stage: Stage
  setFaults(rules: Scenario['faults']): Promise<void>
}

/** @returns what came of a try */
async function play(step: Step, { service, world, stage, setFaults }: Hands): Promise<string | undefined> {
  const { verb, given, isTried } = step
  if (verb === 'advance') await world.advance(given as number)
  else if (verb === 'faults') await setFaults(given as Scenario['faults'])
  else if (verb === 'restart') await service.hand?.restart()
  else if (!isTried) await stage.play(step)
  else return stage.play(step).then(() => undefined, messageOf)
  return undefined
}

/** Clients reject with errors of their own kinds, and ChatJS with plain objects around those of the AWS SDK. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const { message, reason, _debug } = error as { message?: unknown; reason?: unknown; _debug?: unknown }
  if (_debug !== undefined) return messageOf(_debug)
  return message === undefined && reason === undefined ? JSON.stringify(error) : String(message ?? reason)
}
