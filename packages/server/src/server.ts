import { randomUUID } from 'node:crypto'
import { sweepBlobs } from './attachments/blob-sweep.ts'
import { Scanner } from './attachments/scanner.ts'
import { Transfers } from './attachments/transfers.ts'
import { DiskBlobs } from './blobs/disk-blobs.ts'
import { LocalBus } from './bus/local-bus.ts'
import type { Rules } from './chat/rules.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { ControlPlane } from './control-plane.ts'
import { Enact } from './enact.ts'
import { handOver, serviceName } from './hand-over.ts'
import { attachmentsPath } from './http/attachment-routes.ts'
import { HttpServer } from './http/http-server.ts'
import { type Instance, seed } from './instance.ts'
import type { Logger } from './logging.ts'
import type { Opening } from './opening.ts'
import { Pipeline } from './pipeline.ts'
import { MessageProcessing } from './processing/message-processing.ts'
import { RefusedRequests } from './refused-requests.ts'
import { loadSecrets } from './secrets.ts'
import { Hub } from './socket/hub.ts'
import { SocketServer, socketPath } from './socket/socket-server.ts'
import { SqliteStore } from './store/sqlite-store.ts'
import { SqliteViews } from './store/sqlite-views.ts'
import { throttleOf } from './throttle.ts'
import { TimerLoop } from './timers/timer-loop.ts'
import { Tokens } from './tokens.ts'
import { version } from './version.ts'
import { Library } from './views/library.ts'

/** How long a start waits for a port that another process still holds. */
const takeOverMs = 10_000
const portRetryMs = 20
/** A stop takes at most 5 s: 4 s in all for waiting, and the rest for closing. */
const handOverMs = 4000
const sweepEveryMs = 60_000

export interface ServerOptions {
  readonly config: Config
  /** The database of the data directory. */
  readonly opening: Opening
  readonly rules: Rules
  readonly clock: Clock
  readonly log: Logger
  /** The store can be written no longer, and every open request has been answered: the process should end. */
  readonly onFatal: (error: Error) => void
}

/** A running service. */
export interface Server {
  /** How clients reach it. */
  readonly url: string
  /** The port that was taken. */
  readonly port: number
  readonly instance: Instance
  /** Enacts what is due by the clock; resolves when sockets have it. */
  runTimers(): Promise<void>
  /**
   * Stops listening, finishes what was accepted, gives the store up and keeps the sockets until a replacement answers
   * (control by `patienceMs`: how long to wait for one at most).
   */
  stop(patienceMs?: number): Promise<void>
}

/** Composes every part once and starts them in order: lock, open, migrate, listen. */
export async function startServer({ config, opening, rules, clock, log, onFatal }: ServerOptions): Promise<Server> {
  const database = await opening.database
  const secrets = loadSecrets(config.dataDir)
  const instance: Instance = { ...seed, region: config.region, createdAt: secrets.createdAt }
  let url = config.publicUrl ?? ''
  const store = new SqliteStore(database, clock.now)
  const bus = new LocalBus()
  const hub = new Hub((chatId) => store.log(chatId))
  bus.listener = (announcement) => hub.hear(announcement)
  const blobs = new DiskBlobs(config.dataDir)
  const tokens = new Tokens(
    secrets.tokenKey,
    clock,
    () => `${url.replace(/^http/, 'ws')}${socketPath}`,
    () => `${url}${attachmentsPath}`,
  )
  const enact = new Enact({ store, bus, clock, credentials: tokens, rules })
  const timers = new TimerLoop(store, enact, clock, (error) =>
    log.error({ err: error }, 'a timer could not be enacted'),
  )
  const onFailure = (error: unknown) => log.warn({ err: error }, 'the scanner gave no verdict')
  const { scannerUrl } = config
  const scanner = scannerUrl && new Scanner({ url: scannerUrl, store, enact, tokens, clock, onFailure })
  const processing = new MessageProcessing({
    ...{ store, enact, clock, instance, rules },
    onFailure: (error) => log.warn({ err: error }, 'a message was not processed'),
  })
  timers.onArmed = (timer) => {
    if (scanner) scanner.armed(timer)
    processing.armed(timer)
  }
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
  const sockets = new SocketServer({ store, tokens, enact, hub, clock, refused, healthy: () => true })
  const startId = randomUUID()
  const health = () => ({ service: serviceName, status: 'ok', version, startId })
  const http = new HttpServer({ pipeline, sockets, transfers, refused, log, health })

  void opening.failed.then(async (error) => {
    log.fatal({ err: error }, 'the store can be written no longer')
    await http.close()
    onFatal(error)
  })
  const port = await listen(http, config.port, config.host, log).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  url ||= `http://127.0.0.1:${port}`
  await processing.resume()
  timers.start()
  if (scanner) scanner.start()
  const sweepFiles = () => {
    sweepBlobs(blobs, (id) => store.chat(id), clock.now()).catch((error: unknown) =>
      log.error({ err: error }, 'files could not be swept'),
    )
  }
  sweepFiles()
  const sweeping = setInterval(() => {
    store.sweep(clock.now())
    sweepFiles()
  }, sweepEveryMs)
  sweeping.unref()

  const stop = async (patienceMs: number) => {
    const deadline = performance.now() + patienceMs
    clearInterval(sweeping)
    await http.close()
    timers.stop()
    if (scanner) scanner.stop()
    processing.stop()
    await store.release()
    await handOver({ store, hub, sockets, port, host: config.host, startId }, deadline - performance.now())
    await sockets.close(1012)
    await store.close()
    await blobs.close()
  }
  let stopped: Promise<void> | undefined
  return {
    url,
    port,
    instance,
    runTimers: () => timers.runDue(),
    stop(patienceMs = handOverMs) {
      stopped ??= stop(patienceMs)
      return stopped
    },
  }
}

/** Waits for a port that another process is about to free. */
async function listen(http: HttpServer, port: number, host: string, log: Logger): Promise<number> {
  const deadline = performance.now() + takeOverMs
  for (let tries = 1; ; tries++) {
    try {
      return await http.listen(port, host)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      if (performance.now() > deadline) {
        throw new Error(`Port ${port} of ${host} is in use by another process; --port takes another`, { cause: error })
      }
      if (tries === 1) log.info({ host, port }, 'the port is in use: waiting for it')
      await new Promise((resolve) => setTimeout(resolve, portRetryMs))
    }
  }
}
