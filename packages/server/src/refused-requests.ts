import type { Reason, Service } from '@parley/contract'

/** Why a request was refused: never what it held, nor a token. */
export interface RefusedRequest {
  readonly requestId: string
  readonly reason: Reason
  readonly status: number
  readonly service: Service
  /** Absent where no operation was found. */
  readonly operation: string | undefined
  /** Milliseconds of the wall clock, as in the answer's `Date` and in the log. */
  readonly at: number
}

/**
 * The latest refusals by request id, so that what the wire may not tell (spec §2.4) can be told to whoever runs the
 * service. In memory only, a few hundred bytes each; a request that is answered costs nothing here.
 */
export class RefusedRequests {
  readonly #max: number
  /** In order of their refusal. */
  readonly #byId = new Map<string, RefusedRequest>()

  /** @param max how many are kept; the oldest makes room */
  constructor(max = 10_000) {
    this.#max = max
  }

  add(refused: RefusedRequest): void {
    const [oldest] = this.#byId.keys()
    if (this.#byId.size >= this.#max && oldest !== undefined) this.#byId.delete(oldest)
    this.#byId.set(refused.requestId, refused)
  }

  find(requestId: string): RefusedRequest | undefined {
    return this.#byId.get(requestId)
  }
}
