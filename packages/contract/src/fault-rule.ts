/** What may be made to go wrong between a client and the service, as a value: the same in code, in YAML and over HTTP. */
import { topics } from './frames.ts'
import type { ParticipantRole } from './item.ts'
import { nearestName } from './nearest-name.ts'
import { InvalidInput, type Operation } from './operation.ts'
import { operations } from './operations/index.ts'
import { bodyIsNoObject, type Problem, problemsOf } from './problems.ts'
import { exceptions } from './refusals.ts'
import { anyText, int, list, oneOf, optional, type Static, Type, text } from './schema.ts'

const toRequests = ['delay', 'error', 'reset', 'hang', 'drip', 'skew'] as const
/** To the requests of signed URLs, and to handshakes. */
const toOthers = ['delay', 'error', 'reset', 'hang'] as const
const toFrames = ['delay', 'drop', 'double', 'reorder', 'close', 'reset', 'half-open'] as const

type Action = (typeof toRequests)[number] | (typeof toFrames)[number]
const actions = [...new Set<Action>([...toRequests, ...toFrames])]

const rulesMax = 100
const longestMs = 24 * 3_600_000

const rule = Type.Object({
  /** What the report calls it; without a name it has its place in the list, counted from 1. */
  name: optional(text(1, 100)),
  /** An operation such as `SendMessage`; `request`, which is any; `upload`, `download`, `handshake` or `frame`. */
  on: anyText(),
  do: oneOf<Action>(...actions),
  /** Whose: a role, or a participant's id. Nobody in particular if not given. */
  who: optional(text(1, 64)),
  /** Of frames: those to the client (`out`, the default) or those from it. */
  direction: optional(oneOf('out', 'in')),
  /** Of frames: `aws/chat` for instance. */
  topic: optional(text(1, 64)),
  /** Of frames with an item: the item's ContentType or the end of it, such as `participant.joined`. */
  contentType: optional(text(1, 200)),
  /** The first that it strikes, counted from 1 among those that it fits. */
  from: optional(int(1)),
  /** From there on, one in so many. */
  every: optional(int(1)),
  /** At most so often. */
  times: optional(int(1)),
  /** How likely each of them is struck, 0 to 1; the seed decides. */
  probability: optional(Type.Number({ minimum: 0, maximum: 1 })),
  /** Milliseconds: how long to delay, or by how much the `Date` header is wrong. */
  ms: optional(int(-longestMs, longestMs)),
  /** Which exception is answered, such as `ThrottlingException`. */
  error: optional(text(1, 100, '^[A-Za-z]+$')),
  /** The HTTP status of the error. */
  status: optional(int(400, 599)),
  /** Seconds, for the `Retry-After` header of the error. */
  retryAfter: optional(int(0, 3600)),
  /** The request takes effect first, and only its answer goes wrong. */
  after: optional(Type.Boolean()),
  /** How slowly the answer drips. */
  bytesPerSecond: optional(int(1)),
  /** With which code the socket is closed. */
  code: optional(int(1000, 4999)),
})

/** A member that is misspelt would be a rule that does something else. */
const memberNames = Object.keys(rule.properties)

const ruleSet = Type.Object({
  /** Equal seeds strike equally; 1 if not given. */
  seed: optional(int(0, 2 ** 32 - 1)),
  rules: list(rule, 0, rulesMax),
})

/** One thing that is to go wrong: where, whose, when and how. */
export type FaultRule = Readonly<Static<typeof rule>>

/** Rules that take the place of those before them. */
export interface FaultRules {
  readonly seed?: number
  readonly rules: readonly FaultRule[]
}

/**
 * Rules as they come from outside.
 * @throws InvalidInput with everything that is wrong, by place: `rules.2.member.on`
 */
export function parseFaultRules(raw: unknown): FaultRules {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new InvalidInput([bodyIsNoObject])
  const problems = problemsOf(ruleSet, raw)
  if (problems.length === 0) {
    const { rules } = raw as FaultRules
    for (const [index, one] of rules.entries()) problems.push(...misfits(one, `rules.${index + 1}.member`))
  }
  if (problems.length > 0) throw new InvalidInput(problems)
  return raw as FaultRules
}

/** What each action cannot do without. */
const needs: Readonly<Partial<Record<Action, keyof FaultRule>>> = {
  delay: 'ms',
  skew: 'ms',
  drip: 'bytesPerSecond',
  close: 'code',
}

