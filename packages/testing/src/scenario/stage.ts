import type { Item } from '@parley/client'
import { explainMissing, matches, nameOf } from '../item-matcher.ts'
import type { Seat } from '../person.ts'
import type { Actor, ClientKind, Surroundings } from './actor.ts'
import { ChatJsActor } from './chatjs-actor.ts'
import type { Device, Line } from './device.ts'
import { openDevicePage } from './device-page.ts'
import { openFacadePage } from './facade-page.ts'
import { PersonActor } from './person-actor.ts'
import type { Role, Scenario, Step } from './scenario.ts'
import type { Service } from './service.ts'
import { SessionActor } from './session-actor.ts'
import type { Traffic } from './traffic.ts'
import { Unmet } from './unmet.ts'
import type { World } from './world.ts'

interface Present {
  readonly seat: Seat
  readonly device: Device
  readonly kind: ClientKind
  actor: Actor | undefined
  /** What is never to be on his screen from here on. */
  readonly never: string[]
}

const actors = {
  person: (surroundings: Surroundings): Actor => new PersonActor(surroundings),
  session: (surroundings: Surroundings): Actor => new SessionActor(surroundings),
  chatjs: (surroundings: Surroundings): Actor => new ChatJsActor(surroundings, openDevicePage(surroundings.device)),
  facade: (surroundings: Surroundings): Actor => new ChatJsActor(surroundings, openFacadePage(surroundings.device)),
}

/** One chat of a scenario: who is in it, and what they do and see. */
export class Stage {
  readonly #service: Service
  readonly #world: World
  readonly #scenario: Scenario
  readonly #client: ClientKind
  readonly #traffic: Traffic
  readonly #people = new Map<string, Present>()
  #contactId = ''

  /** @param client what plays the customer, on all of his devices; everybody else is a scripted person */
  constructor(service: Service, world: World, scenario: Scenario, client: ClientKind, traffic: Traffic) {
    this.#service = service
    this.#world = world
    this.#scenario = scenario
    this.#client = client
    this.#traffic = traffic
  }

  /** The chat begins, and all connect who do not come later. */
  async open(): Promise<void> {
    const customer = this.#scenario.people.find(({ role, seatOf }) => role === 'CUSTOMER' && seatOf === undefined)!
    this.#traffic.called('StartChatContact')
    const seat = await this.#service.startChat({ name: customer.name, input: this.#scenario.chat })
    this.#contactId = seat.contactId
    for (const role of this.#scenario.people) {
      this.#people.set(role.name, await this.#enter(role, role === customer ? seat : undefined))
    }
  }

