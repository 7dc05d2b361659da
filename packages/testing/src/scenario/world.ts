import { Device, type DeviceEars } from './device.ts'
import { DeviceTime, WallTime } from './device-time.ts'
import type { Gate } from './gate.ts'
import type { Hand } from './service.ts'
import { Unmet } from './unmet.ts'

/** How long an expectation may take, on the clock that all live by. */
const patienceMs = 60_000
/** Time passes in steps of this at most, so that what is far away does not hide what happens on the way. */
const stepMs = 1000
/** How long an answer on loopback may take before it is clear that only time will bring it. */
const answerWithinMs = 100
/** Where time runs by itself: how often one looks though nothing has happened on a device. */
const lookEveryMs = 100
/** What something on a device brings about shows within so many turns. */
const turnsToShow = 3
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 1))

/** The one time of a chat and its devices. Where it is in a hand, it passes while somebody waits, and as fast as things happen. */
export class World {
  readonly #hand: Hand | undefined
  readonly #time: DeviceTime | WallTime
  readonly #gate: Gate | undefined
  readonly #devices = new Set<Device>()
  /** How often something has happened on a device. */
  #stirs = 0
  /** Wakes whoever waits for that. */
  #wake = () => {}
  readonly #stir = () => {
    this.#stirs++
    this.#wake()
  }

  /**
   * @param hand moves the time; without one it runs as the wall's does
   * @param gate through which the devices' requests go, where many worlds share connections
   */
  constructor(hand: Hand | undefined, gate?: Gate) {
    this.#hand = hand
    this.#gate = gate
    this.#time = hand === undefined ? new WallTime(this.#stir) : new DeviceTime(() => hand.now())
  }

  now(): number {
    return this.#time.now()
  }

  device(ears: Partial<DeviceEars> = {}): Device {
    const device = new Device(this.#time, { ...ears, stirred: this.#stir }, this.#gate)
    this.#devices.add(device)
    return device
  }

  remove(device: Device): void {
    this.#devices.delete(device)
  }

  /** Lets so much time pass at once; devices wake up behind it. */
  async advance(ms: number): Promise<void> {
    await this.quiet()
    await this.#hand?.advance(ms)
    this.#time.fire()
    await this.quiet()
  }

  /** Resolves or rejects as the promise does; time passes until then, a minute at most. */
  async settled<Result>(promise: Promise<Result>): Promise<void> {
    let outcome: { error?: unknown } | undefined
    const comes = (what: { error?: unknown }) => {
      outcome = what
      this.#stir()
    }
    promise.then(
      () => comes({}),
      (error: unknown) => comes({ error }),
    )
    await this.until(
      () => outcome !== undefined,
      () => 'nothing has come of it within a minute',
    )
    if (outcome !== undefined && 'error' in outcome) throw outcome.error
  }

  /** Resolves when it holds, and after a minute in any case. */
  async unless(holds: () => boolean): Promise<void> {
    await this.until(holds, () => '').catch(() => {})
  }

  /** Resolves as soon as it holds; time passes meanwhile. @throws Unmet after a minute */
  async until(holds: () => boolean, explain: () => string): Promise<void> {
    const end = this.#time.now() + patienceMs
    for (;;) {
      await turn()
      if (holds()) return
      if (this.#hand !== undefined) await this.quiet()
      else await this.#happens(holds)
      if (holds()) return
      if (this.#time.now() >= end) throw new Unmet(explain())
      await this.#pass(end)
    }
  }

  /** Resolves when everything has been answered that can be without time; at once where time runs by itself. */
  async quiet(): Promise<void> {
    if (this.#hand === undefined) return
    const end = performance.now() + answerWithinMs
    // What an answer brings on, such as the next request, shows within a few turns.
    for (let turns = 0; turns < turnsToShow && performance.now() < end; turns++) {
      await turn()
      if ([...this.#devices].some(({ isBusy }) => isBusy)) turns = -1
    }
  }

  /** Resolves when it holds, or something has happened and shown what it brings about, or it is time to look again. */
  async #happens(holds: () => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const looking = setTimeout(resolve, lookEveryMs)
      this.#wake = () => {
        clearTimeout(looking)
        resolve()
      }
    })
    this.#wake = () => {}
    for (let turns = 0, stirs = this.#stirs; turns < turnsToShow && !holds(); turns++) {
      await turn()
      if (stirs !== this.#stirs) turns = -1
      stirs = this.#stirs
    }
  }

  /** On to the next thing that time does, on a device or in the service. */
  async #pass(end: number): Promise<void> {
    if (this.#hand === undefined) return
    const now = this.#time.now()
    const next = Math.min(this.#time.next ?? end, (await this.#hand.nextTimer()) ?? end, now + stepMs, end)
    await this.#hand.advance(Math.max(1, next - now))
    this.#time.fire()
  }
}
