import type { Item } from '@parley/contract'
import { Scanner } from './attachments/scanner.ts'
import { Transfers } from './attachments/transfers.ts'
import { Authenticator, type Failure } from './authentication/authenticator.ts'
import { IdentityProvider } from './authentication/identity-provider.ts'
import type { Blobs } from './blobs/blobs.ts'
import { LocalBus } from './bus/local-bus.ts'
import type { LogItem } from './chat/item.ts'
import type { Rules } from './chat/rules.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { ControlPlane } from './control-plane.ts'
import { Enact } from './enact.ts'
import type { Instance } from './instance.ts'
import type { Logger } from './logging.ts'
import { Pipeline } from './pipeline.ts'
import { askProcessor } from './processing/ask-processor.ts'
import { MessageProcessing } from './processing/message-processing.ts'
import { RefusedRequests } from './refused-requests.ts'
import { Hub } from './socket/hub.ts'
import { SocketServer } from './socket/socket-server.ts'
import type { Database } from './store/sqlite/database.ts'
import { SqliteStore } from './store/sqlite-store.ts'
import { SqliteViews } from './store/sqlite-views.ts'
import { type TestDesk, TestWire } from './test-wire/test-wire.ts'
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
  readonly testDesk: TestDesk | undefined
  readonly newId: () => string
}

/** Everything between the port and one database. */
export type Service = ReturnType<typeof composeService>

/** Composes every part once; nothing runs before `start`. */
export function composeService(database: Database, surroundings: Surroundings) {
  const { config, rules, clock, log, instance, tokens, blobs, testDesk, newId } = surroundings
  const store = new SqliteStore(database, clock.now)
  const bus = new LocalBus()
  const hub = new Hub((chatId) => store.log(chatId))
  bus.listener = (announcement) => hub.hear(announcement)
  const enact = new Enact({ store, bus, clock, credentials: tokens, rules, newId })
  const timers = new TimerLoop(store, enact, clock, (error) =>
    log.error({ err: error }, 'a timer could not be enacted'),
  )
  const onFailure = (error: unknown) => log.warn({ err: error }, 'the scanner gave no verdict')
  const { scannerUrl } = config
  const scanner = scannerUrl && new Scanner({ url: scannerUrl, store, enact, tokens, clock, onFailure })
  const authenticator = authenticatorOf(config, { store, enact, tokens, clock }, log)
  const processing = new MessageProcessing({
    ...{ store, enact, clock, instance, rules, ask: askProcessor },
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
    ...{ store, enact, tokens, clock, instance, keys, publicHost, newId },
    ...{ views, library, refused, throttle },
    onCode: (chatId, sessionId, code) => void authenticator?.exchange(chatId, sessionId, code),
  })
  const asked = { library, outside: authenticator }
  const pipeline = new Pipeline({ store, enact, tokens, clock, controlPlane, throttle, ...asked })
  const testWire = testDesk && new TestWire({ ...testDesk, tokens, store, clock })
  const sockets = new SocketServer({ store, tokens, enact, hub, clock, refused, testWire, healthy: () => true })
  return {
    ...{ store, hub, sockets, pipeline, transfers, refused, testWire },
    /** Lets time run, for messages that are held from now on. */
    async start() {
      await processing.resume()
      timers.start()
      if (scanner) scanner.start()
    },
    /** Enacts what is due by the clock; resolves when sockets have it. */
    runTimers: () => timers.runDue(),
    /** Time stands still, what was accepted is finished, and the database's files are given up; reading goes on. */
    release() {
      timers.stop()
      if (scanner) scanner.stop()
      authenticator?.stop()
      processing.stop()
      return store.release()
    },
    /** Everything that the log of a contact's chat holds, as sockets show it. */
    items(contactId: string): readonly Item[] {
      const chatId = store.chatIdOfContact(contactId)
      const stored = (chatId === undefined ? undefined : store.log(chatId))?.after(0, Number.MAX_SAFE_INTEGER) ?? []
      return stored.map(({ body }) => ({ ...(JSON.parse(body) as LogItem), InitialContactId: chatId! }) as Item)
    },
    /** Everything in the database, as it is committed; of one in memory. */
    image: () => database.image(),
  }
}

/** Where an identity provider is configured. */
function authenticatorOf(
  { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret, oidcScopes: scopes }: Config,
  parts: Omit<ConstructorParameters<typeof Authenticator>[0], 'provider' | 'onFailure'>,
  log: Logger,
): Authenticator | undefined {
  if (issuer === undefined || clientId === undefined) return undefined
  const provider = new IdentityProvider({ issuer, clientId, clientSecret, scopes })
  const onFailure = (failure: Failure) => log.warn(failure, 'a customer could not be authenticated')
  return new Authenticator({ ...parts, provider, onFailure })
}
