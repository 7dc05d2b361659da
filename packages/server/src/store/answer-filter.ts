/** 512 KiB for each of two generations. */
const bitsOfIndex = 22
const words = 2 ** bitsOfIndex / 32

interface Generation {
  readonly since: number
  readonly bits: Uint32Array
}

const empty = (since: number): Generation => ({ since, bits: new Uint32Array(words) })

/**
 * Says of nearly every new ClientToken that no answer can be remembered under it, so that the hot path need not look
 * on the disk; "perhaps" of every one that was answered in the last `memoryMs`, and now and then of another. A Bloom
 * filter in two generations: when the young one has lasted `memoryMs`, what the old one knew has expired.
 */
export class AnswerFilter {
  readonly #memoryMs: number
  #young: Generation
  #old: Generation

  /** @param memoryMs how long the answers live that are added, milliseconds */
  constructor(memoryMs: number, now: number) {
    this.#memoryMs = memoryMs
    this.#young = empty(now)
    this.#old = this.#young
  }

  add(name: string, now: number): void {
    this.#turn(now)
    const hash = hashOf(name)
    set(this.#young.bits, hash)
    set(this.#young.bits, second(hash))
  }

  mayHold(name: string, now: number): boolean {
    this.#turn(now)
    const hash = hashOf(name)
    return holds(this.#young.bits, hash) || holds(this.#old.bits, hash)
  }

  #turn(now: number): void {
    if (now - this.#young.since < this.#memoryMs) return
    this.#old = this.#young
    this.#young = empty(now)
  }
}

function set(bits: Uint32Array, hash: number): void {
  const index = hash >>> (32 - bitsOfIndex)
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31))
}

function has(bits: Uint32Array, hash: number): boolean {
  const index = hash >>> (32 - bitsOfIndex)
  return ((bits[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0
}

function holds(bits: Uint32Array, hash: number): boolean {
  return has(bits, hash) && has(bits, second(hash))
}

/** FNV-1a, its last bits mixed into the first ones, which are the index. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
}

/** A second, independent index from the same hash. */
function second(hash: number): number {
  return Math.imul(hash ^ (hash >>> 13), 0x297a2d39) >>> 0
}
