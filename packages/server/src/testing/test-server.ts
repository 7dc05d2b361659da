import { createHash } from 'node:crypto'
import type { FaultRules, Item } from '@parley/contract'
import type { Rules } from '../chat/rules.ts'
import { readConfig, rulesOf } from '../config.ts'
import { createLogger, type Logger } from '../logging.ts'
import { beginOpening } from '../opening.ts'
import { startServer } from '../server.ts'
import type { Faults } from '../store/sqlite/database.ts'
import { TestControls } from '../test-controls/test-controls.ts'
import { FaultDesk } from '../test-wire/fault-desk.ts'
import { Witness } from '../test-wire/witness.ts'
import { VirtualClock } from '../virtual-clock.ts'

export type { FiredFault } from '../test-wire/fault-desk.ts'
export type { SeenFrame, SeenRequest } from '../test-wire/witness.ts'

export interface TestServerOptions {
  /** A directory to keep the data in; nothing is kept without. */
  readonly dataDir?: string
  /** Zero, the default, takes any free port. */
  readonly port?: number
  /** Further options of `parley serve`. */
  readonly flags?: readonly string[]
  readonly rules?: Partial<Rules>
  /** As an operator writes them: `aws-quotas,chats=3`. */
  readonly limits?: string
  readonly faults?: Faults
  /** Who is told what the service would log, before anything is made unreadable. */
  readonly log?: Logger
  /** What goes wrong on the wire, from the start; if given, the wire is watched, too. */
  readonly faultRules?: FaultRules
  /** Equal seeds give equal ids, chat after chat. */
  readonly seed?: number
  /** Where the clock stands at first, milliseconds; the present if not given. */
  readonly now?: number
  /** Clients live by the service's clock too; without, they live by the wall's. */
  readonly sharedClock?: boolean
}

/** The state of a test server at one moment. */
export interface Snapshot {
  readonly image: Uint8Array
  readonly now: number
}

export interface TestServer extends AsyncDisposable {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly instanceId: string
  readonly flowId: string
  readonly now: () => number
  /** Of a wire that is watched: what goes wrong on it, and what was seen. */
  readonly faults: FaultDesk
  readonly witness: Witness
  /** The items of a contact's whole chat in their order, those that the transcript does not keep too. */
  items(contactId: string): readonly Item[]
  /** When the next thing is due that time does, milliseconds. */
  readonly nextAlarm: () => number | undefined
  /** How many alarms of the chats' clock are set: a test sees by it that something has begun to wait. */
  readonly alarms: () => number
  /**
   * Moves the chats' clock on by `ms`. Resolves when every timer that became due on the way is enacted, in due order,
   * committed and handed to the sockets.
   */
  advance(ms: number): Promise<void>
  /** Lets the chats' clock run by itself, so many seconds in each one of the wall's, or stand still with 0. */
  run(speed: number): void
  /** All chats and views, and where the clock stands. */
  snapshot(): Snapshot
  /** Everything is as it was at the snapshot; sockets are closed with 1012. The same one may be restored often. */
  restore(snapshot: Snapshot): Promise<void>
  /** Resolves with the error when the store could be written no longer. */
  readonly fatal: Promise<Error>
  /** @param patienceMs how long to wait for a replacement on the same port; not at all if not given */
  stop(patienceMs?: number): Promise<void>
}

/**
 * The whole service in this process, on any free port, with a clock that only the test moves. The `Date` header and
 * the check of signatures stay on the real clock (control-plane §3.6).
 *
 *     await using server = await startTestServer()
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const clock = new VirtualClock(options.now, options.sharedClock)
  const argv = ['--port', String(options.port ?? 0), '--data-dir', options.dataDir ?? 'memory', '--log', 'silent']
  const limits = options.limits === undefined ? [] : ['--limits', options.limits]
  const config = readConfig([...argv, ...limits, ...(options.flags ?? [])], {})
  const testDesk = { faults: new FaultDesk(clock), witness: new Witness(clock) }
  if (options.faultRules !== undefined) testDesk.faults.set(options.faultRules)
  const controls = config.testControls
    ? new TestControls({ clock, ...testDesk, memory: config.dataDir === 'memory' })
    : undefined
  const fatal = Promise.withResolvers<Error>()
  const server = await startServer({
    config,
    opening: beginOpening(config.dataDir, options.faults),
    rules: { ...rulesOf(config), ...options.rules },
    clock,
    log: options.log ?? createLogger(config.log),
    ...((options.faultRules !== undefined || controls !== undefined) && { testDesk }),
    ...(controls !== undefined && { testControls: controls }),
    ...(options.seed !== undefined && { newId: idsFrom(options.seed) }),
    onFatal: fatal.resolve,
  })
  controls?.control(server)
  const stop = (patienceMs = 0) => {
    clock.run(0, async () => {})
    return server.stop(patienceMs)
  }
  return {
    endpoint: server.url,
    region: config.region,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    instanceId: server.instance.id,
    flowId: server.instance.defaultFlowId,
    now: clock.now,
    ...testDesk,
    items: (contactId) => server.items(contactId),
    nextAlarm: () => clock.nextAlarm,
    alarms: () => clock.alarms,
    advance: (ms) => clock.advance(ms, () => server.runTimers()),
    run: (speed) => clock.run(speed, () => server.runTimers()),
    snapshot: () => ({ image: server.image(), now: clock.now() }),
    async restore({ image, now }) {
      clock.set(now)
      await server.restore(image)
    },
    fatal: fatal.promise,
    stop,
    [Symbol.asyncDispose]: () => stop(),
  }
}

/** UUIDv4s that are the same for the same seed. */
function idsFrom(seed: number): () => string {
  let count = 0
  return () => {
    const hex = createHash('sha256').update(`${seed} ${count++}`).digest('hex')
    const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4]
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  }
}
