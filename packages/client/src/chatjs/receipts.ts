/** Receipts as ChatJS sends them: each once, delivered not after read, and of many in a short time the newest. */
import type { Platform } from '../platform.ts'
import { Timers } from '../timers.ts'

export type ReceiptKind = 'delivered' | 'read'

interface Waiting<Answer> {
  readonly send: () => Promise<Answer>
  readonly settle: readonly ((answer: Promise<Answer> | typeof alreadySent) => void)[]
}

/** ChatJS answers so where it sends none, because it has sent that one or a better one before. */
export const alreadySent = { message: 'Event already fired' }

/** So many messages are remembered for which a receipt was sent. */
const knownMax = 1000

export class ReceiptThrottle<Answer> {
  readonly #timers: Timers
  readonly #everyMs: number
  readonly #sent = { delivered: new Set<string>(), read: new Set<string>() }
  readonly #waiting: Partial<Record<ReceiptKind, Waiting<Answer>>> = {}

  constructor(platform: Platform, everyMs: number) {
    this.#timers = new Timers(platform)
    this.#everyMs = everyMs
  }

  /** Resolves with the answer to the receipt that was sent for it, which may be that of a later message. */
  async tell(
    kind: ReceiptKind,
    messageId: string,
    isUrgent: boolean,
    send: () => Promise<Answer>,
  ): Promise<Answer | typeof alreadySent> {
    const { delivered, read } = this.#sent
    if (read.has(messageId) || (kind === 'delivered' && delivered.has(messageId))) return alreadySent
    this.#note(kind, messageId)
    if (isUrgent) return send()
    return new Promise((resolve) => {
      this.#waiting[kind] = { send, settle: [...(this.#waiting[kind]?.settle ?? []), resolve] }
      if (!this.#timers.has(kind)) this.#timers.set(kind, this.#everyMs, () => this.#flush(kind))
    })
  }

  /** The chat is over: what waits is not sent. */
  stop(): void {
    this.#timers.stop()
    for (const { settle } of Object.values(this.#waiting)) for (const each of settle) each(alreadySent)
  }

  #flush(kind: ReceiptKind): void {
    const { send, settle } = this.#waiting[kind] as Waiting<Answer>
    delete this.#waiting[kind]
    const answer = send()
    for (const each of settle) each(answer)
  }

  #note(kind: ReceiptKind, messageId: string): void {
    const ids = this.#sent[kind]
    ids.add(messageId)
    if (ids.size > knownMax) ids.delete(ids.keys().next().value as string)
  }
}
