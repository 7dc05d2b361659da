import type { Reason } from '@parley/contract'

/**
 * The only error the core throws: something the caller may be told. `http/wire-error.ts` gives it its wire form;
 * every other error is a bug.
 */
export class Refusal extends Error {
  readonly reason: Reason
  readonly detail: string | undefined

  constructor(reason: Reason, detail?: string) {
    super(detail === undefined ? reason : `${reason}: ${detail}`)
    this.name = 'Refusal'
    this.reason = reason
    this.detail = detail
  }
}

/** Requests come faster than they may, or than the disk takes them. */
export class TooManyRequests extends Refusal {
  /** When to come again, in whole seconds. */
  readonly retryAfterS: number

  constructor(retryAfterS = 1) {
    super('too-many-requests')
    this.retryAfterS = retryAfterS
  }
}
