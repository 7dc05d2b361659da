import { type FaultRule, type Item, parseFaultRules, topics, wire } from '@parley/contract'
import { nearestName } from '@parley/contract/nearest-name'
import { type SeenFrame, type SeenRequest, startTestServer, type TestServer } from '@parley/server/testing'
import { type AwsClients, Backend, type ChatOptions } from './backend.ts'
import { type Duration, milliseconds } from './duration.ts'
import { FaultControl } from './fault-control.ts'
import { explainMissing, type ItemMatcher, matches } from './item-matcher.ts'
import { Person, type Seat } from './person.ts'
import { VirtualTime } from './virtual-time.ts'
import { until, type Waiting } from './waiting.ts'

export interface ParleyOptions {
  /** Where the clock stands at first; the present if not given. */
  readonly now?: Date | string | number
  /** The clients that are tested live by this clock too, as those of scenarios do; without, they live by the wall's. */
  readonly sharedClock?: boolean
  /** Equal seeds give equal ids and equal faults. */
  readonly seed?: number
  /** What goes wrong from the start. */
  readonly faults?: readonly FaultRule[]
  /** As `parley serve --limits` takes them: `aws-quotas,chats=3`. */
  readonly limits?: string
  /** Further options of `parley serve`: `['--attachment-bytes', '1000']`. */
  readonly flags?: readonly string[]
  /** Zero, the default, takes any free port. */
  readonly port?: number
}

export interface WaitOptions {
  /** How long on the chats' clock; 10 s if not given. */
  readonly within?: Duration
}

/** A contact, or somebody in it. */
export type ContactLike = string | { readonly contactId: string }

/** Everything that a service knows at one moment. */
export type Snapshot = ReturnType<TestServer['snapshot']>

/** A test that is stuck says so before its runner does. */
const wallMs = 4000

/** A chat service in this process, in memory, on a port of its own. */
export class Parley implements AsyncDisposable {
  readonly endpoint: string
  readonly region: string
  /** For signing, with any AWS SDK. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly instanceId: string
  readonly flowId: string
  readonly clock: VirtualTime
  readonly faults: FaultControl
  readonly #server: TestServer
  readonly #empty: Snapshot
  readonly #people = new Set<Person>()
  readonly #backend: Backend

  constructor(server: TestServer, seed: number | undefined) {
    const { endpoint, region, credentials, instanceId, flowId } = server
    this.endpoint = endpoint
    this.region = region
    this.credentials = credentials
    this.instanceId = instanceId
    this.flowId = flowId
    this.clock = new VirtualTime(server)
    this.faults = new FaultControl(server.faults, seed)
    this.#server = server
    this.#backend = new Backend(server)
    this.#empty = server.snapshot()
  }

  /** The AWS SDK's clients, set up for this service; they try nothing twice. */
  aws(): Promise<AwsClients> {
    return this.#backend.aws()
  }

  /** Starts a chat as a backend does. Its customer is not there yet: give the seat to a client, or see `customer`. */
  startChat(options: ChatOptions = {}): Promise<Seat> {
    return this.#backend.startChat(options)
  }

