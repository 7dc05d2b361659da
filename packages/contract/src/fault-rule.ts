/** What may be made to go wrong between a client and the service, as a value: the same in code, in YAML and over HTTP. */
import { topics } from './frames.ts'
import type { ParticipantRole } from './item.ts'
import { InvalidInput } from './operation.ts'
import { operations } from './operations/index.ts'
import { bodyIsNoObject, type Problem, problemsOf } from './problems.ts'
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
const memberNames = Object.keys(rule.properties).join(', ')

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
    const constraint = `Member must be an operation or one of [${['request', ...Object.keys(places)].join(', ')}]`
    return [{ path: `${path}.on`, constraint }]
  }
  const problems: Problem[] = Object.keys(one)
    .filter((name) => !Object.hasOwn(rule.properties, name))
    .map((name) => ({ path: `${path}.${name}`, constraint: `Member must be one of [${memberNames}]` }))
  if (!possible.includes(one.do)) {
    problems.push({ path: `${path}.do`, constraint: `On ${one.on} it must be one of [${possible.join(', ')}]` })
  }
  const needed = needs[one.do]
  if (needed !== undefined && one[needed] === undefined) {
    problems.push({ path: `${path}.${needed}`, constraint: `Member must not be null where ${one.do} is done` })
  }
  if (one.after === true && (places[one.on] !== undefined || one.do === 'drip' || one.do === 'skew')) {
    problems.push({
      path: `${path}.after`,
      constraint: 'Only a delay, an error, a reset or a hang of an operation may come after',
    })
  }
  if (one.topic !== undefined && !topicNames.includes(one.topic)) {
    problems.push({ path: `${path}.topic`, constraint: `Member must be one of [${topicNames.join(', ')}]` })
  }
  if (one.who !== undefined && !roles.includes(one.who) && !isId.test(one.who)) {
    problems.push({ path: `${path}.who`, constraint: `Member must be an id or one of [${roles.join(', ')}]` })
  }
  if (one.code !== undefined && !mayBeSent(one.code)) {
    problems.push({ path: `${path}.code`, constraint: 'Member must be 1000 to 1003, 1007 to 1014 or 3000 to 4999' })
  }
  if (one.do === 'error' && one.error === undefined && one.status === undefined) {
    problems.push({ path: `${path}.error`, constraint: 'An error needs an exception, a status or both' })
  }
  return problems
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
  const isOperation = Object.hasOwn(operations.participant, place) || Object.hasOwn(operations.connect, place)
  return isOperation || place === 'request' ? toRequests : places[place]
}
