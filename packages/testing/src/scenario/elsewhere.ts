import type { FaultRule } from '@parley/contract'
import { type AwsClients, addSeat, awsClients, type Signed, startChat } from '../backend.ts'
import type { Seat } from '../person.ts'
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

const controlsWithinMs = 5000

/**
 * @param takesTime whether its clock stands still from here on, and the scenario moves it
 * @throws ScenarioError where it cannot give what the scenario asks for, Error where nobody answers
 */
export async function reachService(where: Elsewhere, scenario: Scenario, takesTime: boolean): Promise<Service> {
  const { endpoint, region, instanceId, flowId, participantEndpoint = endpoint, seat } = where
  const controls = await controlsAt(participantEndpoint)
  const problems = notPlayable(scenario, where, controls !== undefined)
  if (problems.length > 0) throw new ScenarioError(problems)
  const hand = controls && new RemoteHand(controls, scenario.seed)
  if (takesTime) await hand?.takeTime()
  let clients: Promise<AwsClients> | undefined
  const backend = {
    ...{ instanceId, flowId },
    aws() {
      clients ??= awsClients({ ...where, endpoint, region })
      return clients
    },
  }
  return {
    ...{ endpoint: participantEndpoint.replace(/\/+$/, ''), region, hand },
    ...backend,
    startChat: async (options) => (seat === undefined ? startChat(backend, options) : placeOf(seat, options.name)),
    addSeat: (contactId, role, name) => addSeat(backend, contactId, role, name),
    async [Symbol.asyncDispose]() {
      const made = await clients
      made?.connect.destroy()
      made?.participant.destroy()
      await hand?.giveBack()
    },
  }
}

const placeOf = ({ contactId = '', participantId = '', participantToken }: Elsewhere['seat'] & object, name = 'Mia') =>
  ({ contactId, participantId, participantToken, role: 'CUSTOMER', name }) satisfies Seat

type Ask = (method: string, path: string, body?: unknown) => Promise<Readonly<Record<string, unknown>>>

/** What a service answers that has its test controls open (docs/test-controls.md); undefined where it has not. */
async function controlsAt(endpoint: string): Promise<Ask | undefined> {
  const root = `${endpoint.replace(/\/+$/, '')}/parley/v1/`
  const send = (method: string, path: string, body?: unknown) =>
    fetch(root + path, {
      method,
      signal: AbortSignal.timeout(controlsWithinMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const found = await send('GET', 'clock').catch((error: Error) => {
    throw new Error(`${endpoint} cannot be reached: ${String((error.cause as Error | undefined)?.message || error)}`)
  })
  const clock: unknown = found.ok ? await found.json().catch(() => undefined) : await found.body?.cancel()
  if (typeof (clock as { speed?: unknown } | undefined)?.speed !== 'number') return undefined
  return async (method, path, body) => {
    const response = await send(method, path, body)
    const answer = (await response.json()) as Readonly<Record<string, unknown>>
    if (!response.ok) throw new Error(`${method} ${path}: ${String(answer['message'])}`)
    return answer
  }
}

/** Time, faults and state of a service over HTTP. */
class RemoteHand implements Hand {
  readonly #ask: Ask
  readonly #seed: number
  #now = 0
  /** As it was before. */
  #before: { readonly speed: unknown; readonly shared: unknown } | undefined

  constructor(ask: Ask, seed: number) {
    this.#ask = ask
    this.#seed = seed
  }

  async takeTime(): Promise<void> {
    const { speed, shared } = await this.#ask('GET', 'clock')
    this.#before = { speed, shared }
    await this.#move({ speed: 0, shared: true })
  }

  /** Nothing goes wrong any more, and its clock runs again, from where it stands. */
  async giveBack(): Promise<void> {
    await this.#ask('DELETE', 'faults')
    if (this.#before !== undefined) await this.#move(this.#before)
  }

  now(): number {
    return this.#now
  }

  async advance(ms: number): Promise<void> {
    await this.#move({ advance: ms })
  }

  async nextTimer(): Promise<number | undefined> {
    const { nextTimer } = await this.#ask('GET', 'clock')
    return nextTimer === undefined ? undefined : Date.parse(String(nextTimer))
  }

  async setFaults(rules: readonly FaultRule[]): Promise<void> {
    await this.#ask('PUT', 'faults', { seed: this.#seed, rules })
  }

  async fired(): Promise<readonly { rule: string }[]> {
    return (await this.#ask('GET', 'faults'))['fired'] as { rule: string }[]
  }

  async restart(): Promise<void> {
    const { id } = await this.#ask('POST', 'snapshots')
    await this.#ask('PUT', `snapshots/${String(id)}/restore`)
    await this.#ask('DELETE', `snapshots/${String(id)}`)
  }

  async #move(move: object): Promise<void> {
    this.#now = Date.parse(String((await this.#ask('POST', 'clock', move))['now']))
  }
}
