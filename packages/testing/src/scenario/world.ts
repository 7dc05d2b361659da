import type { Parley } from '../parley.ts'
import { Device } from './device.ts'
import { DeviceTime } from './device-time.ts'
import { Unmet } from './stage.ts'

/** How long an expectation may take, on the clock that all live by. */
const patienceMs = 60_000
/** Time passes in steps of this at most, so that what is far away does not hide what happens on the way. */
const stepMs = 1000
/** How long an answer on loopback may take before it is clear that only time will bring it. */
const answerWithinMs = 100
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 1))

/** The one time of a service and of all devices: it passes while somebody waits, and as fast as things happen. */
export class World {
  readonly #parley: Parley
  readonly #time: DeviceTime
  readonly #devices = new Set<Device>()
  /** Nobody moves the time but the wall clock: many chats side by side share it. */
  readonly #runs: boolean

  constructor(parley: Parley, runs = false) {
    this.#parley = parley
    this.#runs = runs
    this.#time = new DeviceTime(() => parley.clock.now().getTime())
  }

  device(): Device {
    const device = new Device(this.#time)
    this.#devices.add(device)
    return device
  }

  remove(device: Device): void {
    this.#devices.delete(device)
  }

  /** Lets so much time pass at once; devices wake up behind it. */
  async advance(ms: number): Promise<void> {
    await this.quiet()
    await this.#parley.clock.advance(ms)
    this.#time.fire()
    await this.quiet()
  }

  /** What is due on devices happens, the service's clock having moved. */
  fire(): void {
    this.#time.fire()
  }

  /** Resolves or rejects as the promise does; time passes until then, a minute at most. */
  async settled<Result>(promise: Promise<Result>): Promise<void> {
    let outcome: { error?: unknown } | undefined
    promise.then(
      () => {
        outcome = {}
      },
      (error: unknown) => {
        outcome = { error }
      },
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
      await this.quiet()
      if (holds()) return
      if (this.#time.now() >= end) throw new Unmet(explain())
      if (!this.#runs) await this.#pass(end)
    }
  }

  /** Resolves when everything has been answered that can be without time; at once where time runs by itself. */
  async quiet(): Promise<void> {
    if (this.#runs) return
    const end = performance.now() + answerWithinMs
    // What an answer brings on, such as the next request, shows within a few turns.
    for (let turns = 0; turns < 3 && performance.now() < end; turns++) {
      await turn()
      if ([...this.#devices].some(({ isBusy }) => isBusy)) turns = -1
    }
  }

  /** On to the next thing that time does, on a device or in the service. */
  async #pass(end: number): Promise<void> {
    const now = this.#time.now()
    const next = Math.min(this.#time.next ?? end, this.#parley.clock.nextTimer() ?? end, now + stepMs, end)
    await this.#parley.clock.advance(Math.max(1, next - now))
    this.#time.fire()
  }
}
