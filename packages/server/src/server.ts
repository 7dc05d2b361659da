import { randomUUID } from 'node:crypto'
import type { Item } from '@parley/contract'
import { sweepBlobs } from './attachments/blob-sweep.ts'
import { DiskBlobs } from './blobs/disk-blobs.ts'
import type { Rules } from './chat/rules.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { handOver, serviceName } from './hand-over.ts'
import { attachmentsPath } from './http/attachment-routes.ts'
import { HttpServer } from './http/http-server.ts'
import { type Instance, seed } from './instance.ts'
import type { Logger } from './logging.ts'
import type { Opening } from './opening.ts'
import { loadSecrets } from './secrets.ts'
import { composeService, type Surroundings } from './service.ts'
import { socketPath } from './socket/socket-server.ts'
import { openImage } from './store/sqlite/database.ts'
import type { TestControls } from './test-controls/test-controls.ts'
import type { TestDesk } from './test-wire/test-wire.ts'
import { Tokens } from './tokens.ts'
import { version } from './version.ts'

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
  /** Watches the wire and disturbs it; nobody does without. */
  readonly testDesk?: TestDesk
  /** Answers a test that is elsewhere; nobody does without. */
  readonly testControls?: TestControls
  /** Where UUIDv4s come from; random ones if not given. */
  readonly newId?: () => string
  /** The store can be written no longer, and every open request has been answered: the process should end. */
  readonly onFatal: (error: Error) => void
}

/** A running service. */
export interface Server {
  /** How clients reach it. */
  readonly url: string
  /** From here on they reach it there: whoever put it behind another port knows that only when it runs. */
  reachedAt(url: string): void
  /** The port that was taken. */
  readonly port: number
  readonly instance: Instance
  /** Enacts what is due by the clock; resolves when sockets have it. */
  runTimers(): Promise<void>
  /** The items of a contact's whole chat, also those that the transcript does not keep. */
  items(contactId: string): readonly Item[]
  /** All chats and views as they are committed, for `restore`. Of a service in memory. */
  image(): Uint8Array
  /**
   * Goes back to an image: from here on requests find what it holds. Those under way are still answered as they would
   * have been, and the sockets of before are closed with 1012, so that clients come again.
   */
  restore(image: Uint8Array): Promise<void>
  /**
   * Stops listening, finishes what was accepted, gives the store up and keeps the sockets until a replacement answers
   * (control by `patienceMs`: how long to wait for one at most).
   */
  stop(patienceMs?: number): Promise<void>
}

/** Starts everything in order: lock, open, migrate, compose, listen. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { config, opening, rules, clock, log, onFatal, testDesk, testControls, newId = randomUUID } = options
  const database = await opening.database
  const secrets = loadSecrets(config.dataDir)
  const instance: Instance = { ...seed, region: config.region, createdAt: secrets.createdAt }
  let url = config.publicUrl ?? ''
  const tokens = new Tokens(
    secrets.tokenKey,
    clock,
    () => `${url.replace(/^http/, 'ws')}${socketPath}`,
    () => `${url}${attachmentsPath}`,
  )
  const blobs = new DiskBlobs(config.dataDir)
  const surroundings: Surroundings = { config, rules, clock, log, instance, tokens, blobs, testDesk, newId }
  let service = composeService(database, surroundings)
  const startId = randomUUID()
  const health = () => ({ service: serviceName, status: 'ok', version, startId })
  const http = new HttpServer({ log, health, testControls }, service)

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
  await service.start()
  const sweepFiles = () => {
    sweepBlobs(blobs, (id) => service.store.chat(id), clock.now()).catch((error: unknown) =>
      log.error({ err: error }, 'files could not be swept'),
    )
  }
  sweepFiles()
  const sweeping = setInterval(() => {
    service.store.sweep(clock.now())
    sweepFiles()
  }, sweepEveryMs)
  sweeping.unref()

  /** The end of services whose place another one has taken. */
  let retired: Promise<unknown> = Promise.resolve()
  const restore = async (image: Uint8Array) => {
    const last = service
    service = composeService(openImage(image, onFatal), surroundings)
    http.serve(service)
    await service.start()
    await last.release()
    const closed = last.sockets.close(1012).then(() => last.store.close())
    retired = Promise.all([retired, closed])
  }
  const stop = async (patienceMs: number) => {
    const deadline = performance.now() + patienceMs
    clearInterval(sweeping)
    await http.close()
    const { store, hub, sockets } = service
    await service.release()
    await handOver({ store, hub, sockets, port, host: config.host, startId }, deadline - performance.now())
    await sockets.close(1012)
    http.drop()
    await store.close()
    await retired
    await blobs.close()
  }
  let stopped: Promise<void> | undefined
  return {
    get url() {
      return url
    },
    reachedAt(now) {
      url = now
    },
    port,
    instance,
    runTimers: () => service.runTimers(),
    items: (contactId) => service.items(contactId),
    image: () => service.image(),
    restore,
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
