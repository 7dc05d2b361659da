import { type FaultRule, parseFaultRules } from '@parley/contract'
import type { TestServer } from '@parley/server/testing'

type Desk = TestServer['faults']

/** What goes wrong on the wire. */
export class FaultControl {
  readonly #desk: Desk
  readonly #seed: number | undefined

  constructor(desk: Desk, seed: number | undefined) {
    this.#desk = desk
    this.#seed = seed
  }

  /**
   * These rules and no others; they count from zero.
   * @throws InvalidInput with everything that is wrong with them
   */
  set(...rules: readonly FaultRule[]): void {
    this.#desk.set(parseFaultRules({ rules, ...(this.#seed !== undefined && { seed: this.#seed }) }))
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.#desk.set({ rules: [] })
  }

  /** What was made to go wrong since the rules were set, the latest 10,000 times, the oldest first. */
  get fired(): Desk['report'] {
    return this.#desk.report
  }
}
