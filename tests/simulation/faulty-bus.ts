import type { Announcement, Bus } from '../../packages/server/src/bus/bus.ts'
import type { Random } from './random.ts'

/** How often an announcement, on its way to one node, meets with which fate; what is left arrives at once. */
export interface BusFaults {
  readonly dropped: number
  readonly repeated: number
  readonly delayed: number
}

/** The bus as one node sees it. */
class Port implements Bus {
  listener: (announcement: Announcement) => void = () => {}
  readonly announce: (announcement: Announcement) => void

  constructor(announce: (announcement: Announcement) => void) {
    this.announce = announce
  }
}

/** Loses, repeats and delays what it carries, to each node differently; what is delayed arrives in any order. */
export class FaultyBus {
  readonly #random: Random
  readonly #faults: BusFaults
  readonly #ports: Port[] = []
  readonly #underway: { readonly to: Port; readonly announcement: Announcement }[] = []

  constructor(random: Random, faults: BusFaults) {
    this.#random = random
    this.#faults = faults
  }

  get isEmpty(): boolean {
    return this.#underway.length === 0
  }

  /** A place on the bus for one more node. */
  port(): Bus {
    const port = new Port((announcement) => this.#carry(announcement))
    this.#ports.push(port)
    return port
  }

  /** Something that was delayed arrives. */
  deliverOne(): void {
    if (this.isEmpty) return
    const [arrived] = this.#underway.splice(this.#random.between(0, this.#underway.length - 1), 1)
    arrived?.to.listener(arrived.announcement)
  }

  #carry(announcement: Announcement): void {
    const { dropped, repeated, delayed } = this.#faults
    for (const to of this.#ports) {
      if (this.#random.chance(dropped)) continue
      if (this.#random.chance(repeated)) this.#underway.push({ to, announcement })
      if (this.#random.chance(delayed)) this.#underway.push({ to, announcement })
      else to.listener(announcement)
    }
  }
}