  /** @throws Unmet, or whatever a client rejects with */
  async play({ who, verb, given }: Step): Promise<void> {
    if (who === undefined) {
      if (verb === 'backend') await this.#callBackend(given as { operation: string; input: object })
      return
    }
    const present = this.#people.get(who)!
    const { device } = present
    const acting = (act: (actor: Actor) => Promise<unknown>) => this.#world.settled(act(this.#actorOf(present, who)))
    switch (verb) {
      case 'connects':
        return this.#connect(present)
      case 'reloads':
        present.actor?.close()
        device.cut()
        return this.#connect(present)
      case 'drops':
        return device.drop()
      case 'goes':
        return device.goes(given as Line)
      case 'says':
        this.#traffic.said(this.#contactId, given as string)
        return acting((actor) => actor.say(given as string))
      case 'types':
        return acting((actor) => actor.type())
      case 'attaches':
        return acting((actor) => actor.attach(given as string))
      case 'leaves':
        return acting((actor) => actor.leave())
      case 'reads': {
        const item = await this.#message(present, who, given as string)
        return acting((actor) => actor.read(item))
      }
      case 'sees':
        return this.#sees(present, who, given as readonly string[])
      case 'sees read':
        return this.#hasReceipt(present, who, given as string, ['read'])
      case 'sees delivered':
        return this.#hasReceipt(present, who, given as string, ['delivered', 'read'])
      case 'is':
        return this.#world.until(
          () => this.#actorOf(present, who).status() === given,
          () => `${who}'s client believes that it is ${this.#actorOf(present, who).status()}, not ${given}`,
        )
      case 'never sees':
        present.never.push(...(given as readonly string[]))
        return this.#checkNever(present, who)
    }
  }

  /** What must never have been is looked for once more. */
  async close(): Promise<void> {
    await this.#world.quiet()
    for (const [name, present] of this.#people) this.#checkNever(present, name)
  }

  /** Everybody goes; no timer and no socket stays behind. */
  clear(): void {
    for (const { actor, device } of this.#people.values()) {
      actor?.close()
      device.cut()
      this.#world.remove(device)
    }
  }

  async #enter({ name, role, seatOf, comesLater }: Role, given: Seat | undefined): Promise<Present> {
    const owner = seatOf === undefined ? undefined : this.#people.get(seatOf)
    const seat = given ?? owner?.seat ?? (await this.#seat(role as 'AGENT', name))
    const kind = role === 'CUSTOMER' ? this.#client : 'person'
    const device = this.#world.device(this.#traffic.earsOf(seat))
    const present: Present = { seat, device, kind, actor: undefined, never: [] }
    if (!comesLater) await this.#connect(present)
    return present
  }

  #seat(role: 'AGENT' | 'CUSTOM_BOT', name: string): Promise<Seat> {
    this.#traffic.called('CreateParticipant')
    return this.#service.addSeat(this.#contactId, role, name)
  }

  async #connect(present: Present): Promise<void> {
    const { endpoint, region } = this.#service
    const { seat, device, kind } = present
    const actor = actors[kind]({ endpoint, region, seat, device })
    present.actor = actor
    await this.#world.settled(actor.connect())
    // One that goes on trying may need longer; that it has not given up is all that can be asked of it here.
    if (device.line === 'online') await this.#world.unless(() => actor.status() !== 'connecting')
  }

  #actorOf({ actor }: Present, who: string): Actor {
    if (actor === undefined) throw new Unmet(`${who} comes later, and no step "${who} connects" has brought him in`)
    return actor
  }

  async #callBackend({ operation, input }: { operation: string; input: object }): Promise<void> {
    const { connect } = await this.#service.aws()
    const commands: Readonly<Record<string, unknown>> = { ...(await import('@aws-sdk/client-connect')) }
    const Command = commands[`${operation}Command`] as (new (input: object) => never) | undefined
    if (Command === undefined) throw new Unmet(`the AWS SDK that is installed has no ${operation}`)
    this.#traffic.called(operation)
    const filled = { InstanceId: this.#service.instanceId, ContactId: this.#contactId, ...input }
    await this.#world.settled(connect.send(new Command(filled)))
  }

  /** Each of these exactly once, in this order; of what passes by, that it has been. */
  #sees(present: Present, who: string, names: readonly string[]): Promise<void> {
    const screen = () => [...this.#actorOf(present, who).shown()]
    const passed = () => this.#actorOf(present, who).passed()
    const hasPassed = (name: string) => passed().some((item) => matches(item, name))
    const missing = () => names.filter((name) => !hasPassed(name) && !screen().some((item) => matches(item, name)))
    const places = (name: string) => screen().flatMap((item, place) => (matches(item, name) ? [place] : []))
    const holds = () => {
      const found = names.filter((name) => !hasPassed(name)).map(places)
      return found.every((at, index) => at.length === 1 && (index === 0 || at[0]! > found[index - 1]![0]!))
    }
    return this.#world.until(holds, () => {
      const lost = missing()
      if (lost.length > 0)
        return `${who} does not see ${lost.map((name) => JSON.stringify(name)).join(', ')}: ${explainMissing(screen(), lost[0]!)}`
      const repeated = names.filter((name) => places(name).length > 1)
      if (repeated.length > 0) return `${who} sees more than once: ${repeated.join(', ')}`
      return `${who} sees another order: ${screen()
        .filter((item) => names.includes(nameOf(item)))
        .map(nameOf)
        .join(', ')}`
    })
  }

  /** Waits for a message and finds it. */
  async #message(present: Present, who: string, text: string): Promise<Item> {
    await this.#sees(present, who, [text])
    return this.#actorOf(present, who)
      .shown()
      .find((item) => matches(item, text))!
  }

  async #hasReceipt(present: Present, who: string, text: string, receipts: readonly string[]): Promise<void> {
    const { Id } = await this.#message(present, who, text)
    const receipt = () => this.#actorOf(present, who).receipt(Id)
    await this.#world.until(
      () => receipts.includes(receipt() ?? ''),
      () => `${who} has ${receipt() ?? 'no'} receipt for ${JSON.stringify(text)}, not ${receipts[0]}`,
    )
  }

  #checkNever({ actor, never }: Present, who: string): void {
    const seen = never.find((name) => actor?.shown().some((item) => matches(item, name)))
    if (seen !== undefined) throw new Unmet(`${who} sees ${JSON.stringify(seen)}`)
  }
}
