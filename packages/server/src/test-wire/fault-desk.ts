import type { FaultRule, FaultRules } from '@parley/contract'
import type { Clock } from '../clock.ts'

/** Something that a rule may strike. */
export interface Happening {
  /** The operation's name, or the place. */
  readonly on: string
  readonly isRequest: boolean
  readonly who: { readonly participantId: string; readonly role: string } | undefined
  readonly frame?: {
    readonly direction: 'out' | 'in'
    readonly topic: string | undefined
    readonly contentType: string | undefined
  }
}

/** One fault that was done. */
export interface FiredFault {
  /** The rule's name, or its place in the list, counted from 1. */
  readonly rule: string
  readonly do: FaultRule['do']
  readonly on: string
  readonly participantId?: string
  /** The chats' clock, ISO 8601. */
  readonly at: string
}

/** A response, or the connection of a handshake. */
interface Line {
  destroy(): unknown
  once(event: 'close', gone: () => void): unknown
}

interface Watched {
  readonly rule: FaultRule
  readonly name: string
  readonly random: () => number
  met: number
  struck: number
}

/** The latest are kept; a test that fires more has stopped reading. */
const reportedMax = 10_000

/** The rules in force, how often each has struck, what was done by them, and who waits because of them. */
export class FaultDesk {
  readonly #clock: Clock
  #watched: readonly Watched[] = []
  #fired: FiredFault[] = []
  /** For each who is kept waiting what ends that. */
  readonly #held = new Set<() => void>()
  #holdsNobody = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** These rules and no others, all counting from zero; the report begins anew. */
  set({ rules, seed = 1 }: FaultRules): void {
    this.#fired = []
    this.#watched = rules.map((rule, index) => ({
      rule,
      name: rule.name ?? String(index + 1),
      random: randomFrom(seed + index),
      met: 0,
      struck: 0,
    }))
  }

  /** No rule is in force: nobody needs to ask. */
  get idle(): boolean {
    return this.#watched.length === 0
  }

  get rules(): readonly FaultRule[] {
    return this.#watched.map(({ rule }) => rule)
  }

  /** What was done since the rules were set, the latest, the oldest of them first. */
  get report(): readonly FiredFault[] {
    return this.#fired
  }

  /** The rules that strike now, in their order. */
  strike(happening: Happening): readonly FaultRule[] {
    const striking = this.#watched.filter((watched) => fits(watched.rule, happening) && strikes(watched))
    for (const { rule, name } of striking) this.#note(rule, name, happening)
    return striking.map(({ rule }) => rule)
  }

  /** Keeps somebody waiting for ever, or on the chats' clock until it is his turn. */
  hold(line: Line, turn?: { readonly inMs: number; readonly goOn: () => void }): void {
    const callOff =
      turn &&
      this.#clock.at(this.#clock.now() + turn.inMs, () => {
        this.#held.delete(end)
        turn.goOn()
      })
    const end = () => {
      callOff?.()
      line.destroy()
    }
    if (this.#holdsNobody) return end()
    this.#held.add(end)
    // What takes effect later does so though nobody waits for it any more.
    if (turn === undefined) line.once('close', () => this.#held.delete(end))
  }

  /** The service ends: it cannot wait for those who are kept waiting, nor keep anybody from here on. */
  letGo(): void {
    this.#holdsNobody = true
    for (const end of this.#held) end()
    this.#held.clear()
  }

  #note(rule: FaultRule, name: string, { on, who }: Happening): void {
    if (this.#fired.length >= reportedMax) this.#fired.shift()
    const participant = who === undefined ? {} : { participantId: who.participantId }
    this.#fired.push({ rule: name, do: rule.do, on, ...participant, at: new Date(this.#clock.now()).toISOString() })
  }
}

function fits(rule: FaultRule, { on, isRequest, who, frame }: Happening): boolean {
  if (rule.on !== on && !(rule.on === 'request' && isRequest)) return false
  if (rule.who !== undefined && rule.who !== who?.role && rule.who !== who?.participantId) return false
  if (frame === undefined) return true
  if ((rule.direction ?? 'out') !== frame.direction) return false
  if (rule.topic !== undefined && rule.topic !== frame.topic) return false
  return rule.contentType === undefined || frame.contentType?.endsWith(rule.contentType) === true
}

/** Counts the happening, and says whether it is one of those that the rule means. */
function strikes(watched: Watched): boolean {
  const { from = 1, every = 1, times = Number.POSITIVE_INFINITY, probability } = watched.rule
  watched.met++
  const behind = watched.met - from
  if (behind < 0 || behind % every !== 0 || watched.struck >= times) return false
  if (probability !== undefined && watched.random() >= probability) return false
  watched.struck++
  return true
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
