/** What each path below `/parley/v1/` does, by method: reads what was asked, does it, and gives what is answered. */
import { InvalidInput, milliseconds, type Problem, parseFaultRules } from '@parley/contract'
import { options } from '../config.ts'
import type { FaultDesk } from '../test-wire/fault-desk.ts'
import type { Witness } from '../test-wire/witness.ts'
import { endOfTime, type VirtualClock } from '../virtual-clock.ts'
import { type Snapshots, snapshotsMax } from './snapshots.ts'

/** What is controlled of a running service. */
export interface Controlled {
  readonly url: string
  reachedAt(url: string): void
  runTimers(): Promise<void>
  image(): Uint8Array
  restore(image: Uint8Array): Promise<void>
}

/** What a test holds in its hands. */
export interface Desk {
  readonly clock: VirtualClock
  readonly faults: FaultDesk
  readonly witness: Witness
  /** Of a service in memory. */
  readonly snapshots: Snapshots | undefined
  readonly server: Controlled
}

interface Given {
  /** The body, `{}` if there is none. */
  readonly input: unknown
  readonly id: string
  readonly query: URLSearchParams
}

type Handle = (desk: Desk, given: Given) => unknown

/** What was asked for is right, and cannot be done as things are. */
export class NotPossible extends Error {
  override readonly name = 'NotPossible'
  readonly status: number

  constructor(status: 404 | 409, message: string) {
    super(message)
    this.status = status
  }
}

const members = ['advance', 'runToNextTimer', 'shared', 'speed']
const longestAdvanceMs = 366 * 86_400_000
const fastest = 1_000_000
/** How many requests or frames are given if nobody says how many. */
const shownMax = 500

const seeFaults: Handle = ({ faults }) => ({ rules: faults.rules, fired: faults.report })
const seeClock: Handle = ({ clock }) => ({
  now: new Date(clock.now()).toISOString(),
  speed: clock.speed,
  shared: clock.isShared,
  ...(clock.nextAlarm !== undefined && { nextTimer: new Date(clock.nextAlarm).toISOString() }),
})

export const routes: Readonly<Record<string, Readonly<Record<string, Handle>>>> = {
  faults: {
    GET: seeFaults,
    PUT(desk, given) {
      desk.faults.set(parseFaultRules(given.input))
      return seeFaults(desk, given)
    },
    DELETE(desk, given) {
      desk.faults.set({ rules: [] })
      return seeFaults(desk, given)
    },
  },
  clock: {
    GET: seeClock,
    async POST(desk, given) {
      const { clock, server } = desk
      const { speed, shared, advanceMs, runToNextTimer } = readMove(given.input)
      const settle = () => server.runTimers()
      if (advanceMs !== undefined && advanceMs > clock.remainingMs) {
        throw new InvalidInput([{ path: 'advance', constraint: `The clock ends at ${endOfTime}` }])
      }
      if (shared !== undefined) clock.isShared = shared
      if (speed !== undefined) clock.run(speed, settle)
      if (advanceMs !== undefined) await clock.advance(advanceMs, settle)
      if (runToNextTimer && clock.nextAlarm !== undefined) {
        const ms = Math.max(0, clock.nextAlarm - clock.now())
        if (ms > clock.remainingMs) throw new NotPossible(409, `The clock ends at ${endOfTime}`)
        await clock.advance(ms, settle)
      }
      return seeClock(desk, given)
    },
  },
  snapshots: {
    GET: (desk) => ({
      snapshots: snapshotsOf(desk).all.map(([id, { image, now }]) => shown(id, image, now)),
    }),
    POST(desk) {
      const snapshots = snapshotsOf(desk)
      if (snapshots.isFull) {
        throw new NotPossible(409, `There are ${snapshotsMax} snapshots already: DELETE snapshots/{id} makes room`)
      }
      const [image, now] = [desk.server.image(), desk.clock.now()]
      return shown(snapshots.add({ image, now }), image, now)
    },
  },
  'snapshots/*': {
    DELETE(desk, { id }) {
      if (!snapshotsOf(desk).delete(id)) throw new NotPossible(404, `There is no snapshot ${id}`)
      return {}
    },
  },
  'snapshots/*/restore': {
    async PUT(desk, given) {
      const snapshot = snapshotsOf(desk).get(given.id)
      if (snapshot === undefined) throw new NotPossible(404, `There is no snapshot ${given.id}`)
      desk.clock.set(snapshot.now)
      await desk.server.restore(snapshot.image)
      return seeClock(desk, given)
    },
  },
  reset: {
    async POST(desk, given) {
      const { clock, faults, witness, server } = desk
      const { empty } = snapshotsOf(desk)
      faults.set({ rules: [] })
      clock.set(Date.now())
      clock.isShared = false
      clock.run(1, () => server.runTimers())
      await server.restore(empty)
      witness.clear()
      return seeClock(desk, given)
    },
  },
  'public-url': {
    GET: ({ server }) => ({ url: server.url }),
    PUT({ server }, { input }) {
      server.reachedAt(readUrl(input))
      return { url: server.url }
    },
  },
  'requests-seen': {
    GET: ({ witness }, { query }) => ({ requests: latest(witness.requests, 'operation', query) }),
  },
  frames: {
    GET: ({ witness }, { query }) => ({ frames: latest(witness.frames, 'topic', query) }),
  },
}

