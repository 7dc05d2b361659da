import { chatFrame, eventTypes } from '@parley/contract'
import type { Announcement } from '../bus/bus.ts'
import { audienceOf } from '../chat/audience.ts'
import type { LogItem } from '../chat/item.ts'
import type { ChatLog, StoredItem } from '../chat/log.ts'

/** A subscribed socket, as the hub sees it. */
export interface Subscriber {
  readonly participantId: string
  /** The last sequence number that is not for this socket; the hub moves it on. */
  position: number
  /** Sends one frame; the same buffer goes to every subscriber of the chat. */
  show(frame: Buffer): void
  /** The same for what nobody misses: typing, and the pieces of a message that comes whole behind them. */
  showPassing(frame: Buffer): void
  /** Nothing more will be shown: the chat is over, or the participant has left it. */
  end(): void
}

const catchUpPage = 500
// In JSON text a quotation mark inside a string is escaped, so these can only be the member itself.
const leftEvent = `"ContentType":"${eventTypes.left}"`
const endedEvent = `"ContentType":"${eventTypes.ended}"`

/**
 * The sockets of this node, by chat. Every subscriber sees the log from its position on: in order, each item once,
 * none missing, whatever the bus drops, repeats or shuffles, because a gap is read from the log (spec §3.3 rule 8).
 */
export class Hub {
  readonly #subscribers = new Map<string, Subscriber[]>()
  /** They were shown that they left, and not yet whether the chat ended with that. */
  readonly #leaving = new Set<Subscriber>()
  readonly #log: (chatId: string) => ChatLog | undefined

  constructor(log: (chatId: string) => ChatLog | undefined) {
    this.#log = log
  }

  /** From now on the socket sees what comes behind its position. */
  attach(chatId: string, subscriber: Subscriber): void {
    const subscribers = this.#subscribers.get(chatId)
    if (subscribers === undefined) this.#subscribers.set(chatId, [subscriber])
    else subscribers.push(subscriber)
  }

  detach(chatId: string, subscriber: Subscriber): void {
    const left = this.#subscribers.get(chatId)?.filter((other) => other !== subscriber) ?? []
    if (left.length === 0) this.#subscribers.delete(chatId)
    else this.#subscribers.set(chatId, left)
  }

  hear({ chatId, seq, items, shown }: Announcement): void {
    const subscribers = this.#subscribers.get(chatId)
    if (subscribers === undefined) return
    const first = seq - items.length + 1
    if (subscribers.some(({ position }) => position < first - 1)) this.#readUpTo(chatId, first - 1)
    for (const item of items) this.#show(chatId, item)
    this.#dismissLeavers(chatId)
    for (const body of shown) {
      const frame = frameOf(chatId, body)
      for (const subscriber of this.#of(chatId)) subscriber.showPassing(frame)
    }
  }

  /** Reads for every chat what was committed without being announced here: by another process, or on a lossy bus. */
  catchUp(): void {
    for (const chatId of [...this.#subscribers.keys()]) {
      this.#readUpTo(chatId, Number.MAX_SAFE_INTEGER)
      this.#dismissLeavers(chatId)
    }
  }

  #of(chatId: string): readonly Subscriber[] {
    return this.#subscribers.get(chatId) ?? []
  }

  /** @param last the end of a decision: what is shown of one must be all of it before leavers are dismissed */
  #readUpTo(chatId: string, last: number): void {
    const log = this.#log(chatId)
    let position = Math.min(...this.#of(chatId).map((subscriber) => subscriber.position))
    while (log !== undefined && position < last) {
      const missed = log.after(position, Math.min(catchUpPage, last - position))
      if (missed.length === 0) return
      for (const item of missed) this.#show(chatId, item)
      position += missed.length
    }
  }

  #show(chatId: string, item: StoredItem): void {
    const isEnd = item.body.includes(endedEvent)
    const isLeaving = item.body.includes(leftEvent)
    const leaver = isLeaving ? leaverOf(item) : undefined
    if (!isEnd && !isLeaving) this.#dismissLeavers(chatId)
    const only = audienceOf(item)
    let frame: Buffer | undefined
    for (const subscriber of this.#of(chatId)) {
      if (item.seq !== subscriber.position + 1) continue
      subscriber.position = item.seq
      if (only !== undefined && only !== subscriber.participantId) continue
      frame ??= frameOf(chatId, item.body)
      subscriber.show(frame)
      if (isEnd) this.#dismiss(chatId, subscriber)
      else if (subscriber.participantId === leaver) this.#leaving.add(subscriber)
    }
  }

  /**
   * Who has left sees that he has, and the end of the chat if that was the end; all else is for those who are still in
   * it (spec §1.7 rule 7).
   */
  #dismissLeavers(chatId: string): void {
    if (this.#leaving.size === 0) return
    for (const subscriber of this.#of(chatId)) if (this.#leaving.has(subscriber)) this.#dismiss(chatId, subscriber)
  }

  #dismiss(chatId: string, subscriber: Subscriber): void {
    this.#leaving.delete(subscriber)
    this.detach(chatId, subscriber)
    subscriber.end()
  }
}

/** A supervisor who has stopped barging stays, for himself; that he leaves is told to him alone (chat/membership.ts). */
function leaverOf({ body, kept }: StoredItem): string | undefined {
  const { ParticipantId, ParticipantRole } = JSON.parse(body) as LogItem
  return ParticipantRole === 'SUPERVISOR' && kept ? undefined : ParticipantId
}

/** Every item on a socket says its chat: ChatJS drops those that do not (spec §4.1). */
function frameOf(chatId: string, body: string): Buffer {
  return Buffer.from(chatFrame(`${body.slice(0, -1)},"InitialContactId":"${chatId}"}`))
}
