/** Tells the other side what was received and read: the newest of a burst, and not too often (spec §5.4). */
import type { Calls } from './calls.ts'
import { type ChatItem, events } from './item.ts'
import type { ParticipantClient } from './participant-client.ts'
import type { Platform } from './platform.ts'
import { Timers } from './timers.ts'

const gatherMs = 300
const betweenMs = 3_000
const typingEveryMs = 10_000

type Kind = 'delivered' | 'read'

export class Receipts {
  readonly #client: ParticipantClient
  readonly #calls: Calls
  readonly #timers: Timers
  /** The newest that is to be told, and that has been told or is being told. */
  readonly #due = new Map<Kind, ChatItem>()
  readonly #told = new Map<Kind, string>()
  /** Of these one is under way. */
  readonly #busy = new Set<Kind>()

  constructor(client: ParticipantClient, calls: Calls, platform: Platform) {
    this.#client = client
    this.#calls = calls
    this.#timers = new Timers(platform)
  }

  /** Nothing happens where this or a later item has been told of before. */
  tell(kind: Kind, item: ChatItem): void {
    const { AbsoluteTime } = item
    const newest = (each: Kind) => this.#due.get(each)?.AbsoluteTime ?? this.#told.get(each) ?? ''
    // Whoever has read has received.
    if (item.readAt || (kind === 'delivered' && item.deliveredAt)) return
    if (AbsoluteTime <= newest(kind) || AbsoluteTime <= newest('read')) return
    this.#due.set(kind, item)
    if (!this.#busy.has(kind) && !this.#timers.has(kind)) this.#timers.set(kind, gatherMs, () => this.#flush(kind))
  }

  /** At most every ten seconds, and only if it can be told at once. */
  typing(token: string | undefined): void {
    if (token === undefined || this.#timers.has('typing')) return
    this.#timers.set('typing', typingEveryMs, () => {})
    this.#client.sendEvent({ ContentType: events.typing }, { token, signal: this.#calls.signal }).catch(() => {
      // Nobody waits for it.
    })
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
    if (!item || item.AbsoluteTime <= (this.#told.get('read') ?? '')) return
    this.#told.set(kind, item.AbsoluteTime)
    this.#busy.add(kind)
    const Content = JSON.stringify({ messageId: item.Id })
    this.#calls
      .make((options) => this.#client.sendEvent({ ContentType: events[kind], Content }, options))
      .catch(() => {
        // Receipts are not available here, or the session is over.
      })
      .finally(() => {
        this.#busy.delete(kind)
        this.#timers.set(kind, betweenMs, () => this.#flush(kind))
      })
  }
}