function misfits(one: FaultRule, path: string): Problem[] {
  const possible = actionsOn(one.on)
  if (possible === undefined) {
    const others = ['request', ...Object.keys(places)]
    const constraint = `Member must be an operation or one of [${others.join(', ')}]`
    return [{ path: `${path}.on`, constraint: constraint + meant(one.on, [...byName.keys(), ...others]) }]
  }
  const problems: Problem[] = []
  const wrong = (member: string, constraint: string) => problems.push({ path: `${path}.${member}`, constraint })
  for (const name of Object.keys(one).filter((each) => !memberNames.includes(each))) {
    wrong(name, `Member must be one of [${memberNames.join(', ')}]${meant(name, memberNames)}`)
  }
  if (!possible.includes(one.do)) {
    wrong('do', `On ${one.on} it must be one of [${possible.join(', ')}]`)
    return problems
  }
  for (const [member, { goesWith, constraint }] of Object.entries(meanings)) {
    if (one[member as keyof FaultRule] !== undefined && !goesWith(one)) wrong(member, constraint)
  }
  const needed = needs[one.do]
  if (needed !== undefined && one[needed] === undefined) {
    wrong(needed, `Member must not be null where ${one.do} is done`)
  }
  if (one.do === 'delay' && one.ms !== undefined && one.ms < 0) {
    wrong('ms', 'Member must have value greater than or equal to 0 where delay is done')
  }
  if (one.topic !== undefined && !topicNames.includes(one.topic)) {
    wrong('topic', `Member must be one of [${topicNames.join(', ')}]`)
  }
  if (one.who !== undefined && !roles.includes(one.who) && !isId.test(one.who)) {
    wrong('who', `Member must be an id or one of [${roles.join(', ')}]`)
  }
  if (one.code !== undefined && !mayBeSent(one.code)) {
    wrong('code', 'Member must be 1000 to 1003, 1007 to 1014 or 3000 to 4999')
  }
  if (one.error !== undefined && !exceptionNames.includes(one.error)) {
    wrong('error', `Member must be one of [${exceptionNames.join(', ')}]${meant(one.error, exceptionNames)}`)
  }
  if (one.do === 'error' && one.error === undefined && one.status === undefined) {
    const [member, constraint] =
      one.on === 'handshake'
        ? (['status', 'An error of a handshake needs a status'] as const)
        : (['error', 'An error needs an exception, a status or both'] as const)
    wrong(member, constraint)
  }
  return problems
}

function meant(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names)
  return nearest === undefined ? '' : `. Did you mean ${nearest}?`
}

const byName: ReadonlyMap<string, Operation> = new Map(
  Object.values<Readonly<Record<string, Operation>>>(operations).flatMap(Object.entries),
)

/** What a client may be told by its name: what the service says, and what AWS says that its operations may say. */
const exceptionNames: readonly string[] = [
  ...new Set([...exceptions, ...[...byName.values()].flatMap(({ errors }) => errors)]),
].sort()

interface Meaning {
  readonly goesWith: (one: FaultRule) => boolean
  readonly constraint: string
}

const ofFrames: Meaning = { goesWith: ({ on }) => on === 'frame', constraint: 'Only a frame has it' }
const of = (...done: readonly Action[]): Meaning => ({
  goesWith: (one) => done.includes(one.do),
  constraint: `Only what is done by ${done.join(' or ')} has it`,
})
/** A handshake is refused by its status alone. */
const ofAnswers: Meaning = {
  goesWith: (one) => one.do === 'error' && one.on !== 'handshake',
  constraint: 'Only an error of an operation, an upload or a download has it',
}

/** With what a member says something. Elsewhere it would be passed over, and the rule not be what was meant. */
const meanings: Readonly<Partial<Record<keyof FaultRule, Meaning>>> = {
  // A signed request is a backend's, and a signed URL anybody's who has it.
  who: {
    goesWith: ({ on }) => on !== 'upload' && on !== 'download' && byName.get(on)?.credential !== 'signature',
    constraint: 'Only a request of a participant, a handshake or a frame is somebody’s',
  },
  direction: ofFrames,
  topic: ofFrames,
  contentType: ofFrames,
  ms: of('delay', 'skew'),
  bytesPerSecond: of('drip'),
  code: of('close'),
  status: of('error'),
  error: ofAnswers,
  retryAfter: ofAnswers,
  after: {
    goesWith: ({ on, do: done }) => places[on] === undefined && done !== 'drip' && done !== 'skew',
    constraint: 'Only a delay, an error, a reset or a hang of an operation may come after',
  },
}

const topicNames: readonly string[] = Object.values(topics)
const roles: readonly string[] = ['CUSTOMER', 'AGENT', 'CUSTOM_BOT', 'SUPERVISOR'] satisfies ParticipantRole[]
/** A participant's. A name in its place would strike nobody. */
const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** The others are for what no close frame has said, and for nobody yet: websockets refuse to send them. */
const mayBeSent = (code: number): boolean => code >= 3000 || (code <= 1014 && ![1004, 1005, 1006].includes(code))

const places: Readonly<Record<string, readonly Action[]>> = {
  upload: toOthers,
  download: toOthers,
  handshake: toOthers,
  frame: toFrames,
}

/** What may be done there; undefined where it is no place. */
export function actionsOn(place: string): readonly Action[] | undefined {
  if (byName.has(place) || place === 'request') return toRequests
  return Object.hasOwn(places, place) ? places[place] : undefined
}
