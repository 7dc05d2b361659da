import type { FaultRule } from '@parley/contract'
import { Backend, type Signed } from '../backend.ts'
import type { Seat } from '../person.ts'
import { RemoteControlError, RemoteControls, type RemoteTime } from '../remote-controls.ts'
import { notPlayable } from './demands.ts'
import { ScenarioError } from './parse-scenario.ts'
import type { Scenario } from './scenario.ts'
import type { Hand, Service } from './service.ts'

/** A service that runs already: a Parley, or Amazon Connect. */
export interface Elsewhere extends Signed {
  /** Where chats are held, if that is not the endpoint, as at Amazon. */
  readonly participantEndpoint?: string
  readonly instanceId: string
  readonly flowId: string
  /** The customer's place in a chat that there is: then nothing is signed. ChatJS and the facade want its ids, too. */
  readonly seat?: { readonly participantToken: string; readonly contactId?: string; readonly participantId?: string }
}

/**
 * @param takesTime whether its clock stands still from here on, and the scenario moves it
 * @throws ScenarioError where it cannot give what the scenario asks for, Error where nobody answers
 */
export async function reachService(where: Elsewhere, scenario: Scenario, takesTime: boolean): Promise<Service> {
  const { endpoint, region, instanceId, participantEndpoint = endpoint, seat } = where
  const open = await controlsAt(participantEndpoint, scenario.seed)
  const problems = notPlayable(scenario, where, open !== undefined)
  if (open !== undefined) problems.push(...(await notRestartable(scenario, where, open.controls)))
  if (problems.length > 0) throw new ScenarioError(problems)
  const hand = open && new RemoteHand(open.controls, open.time)
  if (takesTime) await hand?.takeTime()
  const backend = new Backend(where)
  return {
    ...{ endpoint: participantEndpoint.replace(/\/+$/, ''), region, instanceId, hand },
    aws: () => backend.aws(),
    startChat: async (options) => (seat === undefined ? backend.startChat(options) : placeOf(seat, options.name)),
    addSeat: (contactId, role, name) => backend.addSeat(contactId, role, name),
    async [Symbol.asyncDispose]() {
      backend[Symbol.dispose]()
      // To one that has gone nothing can be given back, and the failure has said so.
      await hand?.giveBack().catch((error: unknown) => {
        if (error instanceof RemoteControlError) throw error
      })
    },
  }
}

const placeOf = ({ contactId = '', participantId = '', participantToken }: Elsewhere['seat'] & object, name = 'Mia') =>
  ({ contactId, participantId, participantToken, role: 'CUSTOMER', name }) satisfies Seat

/** The test controls of a service (docs/test-controls.md), and its time; undefined where they are not open. */
async function controlsAt(endpoint: string, seed: number) {
  const controls = new RemoteControls(endpoint, seed)
  try {
    const time = await controls.clock.state()
    // What answers to every path is no Parley.
    return typeof time.speed === 'number' ? { controls, time } : undefined
  } catch (error) {
    if (error instanceof RemoteControlError) return undefined
    throw error
  }
}

/** A restart brings back what was there, and only a service in memory can. */
async function notRestartable(
  { flow }: Scenario,
  { endpoint }: Elsewhere,
  controls: RemoteControls,
): Promise<string[]> {
  const restarts = flow.filter(({ verb }) => verb === 'restart')
  if (restarts.length === 0) return []
  try {
    await controls.snapshots()
    return []
  } catch (error) {
    if (!(error instanceof RemoteControlError)) throw error
    return restarts.map(({ place }) => `${place}: restart wants ${endpoint} in memory: ${error.message}`)
  }
}

/** Time, faults and state of a service over HTTP. */
class RemoteHand implements Hand {
  readonly #controls: RemoteControls
  /** As it was before. */
  readonly #before: RemoteTime
  #now: number
  #hasTime = false

  constructor(controls: RemoteControls, time: RemoteTime) {
    this.#controls = controls
    this.#before = time
    this.#now = Date.parse(time.now)
  }

  async takeTime(): Promise<void> {
    this.#hasTime = true
    this.#is(await this.#controls.clock.run(0, true))
  }

  /** Nothing goes wrong any more, and its clock runs again, from where it stands. */
  async giveBack(): Promise<void> {
    await this.#controls.faults.clear()
    if (this.#hasTime) await this.#controls.clock.run(this.#before.speed, this.#before.shared)
  }

  now(): number {
    return this.#now
  }

  async advance(ms: number): Promise<void> {
    this.#is(await this.#controls.clock.advance(ms))
  }

  async nextTimer(): Promise<number | undefined> {
    const { nextTimer } = await this.#controls.clock.state()
    return nextTimer === undefined ? undefined : Date.parse(nextTimer)
  }

  setFaults(rules: readonly FaultRule[]): Promise<void> {
    return this.#controls.faults.set(...rules)
  }

  fired(): Promise<readonly { readonly rule: string }[]> {
    return this.#controls.faults.fired()
  }

  async restart(): Promise<void> {
    const snapshot = await this.#controls.snapshot()
    await this.#controls.restore(snapshot)
    await this.#controls.forget(snapshot)
  }

  #is({ now }: RemoteTime): void {
    this.#now = Date.parse(now)
  }
}