const shown = (id: string, { byteLength }: Uint8Array, now: number) => ({
  id,
  now: new Date(now).toISOString(),
  bytes: byteLength,
})

function snapshotsOf({ snapshots }: Desk): Snapshots {
  if (snapshots === undefined)
    throw new NotPossible(409, 'Only a service in memory (--data-dir memory) can be put back')
  return snapshots
}

interface Move {
  readonly speed: number | undefined
  readonly shared: boolean | undefined
  readonly advanceMs: number | undefined
  readonly runToNextTimer: boolean
}

/** @throws InvalidInput naming each member that is wrong */
function readMove(input: unknown): Move {
  const problems: Problem[] = []
  const given = typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>) : {}
  for (const path of Object.keys(given).filter((name) => !members.includes(name))) {
    problems.push({ path, constraint: `Member must be one of [${members.join(', ')}]` })
  }
  const { advance, speed, shared, runToNextTimer = false } = given
  const asksNothing = advance === undefined && speed === undefined && shared === undefined && runToNextTimer === false
  if (asksNothing && problems.length === 0) {
    problems.push({ path: '', constraint: 'The body must have advance, runToNextTimer, shared or speed' })
  }
  const advanceMs = advance === undefined ? undefined : durationOf(advance)
  if (Number.isNaN(advanceMs)) {
    problems.push({
      path: 'advance',
      constraint: 'Member must be milliseconds, or a text such as 90s, 5m or 25h, of a year at most',
    })
  }
  if (speed !== undefined && !(typeof speed === 'number' && speed >= 0 && speed <= fastest)) {
    problems.push({ path: 'speed', constraint: `Member must be a number from 0, which is frozen, to ${fastest}` })
  }
  for (const [path, value] of Object.entries({ runToNextTimer, shared })) {
    if (value !== undefined && typeof value !== 'boolean') {
      problems.push({ path, constraint: 'Member must be true or false' })
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems)
  return {
    ...{ speed: speed as number | undefined, shared: shared as boolean | undefined, advanceMs },
    runToNextTimer: runToNextTimer === true,
  }
}

/** @throws InvalidInput where it is none that the service could be started with */
function readUrl(input: unknown): string {
  const { parse, expected } = options.publicUrl.kind
  const { url } = (typeof input === 'object' && input !== null ? input : {}) as { readonly url?: unknown }
  const parsed = typeof url === 'string' ? parse(url) : undefined
  if (parsed === undefined) throw new InvalidInput([{ path: 'url', constraint: `Member must be ${expected}` }])
  return parsed
}

/** NaN for what is none. */
function durationOf(given: unknown): number {
  try {
    const ms = milliseconds(given as string | number)
    return ms <= longestAdvanceMs ? ms : Number.NaN
  } catch {
    return Number.NaN
  }
}

/** The latest of them, the oldest first; of one operation or topic, if it is named. */
function latest<Seen>(all: readonly Seen[], member: keyof Seen & string, query: URLSearchParams): readonly Seen[] {
  const [wanted, limit] = [query.get(member), Number(query.get('limit') ?? shownMax)]
  if (!Number.isInteger(limit) || limit < 1) {
    throw new InvalidInput([{ path: 'limit', constraint: 'Member must be a whole number from 1' }])
  }
  return all.filter((seen) => wanted === null || seen[member] === wanted).slice(-limit)
}