  /** Somebody who holds this seat and is not connected. */
  person(seat: Seat): Person {
    const person = new Person(this.endpoint, seat, this.#waiting({}))
    this.#people.add(person)
    return person
  }

  /** A new chat's customer, connected. */
  async customer(options: ChatOptions = {}): Promise<Person> {
    return this.person(await this.startChat(options)).connect()
  }

  /** An agent in the chat, connected. */
  agent(chat: ContactLike, name = 'Jo'): Promise<Person> {
    return this.#join(chat, 'AGENT', name)
  }

  /** A custom bot in the chat, connected. */
  bot(chat: ContactLike, name = 'Bot'): Promise<Person> {
    return this.#join(chat, 'CUSTOM_BOT', name)
  }

  /** A further place in the chat, as a backend gives it. Nobody sits there yet. */
  addSeat(chat: ContactLike, role: 'AGENT' | 'CUSTOM_BOT', name: string): Promise<Seat> {
    return this.#backend.addSeat(contactIdOf(chat), role, name)
  }

  /** Ends the chat as a backend does. */
  endChat(chat: ContactLike): Promise<void> {
    return this.#backend.endChat(contactIdOf(chat))
  }

  /** All items of the chat in their order, also those that the transcript does not keep. */
  items(chat: ContactLike): readonly Item[] {
    return this.#server.items(contactIdOf(chat))
  }

  /** Resolves with the first item like that, now or as soon as it is there; else it says what there is instead. */
  async expectItem(chat: ContactLike, matcher: ItemMatcher, options: WaitOptions = {}): Promise<Item> {
    return until(
      () => this.items(chat).find((item) => matches(item, matcher)),
      () => explainMissing(this.items(chat), matcher),
      this.#waiting(options),
    )
  }

  /** The same for messages alone. */
  async waitForMessage(chat: ContactLike, text: string | RegExp, options: WaitOptions = {}): Promise<Item> {
    const messages = () => this.items(chat).filter(({ Type }) => Type === 'MESSAGE')
    return until(
      () => messages().find((item) => matches(item, text)),
      () => explainMissing(messages(), text),
      this.#waiting(options),
    )
  }

  /**
   * The latest 100,000 requests, the oldest first; of one operation, if it is named. No token is in them.
   * @throws TypeError for a name that no operation has, because none would be found for ever
   */
  requests(operation?: string): readonly SeenRequest[] {
    checkName(operation, 'operation', [...Object.keys(wire.participant), ...Object.keys(wire.connect)])
    return this.#server.witness.requests.filter((seen) => operation === undefined || seen.operation === operation)
  }

  /**
   * The latest 100,000 frames of all sockets, the oldest first; of one topic, if it is named.
   * @throws TypeError for a topic that there is not
   */
  frames(topic?: string): readonly SeenFrame[] {
    checkName(topic, 'topic', Object.values(topics))
    return this.#server.witness.frames.filter((seen) => topic === undefined || seen.topic === topic)
  }

  /** All chats and views, and where the clock stands. */
  snapshot(): Snapshot {
    return this.#server.snapshot()
  }

  /** Everything is as it was; sockets are closed with 1012. The same snapshot may be restored often. */
  restore(snapshot: Snapshot): Promise<void> {
    return this.#server.restore(snapshot)
  }

  /** As if it had just been started: no chats, no faults, nothing seen, the clock where it began. */
  async reset(): Promise<void> {
    this.clock.autoAdvance(0)
    this.faults.clear()
    for (const person of this.#people) person.drop()
    this.#people.clear()
    await this.restore(this.#empty)
    this.#server.witness.clear()
  }

  async stop(): Promise<void> {
    this.clock.autoAdvance(0)
    for (const person of this.#people) person.drop()
    this.#backend[Symbol.dispose]()
    await this.#server.stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #join(chat: ContactLike, role: 'AGENT' | 'CUSTOM_BOT', name: string): Promise<Person> {
    return this.person(await this.addSeat(chat, role, name)).connect()
  }

  #waiting({ within = '10s' }: WaitOptions): Waiting {
    return { now: this.#server.now, virtualMs: milliseconds(within), wallMs }
  }
}

/** TypeScript refuses all others; JavaScript would pass a misspelt one over. */
const optionNames: Readonly<Record<keyof ParleyOptions, true>> = {
  ...{ now: true, sharedClock: true, seed: true, faults: true, limits: true, flags: true, port: true },
}

function checkName(name: string | undefined, what: string, names: readonly string[]): void {
  if (name === undefined || names.includes(name)) return
  const nearest = nearestName(name, names)
  throw new TypeError(`there is no ${what} ${name}${nearest === undefined ? '' : `: did you mean ${nearest}?`}`)
}

const contactIdOf = (chat: ContactLike): string => (typeof chat === 'string' ? chat : chat.contactId)

/**
 * Starts a chat service in this process, with an empty memory and a clock that stands still. Any number of them may run
 * side by side.
 *
 *     await using parley = await startParley()
 *
 * @throws InvalidInput with everything that is wrong with the rules or the seed, TypeError for an option that there is not
 */
export async function startParley(options: ParleyOptions = {}): Promise<Parley> {
  for (const name of Object.keys(options)) checkName(name, 'option', Object.keys(optionNames))
  const { now, sharedClock, seed, faults = [], limits, flags, port } = options
  if (now !== undefined && Number.isNaN(new Date(now).getTime())) throw new TypeError(`now: ${String(now)} is no time`)
  const server = await startTestServer({
    faultRules: parseFaultRules({ rules: faults, ...(seed !== undefined && { seed }) }),
    ...(now !== undefined && { now: new Date(now).getTime() }),
    ...(sharedClock !== undefined && { sharedClock }),
    ...(seed !== undefined && { seed }),
    ...(limits !== undefined && { limits }),
    ...(flags !== undefined && { flags }),
    ...(port !== undefined && { port }),
  })
  return new Parley(server, seed)
}
