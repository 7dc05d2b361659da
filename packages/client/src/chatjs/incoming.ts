/**
 * Which items an application that was written for ChatJS is told of. ChatJS tells what its socket brings; so does this,
 * each item once and in the order of the chat, and besides what was said while there was no socket. What had been said
 * before the first connection is for `getTranscript`.
 */
import type { ChatItem, SocketItem } from '../item.ts'

/** Sockets bring an item before it is shown; so many of them are remembered as they came. */
const heardMax = 1000

export class Incoming {
  readonly #tell: (item: SocketItem) => void
  readonly #initialContactId: string
  readonly #heard = new Map<string, SocketItem>()
  /** Shown by the first page, and brought by no socket so far. */
  readonly #past = new Set<string>()
  #isBegun = false

  constructor(initialContactId: string, tell: (item: SocketItem) => void) {
    this.#initialContactId = initialContactId
    this.#tell = tell
  }

  /** The first page has been shown: everything else is news. */
  begin(): void {
    this.#isBegun = true
  }

  received(item: SocketItem): void {
    if (this.#past.delete(item.Id)) return this.#tell(item)
    this.#heard.set(item.Id, item)
    if (this.#heard.size > heardMax) this.#heard.delete(this.#heard.keys().next().value as string)
  }

  arrived(shown: ChatItem): void {
    const heard = this.#heard.get(shown.Id)
    this.#heard.delete(shown.Id)
    if (heard) this.#tell(heard)
    // What was said here is news even if the first page shows it: its key is older than its Id.
    else if (this.#isBegun || shown.key !== shown.Id)
      this.#tell({ ...asItCame(shown), InitialContactId: this.#initialContactId })
    else this.#past.add(shown.Id)
  }
}

/** An item without what the session knows besides. */
export function asItCame(shown: ChatItem): SocketItem {
  const {
    key: _,
    status: _status,
    error: _error,
    isPartial: _partial,
    deliveredAt: _at,
    readAt: _read,
    ...item
  } = shown
  return item
}
