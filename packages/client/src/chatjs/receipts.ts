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
const sentMax = 1000

export class ReceiptThrottle<Answer> {
  readonly #timers: Timers
  readonly #everyMs: number
  /** By message. */
  readonly #sent = new Map<string, ReceiptKind>()
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
    const sent = this.#sent.get(messageId)
    if (sent === 'read' || sent === kind) return alreadySent
    this.#sent.set(messageId, kind)
    if (this.#sent.size > sentMax) this.#sent.delete(this.#sent.keys().next().value as string)
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
}
