import type { ServerResponse } from 'node:http'
import { type FaultRule, statusOf } from '@parley/contract'
import type { FaultDesk } from './fault-desk.ts'

/** What a rule answers in place of the service. */
export class InjectedError extends Error {
  readonly exception: string | undefined
  readonly status: number
  readonly retryAfterS: number | undefined

  constructor({ error, status, retryAfter }: FaultRule) {
    super(`a fault rule answers ${error ?? status}`)
    this.name = 'InjectedError'
    this.exception = error
    this.status = status ?? statusOf(error ?? '')
    this.retryAfterS = retryAfter
  }
}

/** Called once: with what went wrong, or with the reply's JSON text. */
export type Answer = (error: unknown, reply: string) => void

/** The rules that strike one request. */
export class FaultyRequest {
  readonly #rules: readonly FaultRule[]
  readonly #response: ServerResponse
  readonly #desk: FaultDesk

  constructor(rules: readonly FaultRule[], response: ServerResponse, desk: FaultDesk) {
    this.#rules = rules
    this.#response = response
    this.#desk = desk
    const { ms } = rules.find((rule) => rule.do === 'skew') ?? {}
    if (ms !== undefined) {
      response.sendDate = false
      response.setHeader('Date', new Date(Date.now() + ms).toUTCString())
    }
    const { bytesPerSecond } = rules.find((rule) => rule.do === 'drip') ?? {}
    if (bytesPerSecond !== undefined) dripInto(response, bytesPerSecond, desk)
  }

  /** Handles the request, unless something goes wrong before; and answers, unless something does after. */
  around(handle: (answered: Answer) => void, answer: Answer): void {
    const refuse = (error: InjectedError) => answer(error, '')
    const handled: Answer = (error, reply) => this.#suffer(true, () => answer(error, reply), refuse)
    this.#suffer(false, () => handle(handled), refuse)
  }

  /** @param proceed what comes next; never called where the request ends here */
  #suffer(after: boolean, proceed: () => void, refuse: (error: InjectedError) => void): void {
    const rules = this.#rules.filter((rule) => (rule.after ?? false) === after)
    const delayMs = rules.reduce((total, rule) => total + (rule.do === 'delay' ? (rule.ms ?? 0) : 0), 0)
    const then = () => {
      const end = rules.find((rule) => rule.do === 'reset' || rule.do === 'hang' || rule.do === 'error')
      if (end === undefined) proceed()
      else if (end.do === 'error') refuse(new InjectedError(end))
      else if (end.do === 'reset') this.#response.socket?.resetAndDestroy()
      else this.#desk.hold(this.#response)
    }
    if (delayMs > 0) this.#desk.hold(this.#response, { inMs: delayMs, goOn: then })
    else then()
  }
}

const dripsPerSecond = 10

/** Makes the body leave in small pieces; headers go with the first. */
function dripInto(response: ServerResponse, bytesPerSecond: number, desk: FaultDesk): void {
  const end = response.end.bind(response)
  const portion = Math.max(1, Math.ceil(bytesPerSecond / dripsPerSecond))
  response.end = ((text: string) => {
    const body = Buffer.from(text)
    const drip = (from: number) => {
      if (from >= body.length) end()
      else {
        response.write(body.subarray(from, from + portion))
        desk.hold(response, { inMs: (1000 * portion) / bytesPerSecond, goOn: () => drip(from + portion) })
      }
    }
    drip(0)
    return response
  }) as typeof response.end
}
