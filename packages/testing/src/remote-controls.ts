import type { Duration, FaultRule } from '@parley/contract'
import { controlsPath } from '@parley/server/controls-path'
import type { FiredFault, SeenFrame, SeenRequest } from '@parley/server/testing'

export type { Duration, FaultRule } from '@parley/contract'
export type { FiredFault, SeenFrame, SeenRequest } from '@parley/server/testing'

/** What the service keeps under an id; the same one may be restored often. */
export interface RemoteSnapshot {
  readonly id: string
  /** Where the clock stood, ISO 8601. */
  readonly now: string
  readonly bytes: number
}

/** Where the clock stands, how fast it runs, and when the next thing is due that time does. */
export interface RemoteTime {
  /** ISO 8601. */
  readonly now: string
  /** Seconds of it in each one of the wall's; 0 where it stands. */
  readonly speed: number
  /** Whether clients live by it too, and are told of expiries on it; else on the wall's. */
  readonly shared: boolean
  readonly nextTimer?: string
}

/** The service refused a control, or nobody is there who has any. */
export class RemoteControlError extends Error {
  override readonly name = 'RemoteControlError'
  /** The HTTP status: 501 of a service whose controls are closed. */
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

/** A service that hangs must not hold a test for ever. */
const answerWithinMs = 30_000

type Ask = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>

/**
 * The test controls of a service that runs elsewhere, started with `PARLEY_TEST_CONTROLS=on`: in a container, or beside a
 * program in another language (docs/test-controls.md).
 */
export class RemoteControls {
  readonly clock: RemoteClock
  readonly faults: RemoteFaults
  readonly #ask: Ask

  /**
   * @param endpoint where the service is: `http://127.0.0.1:7400`
   * @param seed equal seeds give equal faults
   */
  constructor(endpoint: string, seed?: number) {
    const base = `${endpoint.replace(/\/+$/, '')}${controlsPath}`
    this.#ask = (method, what, body) => ask(method, base + what, body)
    this.clock = new RemoteClock(this.#ask)
    this.faults = new RemoteFaults(this.#ask, seed)
  }

  /** Keeps all chats and views and where the clock stands, 20 times at most. Of a service in memory. */
  snapshot(): Promise<RemoteSnapshot> {
    return this.#ask('POST', 'snapshots')
  }

  /** Everything is as it was; sockets are closed with 1012. */
  async restore({ id }: Pick<RemoteSnapshot, 'id'>): Promise<void> {
    await this.#ask('PUT', `snapshots/${id}/restore`)
  }

  /** Those that are kept. @throws RemoteControlError with status 409 of a service that is not in memory, and can keep none */
  async snapshots(): Promise<readonly RemoteSnapshot[]> {
    const { snapshots } = await this.#ask<{ snapshots: RemoteSnapshot[] }>('GET', 'snapshots')
    return snapshots
  }

  async forget({ id }: Pick<RemoteSnapshot, 'id'>): Promise<void> {
    await this.#ask('DELETE', `snapshots/${id}`)
  }

  /** As if it had just been started: no chats, no faults, nothing seen, the clock on the wall. Of a service in memory. */
  async reset(): Promise<void> {
    await this.#ask('POST', 'reset')
  }

  /** The latest requests, the oldest first; of one operation, if it is named. No token is in them. */
  async requests(operation?: string): Promise<readonly SeenRequest[]> {
    const { requests } = await this.#ask<{ requests: SeenRequest[] }>('GET', seen('requests-seen', { operation }))
    return requests
  }

  /** The latest frames of all sockets, the oldest first; of one topic, if it is named. */
  async frames(topic?: string): Promise<readonly SeenFrame[]> {
    const { frames } = await this.#ask<{ frames: SeenFrame[] }>('GET', seen('frames', { topic }))
    return frames
  }

  /** Says how clients reach the service, as `PARLEY_PUBLIC_URL` does where that is known before. */
  async reachedAt(url: string): Promise<void> {
    await this.#ask('PUT', 'public-url', { url })
  }
}

/** The time that chats live by. It runs with the wall until it is told otherwise. */
export class RemoteClock {
  readonly #ask: Ask

  constructor(ask: Ask) {
    this.#ask = ask
  }

  state(): Promise<RemoteTime> {
    return this.#ask('GET', 'clock')
  }

  /** Moves on; resolves when all that was due on the way is done and committed, each thing at its time. */
  advance(duration: Duration): Promise<RemoteTime> {
    return this.#ask('POST', 'clock', { advance: duration })
  }

  /** Moves on to the next thing that time does. */
  runToNextTimer(): Promise<RemoteTime> {
    return this.#ask('POST', 'clock', { runToNextTimer: true })
  }

  /** Lets it run so many times as fast as the wall's, or stand still with 0; `shared` as it is if not given. */
  run(speed: number, shared?: boolean): Promise<RemoteTime> {
    return this.#ask('POST', 'clock', { speed, ...(shared !== undefined && { shared }) })
  }
}

/** What goes wrong on the wire. */
export class RemoteFaults {
  readonly #ask: Ask
  readonly #seed: number | undefined

  constructor(ask: Ask, seed: number | undefined) {
    this.#ask = ask
    this.#seed = seed
  }

  /** These rules and no others; they count from zero. */
  async set(...rules: readonly FaultRule[]): Promise<void> {
    await this.#ask('PUT', 'faults', { rules, ...(this.#seed !== undefined && { seed: this.#seed }) })
  }

  /** Nothing goes wrong any more. */
  async clear(): Promise<void> {
    await this.#ask('DELETE', 'faults')
  }

  /** What was made to go wrong since the rules were set, the latest 10,000 times, the oldest first. */
  async fired(): Promise<readonly FiredFault[]> {
    const { fired } = await this.#ask<{ fired: FiredFault[] }>('GET', 'faults')
    return fired
  }
}

function seen(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, value)
  return `${path}?${given}`
}

async function ask<Answer>(method: string, url: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    signal: AbortSignal.timeout(answerWithinMs),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    const [endpoint = url] = url.split(controlsPath)
    const why = (error.cause as Error | undefined)?.message || error.message
    throw new Error(`${endpoint} cannot be reached: ${why}`, { cause: error })
  })
  const value = (await answer.json().catch(() => ({}))) as { readonly message?: string }
  if (answer.status === 501)
    throw new RemoteControlError('Its test controls are closed: PARLEY_TEST_CONTROLS=on opens them', 501)
  if (!answer.ok) throw new RemoteControlError(value.message ?? `answered with ${answer.status}`, answer.status)
  return value as Answer
}
