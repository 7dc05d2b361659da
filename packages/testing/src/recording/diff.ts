/**
 * Compares two recordings by what they say (strands.ts). Ids, placeholders and times are others in every chat, so they
 * are never compared as texts: steps are paired by all the rest, from the pairs follows which id of one recording is
 * which of the other, and then an id is different where it stands for something else.
 */
import { align } from './align.ts'
import type { Recording } from './entry.ts'
import { aside, exchange, idPairs, outlineOf } from './ids.ts'
import { type Actor, actorsOf, type Step, type Strand } from './strands.ts'

export interface Difference {
  /** Who did or saw it. */
  readonly who: string
  /** What it is: `SendMessage`, `MESSAGE on socket 1`. */
  readonly what: string
  readonly kind: 'changed' | 'missing' | 'extra'
  /** What is different within it, or what it is that is missing or extra. */
  readonly details: readonly string[]
}

interface PairOfSteps {
  readonly who: string
  readonly one?: Step
  readonly other?: Step
}

/** What has to be done to one recording to get the other; nothing if both say the same. */
export function diffRecordings(one: Recording, other: Recording): readonly Difference[] {
  const actors = matchActors(actorsOf(one), actorsOf(other))
  const ordered = actors.flatMap((pair) => pairsOf(pair, true, alignStrand))
  const ids = matchIds(ordered)
  const aside = actors.flatMap((pair) => pairsOf(pair, false, (a, b, who) => matchAside(a, b, who, ids)))
  return [...ordered, ...aside].flatMap((pair) => differenceOf(pair, withAside(ids, aside)))
}

/** Differences for people; what has changed in the same way at several places is told once. */
export function describeDifferences(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'equal'
  const signs = { changed: '~', missing: '-', extra: '+' } as const
  const told = new Map<string, string[]>()
  for (const { who, what, kind, details } of differences) {
    const key = [kind, ...details].join('\n')
    told.set(key, [...(told.get(key) ?? []), `${signs[kind]} ${who}: ${what}`])
  }
  return [...told]
    .map(([key, places]) =>
      [
        ...places,
        ...key
          .split('\n')
          .slice(1)
          .map((detail) => `    ${detail}`),
      ].join('\n'),
    )
    .join('\n')
}

type PairOfActors = readonly [one: Actor | undefined, other: Actor | undefined]

/** Who is who: those whose steps are the most alike, and who are in one chat with each other. */
function matchActors(ones: readonly Actor[], others: readonly Actor[]): readonly PairOfActors[] {
  const outlines = new Map([...ones, ...others].map((actor) => [actor, outlinesOf(actor)] as const))
  const candidates = ones.flatMap((one) => others.map((other) => ({ one, other, alike: likeness(one, other) })))
  function likeness(one: Actor, other: Actor): number {
    if (one.isBackend !== other.isBackend) return -1
    const [a, b] = [outlines.get(one)!, outlines.get(other)!]
    const common = [...a].reduce((sum, [outline, count]) => sum + Math.min(count, b.get(outline) ?? 0), 0)
    // Names are the last to decide: one that has changed is a difference and makes nobody another.
    return common + (one.name === other.name ? 0.5 : 0)
  }
  const pairs: PairOfActors[] = []
  const free = new Set<Actor>([...ones, ...others])
  const [chats, chatsBack] = [new Map<string, string>(), new Map<string, string>()]
  const isTogether = ({ chat: a }: Actor, { chat: b }: Actor) =>
    a === undefined || b === undefined || ((chats.get(a) ?? b) === b && (chatsBack.get(b) ?? a) === a)
  const best = candidates.filter(({ alike }) => alike >= 0).sort((a, b) => b.alike - a.alike)
  // Those of one chat stay together as long as there are any.
  for (const isStrict of [true, false]) {
    for (const { one, other } of best) {
      if (!free.has(one) || !free.has(other)) continue
      if (isStrict && !isTogether(one, other)) continue
      if (one.chat !== undefined && other.chat !== undefined) {
        chats.set(one.chat, other.chat)
        chatsBack.set(other.chat, one.chat)
      }
      free.delete(one)
      free.delete(other)
      pairs.push([one, other])
    }
  }
  return [
    ...pairs,
    ...[...free].map((left) => (ones.includes(left) ? ([left, undefined] as const) : ([undefined, left] as const))),
  ]
}

function outlinesOf({ strands }: Actor): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [key, { steps }] of strands) {
    for (const step of steps) {
      const outline = `${key} ${outlineText(step)}`
      counts.set(outline, (counts.get(outline) ?? 0) + 1)
    }
  }
  return counts
}

const outlineText = ({ what, value }: Step): string => `${what} ${canonical(outlineOf(value))}`

