import type { FaultRule } from '@parley/contract'
import type { AwsClients, ChatOptions } from '../backend.ts'
import { type Parley, startParley } from '../parley.ts'
import type { Seat } from '../person.ts'
import { ScenarioError } from './parse-scenario.ts'
import type { Scenario } from './scenario.ts'

/** A service that a scenario is played on. */
export interface Service extends AsyncDisposable {
  /** Where chats are held. */
  readonly endpoint: string
  readonly region: string
  readonly instanceId: string
  aws(): Promise<AwsClients>
  startChat(options: ChatOptions): Promise<Seat>
  addSeat(contactId: string, role: 'AGENT' | 'CUSTOM_BOT', name: string): Promise<Seat>
  /** What a test has in its hand; nothing where nobody gives it. */
  readonly hand: Hand | undefined
}

/** Time, faults and state of a service. */
export interface Hand {
  now(): number
  advance(ms: number): Promise<void>
  /** When the next thing is due that time does; undefined if nothing is. */
  nextTimer(): Promise<number | undefined> | number | undefined
  /** These rules and no others. */
  setFaults(rules: readonly FaultRule[]): Promise<void> | void
  /** What they did since they were set. */
  fired(): Promise<readonly { readonly rule: string }[]> | readonly { readonly rule: string }[]
  /** The service is replaced by one that knows the same. */
  restart(): Promise<void>
}

/**
 * A service of the scenario's own, in this process.
 * @param sharedClock whether devices live by its clock
 * @throws ScenarioError where the limits are none
 */
export async function startOwnService({ seed, limits, places }: Scenario, sharedClock: boolean): Promise<Service> {
  const parley = await startParley({ seed, sharedClock, ...(limits !== undefined && { limits }) }).catch(
    ({ message }: Error) => {
      throw new ScenarioError([`${places['limits']}: ${message.replace(/^--/, '')}`])
    },
  )
  if (!sharedClock) parley.clock.autoAdvance(1)
  const { endpoint, region, instanceId } = parley
  return {
    ...{ endpoint, region, instanceId, hand: handOf(parley) },
    aws: () => parley.aws(),
    startChat: (options) => parley.startChat(options),
    addSeat: (contactId, role, name) => parley.addSeat(contactId, role, name),
    [Symbol.asyncDispose]: () => parley.stop(),
  }
}

const handOf = (parley: Parley): Hand => ({
  now: () => parley.clock.now().getTime(),
  advance: (ms) => parley.clock.advance(ms),
  nextTimer: () => parley.clock.nextTimer(),
  setFaults: (rules) => parley.faults.set(...rules),
  fired: () => parley.faults.fired,
  restart: () => parley.restore(parley.snapshot()),
})
