import type { Operation } from '@parley/contract'
import type { Limits, Rate } from './chat/limits.ts'
import { TooManyRequests } from './chat/refusal.ts'
import type { Clock } from './clock.ts'

/** Operations that draw on the tokens of another one (spec §6.2). */
const drawsOn: Readonly<Record<string, string>> = { SendEvent: 'SendMessage' }

/**
 * Who comes too fast is told to wait: per operation one bucket of tokens for each participant or access key, so that
 * nobody's haste is another one's loss, least of all at CreateParticipantConnection, where ChatJS gives up after three
 * attempts (spec §2.5). Time is the chats' clock.
 */
export class Throttle {
  readonly #limits: Limits
  readonly #clock: Clock
  readonly #buckets = new Map<Rate, TokenBuckets>()

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
  }

  /** @throws TooManyRequests */
  check(operation: Operation, who: string): void {
    const rate = this.#rateOf(operation)
    if (rate === undefined) return
    const key = operation.service === 'participant' ? who : `${operation.name} ${who}`
    const waitMs = this.#bucketsOf(rate).take(key, this.#clock.now())
    if (waitMs > 0) throw new TooManyRequests(Math.ceil(waitMs / 1000))
  }

  #rateOf({ service, name, path }: Operation): Rate | undefined {
    const { participantRates, keyRates } = this.#limits
    if (service === 'participant') return participantRates[drawsOn[name] ?? name]
    // What is ours is there to find out what is wrong, and AWS has no rate for it.
    return path.startsWith('/parley/') ? undefined : (keyRates[name] ?? keyRates['other'])
  }

  #bucketsOf(rate: Rate): TokenBuckets {
    const known = this.#buckets.get(rate) ?? new TokenBuckets(rate)
    this.#buckets.set(rate, known)
    return known
  }
}

/** A throttle, if there is any rate to keep. */
export function throttleOf(limits: Limits, clock: Clock): Throttle | undefined {
  const { participantRates, keyRates } = limits
  const isOff = Object.keys(participantRates).length + Object.keys(keyRates).length === 0
  return isOff ? undefined : new Throttle(limits, clock)
}

/** How full a bucket was at a time, in milliseconds. */
interface Level {
  readonly tokens: number
  readonly at: number
}

/** Buckets of one size that fill at one speed. Who has not been seen has a full one, so full ones are forgotten. */
export class TokenBuckets {
  readonly #rate: Rate
  /** In order of use, so that those that are full again stand first. */
  readonly #levels = new Map<string, Level>()

  constructor(rate: Rate) {
    this.#rate = rate
  }

  /** How many buckets are not full, as far as anyone has looked. */
  get size(): number {
    return this.#levels.size
  }

  /** Takes a token. @returns 0, or in how many milliseconds there will be one: then none is taken */
  take(key: string, now: number): number {
    const tokens = this.#tokens(this.#levels.get(key), now)
    if (tokens < 1) return Math.max(1, Math.round(((1 - tokens) / this.#rate.perSecond) * 1000))
    this.#levels.delete(key)
    this.#levels.set(key, { tokens: tokens - 1, at: now })
    this.#forgetFull(now)
    return 0
  }

  #tokens(level: Level | undefined, now: number): number {
    const { perSecond, burst } = this.#rate
    if (level === undefined) return burst
    return Math.min(burst, level.tokens + (Math.max(0, now - level.at) * perSecond) / 1000)
  }

  #forgetFull(now: number): void {
    for (const [key, level] of this.#levels) {
      if (this.#tokens(level, now) < this.#rate.burst) return
      this.#levels.delete(key)
    }
  }
}
