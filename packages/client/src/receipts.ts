/** Tells the other side what was received and read: the newest of a burst, and not too often (spec §5.4). */
import type { ChatSession } from './chat-session.ts'
import { type ChatItem, eventType } from './item.ts'
import type { Platform } from './platform.ts'
import { Timers } from './timers.ts'

const gatherMs = 300
const betweenMs = 3_000
const typingEveryMs = 10_000

export type Kind = 'delivered' | 'read'

export class Receipts {
  readonly #session: ChatSession
  readonly #timers: Timers
  /** What is to be told. */
  readonly #due = new Map<Kind, ChatItem>()
  /** When the newest was said that has been told, or is to be. */
  readonly #newest = { delivered: '', read: '' }
  /** Of these one is under way. */
  readonly #busy = new Set<Kind>()

  constructor(session: ChatSession, platform: Platform) {
    this.#session = session
    this.#timers = new Timers(platform)
  }

  /** Nothing happens where this or a later item has been told of before. */
  tell(kind: Kind, item: ChatItem): void {
    const { AbsoluteTime } = item
    // Whoever has read has received.
    if (item.readAt || (kind === 'delivered' && item.deliveredAt)) return
    if (AbsoluteTime <= this.#newest[kind] || AbsoluteTime <= this.#newest.read) return
    this.#newest[kind] = AbsoluteTime
    this.#due.set(kind, item)
    if (!this.#busy.has(kind) && !this.#timers.has(kind)) this.#timers.set(kind, gatherMs, () => this.#flush(kind))
  }

  /** At most every ten seconds, and tried once: nobody waits for it. */
  typing(): void {
    if (this.#timers.has('typing')) return
    this.#timers.set('typing', typingEveryMs, () => {})
    void this.#send(eventType('typing'), undefined, true)
  }

  /** What was typed has been said: the next keystroke is news again. */
  said(): void {
    this.#timers.clear('typing')
  }

  stop(): void {
    this.#timers.stop()
  }

  #flush(kind: Kind): void {
    const item = this.#due.get(kind)
    this.#due.delete(kind)
    if (!item || (kind === 'delivered' && item.AbsoluteTime <= this.#newest.read)) return
    this.#busy.add(kind)
    void this.#send(eventType(`message.${kind}`), JSON.stringify({ messageId: item.Id })).finally(() => {
      this.#busy.delete(kind)
      this.#timers.set(kind, betweenMs, () => this.#flush(kind))
    })
  }

  /** Never rejects: this is not available here, or the session is over. */
  #send(ContentType: string, Content?: string, once = false): Promise<unknown> {
    const nothing = () => {}
    return this.#session
      .call(async (client, options) => {
        const sending = client.sendEvent({ ContentType, Content }, options)
        return once ? sending.catch(nothing) : sending
      })
      .catch(nothing)
  }
}
