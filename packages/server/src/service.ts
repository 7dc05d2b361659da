import { Scanner } from './attachments/scanner.ts'
import { Transfers } from './attachments/transfers.ts'
import type { Blobs } from './blobs/blobs.ts'
import { LocalBus } from './bus/local-bus.ts'
import type { Rules } from './chat/rules.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { ControlPlane } from './control-plane.ts'
import { Enact } from './enact.ts'
import type { FaultDesk } from './faults/fault-desk.ts'
import { WireFaults } from './faults/wire-faults.ts'
import type { Instance } from './instance.ts'
import type { Logger } from './logging.ts'
import { Pipeline } from './pipeline.ts'
import { RefusedRequests } from './refused-requests.ts'
import { Hub } from './socket/hub.ts'
import { SocketServer } from './socket/socket-server.ts'
import type { Database } from './store/sqlite/database.ts'
import { SqliteStore } from './store/sqlite-store.ts'
import { SqliteViews } from './store/sqlite-views.ts'
import { throttleOf } from './throttle.ts'
import { TimerLoop } from './timers/timer-loop.ts'
import type { Tokens } from './tokens.ts'
import { Library } from './views/library.ts'

/** What stands around a service, whichever database it runs on. */
export interface Surroundings {
  readonly config: Config
  readonly rules: Rules
  readonly clock: Clock
  readonly log: Logger
  readonly instance: Instance
  readonly tokens: Tokens
  readonly blobs: Blobs
  readonly faultDesk: FaultDesk | undefined
}

/** Everything between the port and one database. */
export type Service = ReturnType<typeof composeService>

/** Composes every part once; nothing runs before `start`. */
export function composeService(database: Database, surroundings: Surroundings) {
  const { config, rules, clock, log, instance, tokens, blobs, faultDesk: desk } = surroundings
  const store = new SqliteStore(database, clock.now)
  const bus = new LocalBus()
  const hub = new Hub((chatId) => store.log(chatId))
  bus.listener = (announcement) => hub.hear(announcement)
  const enact = new Enact({ store, bus, clock, credentials: tokens, rules })
  const timers = new TimerLoop(store, enact, clock, (error) =>
    log.error({ err: error }, 'a timer could not be enacted'),
  )
  const onFailure = (error: unknown) => log.warn({ err: error }, 'the scanner gave no verdict')
  const { scannerUrl } = config
  const scanner = scannerUrl && new Scanner({ url: scannerUrl, store, enact, tokens, clock, onFailure })
  if (scanner) timers.onArmed = (timer) => scanner.armed(timer)
  const transfers = new Transfers({ blobs, store, enact, tokens, clock })
  const { accessKeyId, secretAccessKey } = config
  const keys = new Map([[accessKeyId, { accessKeyId, secretAccessKey }]])
  const publicHost = config.publicUrl === undefined ? undefined : new URL(config.publicUrl).host
  const views = new SqliteViews(database, clock.now)
  const library = new Library(instance, views)
  const refused = new RefusedRequests()
  const throttle = throttleOf(rules.limits, clock)
  const controlPlane = new ControlPlane({
    ...{ store, enact, tokens, clock, instance, keys, publicHost },
    ...{ views, library, refused, throttle },
  })
  const pipeline = new Pipeline({ store, enact, tokens, clock, controlPlane, library, throttle })
  const faults = desk && new WireFaults({ desk, tokens, store, clock })
  const sockets = new SocketServer({ store, tokens, enact, hub, clock, refused, faults, healthy: () => true })
  return {
    ...{ store, hub, sockets, pipeline, transfers, refused, faults },
    /** Lets time run. */
    start() {
      timers.start()
      if (scanner) scanner.start()
    },
    /** Enacts what is due by the clock; resolves when sockets have it. */
    runTimers: () => timers.runDue(),
    /** Time stands still, what was accepted is finished, and the database's files are given up; reading goes on. */
    release() {
      timers.stop()
      if (scanner) scanner.stop()
      return store.release()
    },
    /** Everything in the database, as it is committed; of one in memory. */
    image: () => database.image(),
  }
}
