import type { Bus } from '../../packages/server/src/bus/bus.ts'
import type { Caller } from '../../packages/server/src/chat/chat.ts'
import { defaultRules } from '../../packages/server/src/chat/rules.ts'
import { ControlPlane } from '../../packages/server/src/control-plane.ts'
import { Enact } from '../../packages/server/src/enact.ts'
import { type Instance, seed } from '../../packages/server/src/instance.ts'
import { Pipeline } from '../../packages/server/src/pipeline.ts'
import { MessageProcessing } from '../../packages/server/src/processing/message-processing.ts'
import { RefusedRequests } from '../../packages/server/src/refused-requests.ts'
import { Hub } from '../../packages/server/src/socket/hub.ts'
import { SqliteStore } from '../../packages/server/src/store/sqlite-store.ts'
import { SqliteViews } from '../../packages/server/src/store/sqlite-views.ts'
import { VirtualClock } from '../../packages/server/src/virtual-clock.ts'
import { TimerLoop } from '../../packages/server/src/timers/timer-loop.ts'
import { Tokens } from '../../packages/server/src/tokens.ts'
import { Library } from '../../packages/server/src/views/library.ts'
import { type BusFaults, FaultyBus } from './faulty-bus.ts'
import { Judge, judgeArn } from './judge.ts'
import { Laws } from './laws.ts'
import { Ledger } from './ledger.ts'
import type { Random } from './random.ts'
import { SlowDisk } from './slow-disk.ts'
import { Spectator } from './spectator.ts'

/** How bad it gets. */
export interface Weather {
  readonly nodes: number
  readonly bus: BusFaults
  /** How likely a change is to fail. */
  readonly failing: number
  /** How likely the disk is to do one of its two steps in a step of the simulation. */
  readonly diskSpeed: number
}

/** One process of several, were there several: a way in, a hub and its sockets, timers. */
interface Node {
  readonly enact: Enact
  readonly pipeline: Pipeline
  readonly hub: Hub
  readonly timers: TimerLoop
  readonly spectators: Spectator[]
}

/** What signs control-plane requests. */
export const key = { accessKeyId: 'test', secretAccessKey: 'test' }
export const instance: Instance = { ...seed, region: 'us-east-1', createdAt: 0 }
const rules = { ...defaultRules, processing: { ...defaultRules.processing, processors: { [judgeArn]: judgeArn } } }
const startOfTime = Date.UTC(2026, 0, 31)
const tokenKey = Buffer.alloc(32, 1)

/**
 * The service, composed of its own parts: several nodes on one store, and between them a bus that is allowed to do all
 * that a bus may do. The disk and the clock move when they are told to.
 */
export class World {
  readonly laws = new Laws()
  readonly clock = new VirtualClock(startOfTime)
  readonly random: Random
  readonly weather: Weather
  readonly disk: SlowDisk
  readonly ledger: Ledger
  readonly nodes: readonly Node[]
  readonly judge: Judge
  /** Requests that are not answered yet. */
  unanswered = 0
  readonly #bus: FaultyBus
  readonly #store: SqliteStore
  #isAdvancing = false

