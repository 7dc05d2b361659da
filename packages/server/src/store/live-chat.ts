import type { Chat } from '../chat/chat.ts'

/** Called when everything decided so far is committed, or with what failed. */
type Follower = (error: Error | undefined) => void

/**
 * A chat in the memory of the process that owns the store: the state as it was decided, ahead of the disk by the
 * changes that are under way. Decisions build on it at once; their answers wait for the commits.
 *
 *     settled ──decide──► ahead by n ──n commits──► settled
 *        ▲                    │ a commit fails
 *        └── loaded anew ◄── dropped: every change under way fails, this object is dead
 *
 * A decision that must read the log first waits until nothing is under way, and the calls behind it queue up.
 */
export class LiveChat {
  readonly key: number
  chat: Chat
  /** The last sequence number that was given out, and its item's time in milliseconds. */
  seq: number
  lastTime: number
  /** Answers that are decided and not yet committed, by name: a repeat must find them. */
  readonly answers = new Map<string, { readonly fingerprint: string; readonly reply: string }>()
  /** A commit has failed: whoever meets this object loads the chat anew. */
  dead = false
  #handedOver = 0
  #answered = 0
  #followers: { readonly after: number; readonly follower: Follower }[] = []
  #queue: (() => void)[] | undefined

  constructor(key: number, chat: Chat, seq: number, lastTime: number) {
    this.key = key
    this.chat = chat
    this.seq = seq
    this.lastTime = lastTime
  }

  /** Nothing under way and nobody waiting: may be forgotten. */
  get idle(): boolean {
    return this.#answered === this.#handedOver && this.#queue === undefined
  }

  /** Runs `call` now, or behind those that wait for a reader of the log. */
  inTurn(call: () => void): void {
    if (this.#queue === undefined) call()
    else this.#queue.push(call)
  }

  /** Runs `call` when nothing is under way; later calls wait their turn. */
  whenSettled(call: () => void): void {
    if (this.idle) return call()
    const queue: (() => void)[] = []
    this.#queue = queue
    this.follow(() => {
      this.#queue = undefined
      call()
      for (const waiting of queue) this.inTurn(waiting)
    })
  }

  /** Runs `follower` when all that is under way now has been answered; at once if nothing is. */
  follow(follower: Follower): void {
    if (this.#answered === this.#handedOver) follower(this.dead ? new Error('a commit of this chat failed') : undefined)
    else this.#followers.push({ after: this.#handedOver, follower })
  }

  /** A change goes to the database. */
  handOver(): void {
    this.#handedOver++
  }

  /** The database has answered the oldest change under way. */
  answered(error: Error | undefined): void {
    this.#answered++
    if (error !== undefined) this.dead = true
    while (this.#followers[0] !== undefined && this.#followers[0].after <= this.#answered) {
      this.#followers.shift()?.follower(error)
    }
  }
}
