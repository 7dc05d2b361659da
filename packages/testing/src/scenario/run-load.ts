import type { ClientKind } from './actor.ts'
import { notShareable } from './demands.ts'
import type { Elsewhere } from './elsewhere.ts'
import { Gate } from './gate.ts'
import type { LoadReport, Percentiles } from './load-report.ts'
import { parseScenario, ScenarioError } from './parse-scenario.ts'
import { countBy } from './report.ts'
import { lastFired, messageOf, serviceFor } from './run-scenario.ts'
import type { Scenario } from './scenario.ts'
import { Stage } from './stage.ts'
import { Traffic } from './traffic.ts'
import { World } from './world.ts'

export interface LoadOptions {
  readonly file?: string
  readonly client?: ClientKind
  /** How many chats go on side by side. */
  readonly chats: number
  /** How long each chat rests behind a step, milliseconds; without it goes on as fast as it can. */
  readonly pace?: number
  /** Where they are held, if not on a service of their own in this process. */
  readonly service?: Elsewhere
  /** Is told how far it has come, once a second. */
  readonly onProgress?: (progress: LoadProgress) => void
}

/** How far a load has come. */
export interface LoadProgress {
  readonly chats: number
  /** Whose people are all connected. */
  readonly open: number
  readonly done: number
  readonly failed: number
  readonly seconds: number
}

/** Connecting costs more than talking: so many chats do it at once, and the others wait at the door. */
const enteringMax = 25
/**
 * So many requests are on their way at once, on as many connections, which are used again. A new one for each would be
 * accepted one by one, behind all that goes on: whoever has one would be served, and the others would starve.
 */
const requestsMax = 50
const progressEveryMs = 1000
const failuresShown = 5

/**
 * Plays a scenario many times at once on one service, whose time runs as the wall's does. When all have connected they
 * begin to talk. A chat that fails is told of, and the others go on.
 * @throws ScenarioError where the text is none, or has a step that would happen to all chats
 */
export async function runLoad(text: string, options: LoadOptions): Promise<LoadReport> {
  const { file = 'scenario.yaml', client = 'person', chats, pace = 0, onProgress = () => {} } = options
  const scenario = parseScenario(text, file)
  const unfit = notShareable(scenario)
  if (unfit.length > 0) throw new ScenarioError(unfit)
  await using service = await serviceFor(scenario, options.service, false)
  await service.hand?.setFaults(scenario.faults)
  const traffic = new Traffic()
  const memory = new PeakMemory()
  const gate = new Gate(requestsMax)
  const all = Array.from(
    { length: chats },
    () => new LoadedChat(scenario, new Stage(service, new World(undefined, gate), scenario, client, traffic)),
  )
  const begun = performance.now()
  const cpuBefore = process.cpuUsage()
  const progress = setInterval(() => {
    const seconds = (performance.now() - begun) / 1000
    const of = (state: LoadedChat['state']) => all.filter((chat) => chat.state === state).length
    onProgress({ chats, open: of('open'), done: of('done'), failed: of('failed'), seconds })
  }, progressEveryMs)
  const queue = [...all]
  const enter = async () => {
    for (let chat = queue.shift(); chat !== undefined; chat = queue.shift()) await chat.enter()
  }
  await Promise.all(Array.from({ length: enteringMax }, enter))
  const entered = performance.now()
  await Promise.all(all.map((chat, place) => chat.talk(pace, (pace * place) / chats)))
  const ended = performance.now()
  clearInterval(progress)
  const failed = all.flatMap(({ failure }) => failure ?? [])
  const taken = all.flatMap(({ taken }) => taken)
  const messages = traffic.waysMs.length
  const used = process.cpuUsage(cpuBefore)
  const [enteringMs, talkingMs] = [entered - begun, ended - entered]
  return {
    ...{ title: scenario.title, file, client, chats, pace, failed: failed.length, enteringMs, talkingMs },
    failures: failed.slice(0, failuresShown).map(({ at, why }) => `${at}\n${why}`),
    failedAt: countBy(failed, ({ at }) => at),
    messages: { count: messages, perSecond: perSecond(messages, talkingMs), waysMs: percentiles(traffic.waysMs) },
    requests: traffic.requests,
    requestsPerSecond: perSecond(
      Object.values(traffic.requests).reduce((total, count) => total + count, 0),
      enteringMs + talkingMs,
    ),
    latencies: Object.fromEntries(
      [...new Set(taken.map(({ verb }) => verb))].map((verb) => [
        verb,
        percentiles(taken.filter((each) => each.verb === verb).map(({ ms }) => ms)),
      ]),
    ),
    memory: memory.stop(),
    cpuMs: (used.user + used.system) / 1000,
    faults: countBy(await lastFired(service), ({ rule }) => rule),
  }
}

/** One chat of many. */
class LoadedChat {
  state: 'waiting' | 'open' | 'done' | 'failed' = 'waiting'
  failure: { readonly at: string; readonly why: string } | undefined
  /** How long each step took. */
  readonly taken: { readonly verb: string; readonly ms: number }[] = []
  readonly #scenario: Scenario
  readonly #stage: Stage

  constructor(scenario: Scenario, stage: Stage) {
    this.#scenario = scenario
    this.#stage = stage
  }

  async enter(): Promise<void> {
    try {
      await this.#stage.open()
      this.state = 'open'
    } catch (error) {
      this.#fail('before the first step', error)
    }
  }

  async talk(pace: number, delay: number): Promise<void> {
    if (this.state !== 'open') return
    let at = ''
    try {
      await rest(delay)
      for (const step of this.#scenario.flow) {
        at = `${step.place}: ${step.text}`
        const start = performance.now()
        const played = this.#stage.play(step)
        await (step.isTried ? played.catch(() => {}) : played)
        this.taken.push({ verb: step.verb, ms: performance.now() - start })
        await rest(pace)
      }
      await this.#stage.close()
      this.state = 'done'
      this.#stage.clear()
    } catch (error) {
      this.#fail(at, error)
    }
  }

  #fail(at: string, error: unknown): void {
    this.state = 'failed'
    this.failure = { at, why: messageOf(error) }
    this.#stage.clear()
  }
}

const rest = (ms: number) => (ms === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms)))

/** How much memory this process takes: before, and at most. */
class PeakMemory {
  readonly #before = process.memoryUsage.rss()
  #peak = this.#before
  readonly #looking = setInterval(() => this.#look(), 100)

  stop(): LoadReport['memory'] {
    clearInterval(this.#looking)
    this.#look()
    return { beforeBytes: this.#before, peakBytes: this.#peak }
  }

  #look(): void {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss())
  }
}

const perSecond = (count: number, ms: number): number => (ms === 0 ? 0 : (count / ms) * 1000)

function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? 0 }
}