  constructor(random: Random, weather: Weather) {
    this.random = random
    this.weather = weather
    this.disk = new SlowDisk(random, weather.failing)
    this.ledger = new Ledger(this.disk.connection, this.laws)
    this.#bus = new FaultyBus(random, weather.bus)
    this.#store = new SqliteStore(this.disk, this.clock.now)
    this.nodes = Array.from({ length: weather.nodes }, () => this.#node(this.#bus.port()))
    this.judge = new Judge(random)
    this.#process()
  }

  #node(bus: Bus): Node {
    const { clock, laws, random } = this
    const store = this.#store
    const hub = new Hub((chatId) => store.log(chatId))
    const spectators: Spectator[] = []
    bus.listener = (announcement) => {
      hub.hear(announcement)
      const { chatId, seq } = announcement
      const isBehind = (spectator: Spectator) => spectator.caller.chatId === chatId && !spectator.hasSeen(seq)
      laws.hold(!spectators.some(isBehind), 'a hub has heard of items that its sockets were not shown')
    }
    const tokens = new Tokens(
      tokenKey,
      clock,
      () => 'ws://127.0.0.1',
      () => 'http://127.0.0.1/attachments/',
    )
    const enact = new Enact({ store, bus, clock, credentials: tokens, rules, newId: random.uuid })
    const timers = new TimerLoop(store, enact, clock, (error) => {
      laws.hold(this.disk.spoiled.size > 0, () => `a timer failed: ${error.stack}`)
    })
    const keys = new Map([[key.accessKeyId, key]])
    const views = new SqliteViews(this.disk, clock.now)
    const library = new Library(instance, views)
    const controlPlane = new ControlPlane({
      ...{ store, enact, tokens, clock, instance, keys, views, library },
      ...{ refused: new RefusedRequests(), throttle: undefined, newId: random.uuid },
    })
    const pipeline = new Pipeline({ store, enact, tokens, clock, controlPlane, library, throttle: undefined })
    return { enact, pipeline, hub, timers, spectators }
  }

  /** Each message that is held comes before the judge, whichever node has accepted it. */
  #process(): void {
    const { clock, judge, nodes } = this
    const [{ enact }] = nodes as readonly [Node, ...Node[]]
    const ask = judge.ask
    const processing = new MessageProcessing({
      ...{ store: this.#store, enact, clock, instance, rules, ask },
      onFailure: () => {},
    })
    for (const { timers } of nodes) timers.onArmed = (timer) => processing.armed(timer)
  }

  /** A socket of this participant, on any node; `joins` says that nothing else can have connected him before. */
  dial(caller: Caller, { joins }: { readonly joins: boolean }): Spectator {
    const node = this.anyNode()
    const parts = { enact: node.enact, hub: node.hub, clock: this.clock, healthy: () => true }
    const spectator = new Spectator(caller, parts, this.ledger, this.laws)
    // Where commits fail, the first to ask need not be the one who connects.
    spectator.mustSeeJoining = joins && this.weather.failing === 0
    node.spectators.push(spectator)
    return spectator
  }

  anyNode(): Node {
    return this.random.pick(this.nodes)!
  }

  /** The disk writes, or reports what it has written. */
  workDisk(): void {
    if (this.random.chance(this.weather.diskSpeed)) this.disk.report()
    if (this.random.chance(this.weather.diskSpeed)) {
      this.disk.write()
      this.ledger.read()
    }
  }

  deliverOne(): void {
    this.#bus.deliverOne()
  }

  /** The slow sweep of one node. */
  heal(): void {
    this.anyNode().hub.catchUp()
  }

  sweepAnswers(): void {
    this.#store.sweep(this.clock.now())
  }

  /** Moves the clock, in the background; timers fire on every node at once. One move at a time. */
  advance(ms: number): void {
    if (this.#isAdvancing) return
    this.#isAdvancing = true
    const fire = () => Promise.all(this.nodes.map(({ timers }) => timers.runDue()))
    this.clock
      .advance(ms, async () => {
        await fire()
      })
      .catch((error: Error) => this.laws.hold(false, `the clock stopped: ${error.stack}`))
      .finally(() => {
        this.#isAdvancing = false
      })
  }

  /** Goes on until nothing is under way, then heals every node. */
  async settle(): Promise<void> {
    const isBusy = () => this.unanswered > 0 || this.#isAdvancing || this.disk.queued > 0 || !this.#bus.isEmpty
    for (let turn = 0; isBusy() && this.laws.breach === undefined; turn++) {
      this.laws.hold(turn < 5000, () => `${this.unanswered} requests are never answered`)
      this.workDisk()
      this.deliverOne()
      await nextTurn()
    }
    for (const { hub } of this.nodes) hub.catchUp()
  }
}

/** Lets everything run that waits for nothing but its turn. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