/** JSON with its members in one order: theirs means nothing. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`)
    .join(',')}}`
}

function pairsOf(
  [one, other]: PairOfActors,
  isOrdered: boolean,
  pairUp: (ones: readonly Step[], others: readonly Step[], who: string) => readonly PairOfSteps[],
): readonly PairOfSteps[] {
  const strandsOf = (actor: Actor | undefined): ReadonlyMap<string, Strand> => actor?.strands ?? new Map()
  const keys = new Set([...strandsOf(one).keys(), ...strandsOf(other).keys()])
  return [...keys].flatMap((key) => {
    const [a, b] = [strandsOf(one).get(key), strandsOf(other).get(key)]
    if ((a ?? b)?.isOrdered !== isOrdered) return []
    return pairUp(a?.steps ?? [], b?.steps ?? [], (one ?? other)?.name ?? '')
  })
}

function alignStrand(ones: readonly Step[], others: readonly Step[], who: string): readonly PairOfSteps[] {
  const isAlike = (one: number, other: number) => ones[one]?.what === others[other]?.what
  return align(ones.map(outlineText), others.map(outlineText), isAlike).map(({ one, other }) => ({
    who,
    ...(one !== undefined && { one: ones[one]! }),
    ...(other !== undefined && { other: others[other]! }),
  }))
}

/** Which id of the one recording is which of the other: what most pairs say, each id once. */
function matchIds(pairs: readonly PairOfSteps[]): ReadonlyMap<string, string> {
  const votes = new Map<string, { readonly one: string; readonly other: string; count: number }>()
  for (const { one, other } of pairs) {
    if (one === undefined || other === undefined) continue
    for (const [a, b] of idPairs(one.value, other.value)) {
      const vote = votes.get(`${a} ${b}`) ?? { one: a, other: b, count: 0 }
      votes.set(`${a} ${b}`, vote)
      vote.count++
    }
  }
  const ids = new Map<string, string>()
  const taken = new Set<string>()
  for (const { one, other } of [...votes.values()].sort((a, b) => b.count - a.count)) {
    if (ids.has(one) || taken.has(other)) continue
    ids.set(one, other)
    taken.add(other)
  }
  return ids
}

/** Ids that only steps aside know: those that are equal otherwise say what they are. */
function withAside(ids: ReadonlyMap<string, string>, aside: readonly PairOfSteps[]): ReadonlyMap<string, string> {
  const taken = new Set(ids.values())
  const more = [...matchIds(aside)].filter(([one, other]) => !ids.has(one) && !taken.has(other))
  return new Map([...ids, ...more])
}

/** Steps without an order: first those that are equal, then those that differ in ids alone, then the same kind. */
function matchAside(
  ones: readonly Step[],
  others: readonly Step[],
  who: string,
  ids: ReadonlyMap<string, string>,
): readonly PairOfSteps[] {
  const known = new Set(ids.values())
  const mapped = { id: (id: string) => ids.get(id) ?? '«id»', time: () => '«time»' }
  const itself = { id: (id: string) => (known.has(id) ? id : '«id»'), time: () => '«time»' }
  const exact = (by: typeof mapped) => (step: Step) => `${step.what} ${canonical(exchange(step.value, by))}`
  const rounds: [one: (step: Step) => string, other: (step: Step) => string][] = [
    [exact(mapped), exact(itself)],
    [outlineText, outlineText],
    [({ what }) => what, ({ what }) => what],
  ]
  const pairs: PairOfSteps[] = []
  let [left, right] = [ones, others]
  for (const [keyOfOne, keyOfOther] of rounds) {
    const waiting = Map.groupBy(right, keyOfOther)
    const unmatched: Step[] = []
    for (const one of left) {
      const other = waiting.get(keyOfOne(one))?.shift()
      if (other === undefined) unmatched.push(one)
      else pairs.push({ who, one, other })
    }
    left = unmatched
    right = [...waiting.values()].flat()
  }
  return [...pairs, ...left.map((one) => ({ who, one })), ...right.map((other) => ({ who, other }))]
}

function differenceOf({ who, one, other }: PairOfSteps, ids: ReadonlyMap<string, string>): readonly Difference[] {
  if (one !== undefined && other !== undefined) {
    const details = changes(
      exchange(one.value, { id: (id) => ids.get(id) ?? id, time: () => '«time»' }),
      timeless(other.value),
      '',
    )
    return details.length === 0 ? [] : [{ who, what: other.what, kind: 'changed', details }]
  }
  const step = one ?? other
  if (step === undefined) return []
  const details = [shorten(canonical(tellingPart(outlineOf(step.value))))]
  return [{ who, what: step.what, kind: one === undefined ? 'extra' : 'missing', details }]
}

/** Of an outline what says something by itself. */
function tellingPart(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tellingPart)
  if (!isContainer(value)) return value
  const members = Object.entries(value).filter(([, each]) => each !== aside.id() && each !== aside.time())
  return Object.fromEntries(members.map(([name, each]) => [name, tellingPart(each)]))
}

const timeless = (value: unknown) => exchange(value, { id: (id) => id, time: () => '«time»' })

/** Where two values differ: `input.Content: "Hello" → "Hallo"`. */
function changes(one: unknown, other: unknown, path: string): readonly string[] {
  if (canonical(one) === canonical(other)) return []
  if (isContainer(one) && isContainer(other) && Array.isArray(one) === Array.isArray(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)])
    return [...names].flatMap((name) => changes(one[name], other[name], path === '' ? name : `${path}.${name}`))
  }
  return [`${path}: ${shown(one)} → ${shown(other)}`]
}

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const shown = (value: unknown) => (value === undefined ? 'nothing' : shorten(canonical(value)))
const shorten = (text: string) => (text.length <= 200 ? text : `${text.slice(0, 199)}…`)
