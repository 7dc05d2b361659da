import type { Chat } from '../chat/chat.ts'
import type { Decision } from '../chat/decision.ts'
import type { ChatLog } from '../chat/log.ts'
import { Refusal, TooManyRequests } from '../chat/refusal.ts'
import type { TimerKind } from '../chat/timer.ts'
import { AnswerFilter } from './answer-filter.ts'
import { LiveChat } from './live-chat.ts'
import { answerRow, noChat, repeatOf } from './repeats.ts'
import { applyDecision } from './rows.ts'
import { type AnswerRow, CommitError, type Database } from './sqlite/database.ts'
import { SqliteLog } from './sqlite-log.ts'
import {
  chatMemoryMs,
  type DueTimer,
  type NewChat,
  type Outcome,
  type Remembered,
  type Settle,
  type Store,
  type Transaction,
} from './store.ts'

/** Beyond this many changes on their way to the disk, callers are told to come again. */
const queuedMax = 10_000
/** Chats that nobody is using are forgotten beyond this many, the longest unused first. */
const liveChatsKept = 20_000

/**
 * The embedded store: this process owns the database, so the chats in use are kept in memory and decisions are taken
 * there, ahead of the disk; the database gets rows (docs/decisions/0003).
 */
export class SqliteStore implements Store {
  onTimerArmed: (timer: DueTimer) => void = () => {}
  readonly #database: Database
  readonly #now: () => number
  /** Another process may own the database by now: the chats in this memory are history. */
  #released = false
  /**
   * Chats that have not ended, counted from the decision that begins one to the commit that ends it: the rows on disk
   * are behind, and a quota is to be kept exactly.
   */
  #liveChats: number
  /** In order of use. */
  readonly #live = new Map<string, LiveChat>()
  /** Chats that are not committed yet: under the ContactId, and their remembered answers by name. */
  readonly #unborn = new Map<string, LiveChat>()
  readonly #unbornAnswers = new Map<string, { readonly answer: AnswerRow; readonly live: LiveChat }>()

  /** Chats from this key on began in this process. */
  readonly #firstOwnKey: number
  /** What was answered in those chats. */
  readonly #answers: AnswerFilter

  /** @param now the chats' clock: it says which remembered answers have expired */
  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
    this.#firstOwnKey = database.nextChatKey()
    this.#liveChats = database.liveChats()
    this.#answers = new AnswerFilter(chatMemoryMs, now())
  }

  get full(): boolean {
    return this.#database.queued >= queuedMax
  }

  get released(): boolean {
    return this.#released
  }

  transact<Facts>(transaction: Transaction<Facts>, settle: Settle): void {
    if (this.#released) return settle(new CommitError('The store is released'), undefined)
    if (this.full) return settle(new TooManyRequests(), undefined)
    const live = this.#chat(transaction.chatId)
    if (live === undefined) return settle(new Refusal('token-unknown'), undefined)
    live.inTurn(() => this.#inTurn(live, transaction, settle))
  }

  #inTurn<Facts>(live: LiveChat, transaction: Transaction<Facts>, settle: Settle): void {
    if (live.dead) return this.transact(transaction, settle)
    if (transaction.gather === undefined) return this.#decide(live, transaction, settle)
    live.whenSettled(() => {
      if (live.dead) this.transact(transaction, settle)
      else this.#decide(live, transaction, settle)
    })
  }

  #decide<Facts>(live: LiveChat, transaction: Transaction<Facts>, settle: Settle): void {
    const { remember, gather } = transaction
    let decision: Decision<unknown>
    try {
      const known = remember && this.#repeated(live.answers.get(remember.name), keyOf(live, remember), remember)
      if (known !== undefined) return follow(live, repeat(known), settle)
      const facts = gather?.(this.#log(live), live.chat)
      decision = transaction.decide(live.chat, live, facts)
    } catch (refusal) {
      return live.follow((error) => settle(error ?? (refusal as Error), undefined))
    }
    const reply = textOf(decision.reply)
    const answer = remember && answerRow(keyOf(live, remember), remember, reply)
    const { change, appended } = applyDecision(live, decision, answer)
    const outcome: Outcome = {
      reply,
      repeated: false,
      appended,
      seq: live.seq,
      delivered: decision.deliver?.map((item) => JSON.stringify(item)) ?? [],
    }
    if (change === undefined) return follow(live, outcome, settle)
    if (answer !== undefined) {
      live.answers.set(answer.name, answer)
      this.#answers.add(`${answer.chat} ${answer.name}`, this.#now())
    }
    live.handOver()
    this.#database.commit(change, (error) => {
      if (answer !== undefined && live.answers.get(answer.name) === answer) live.answers.delete(answer.name)
      this.#committed(live, decision, outcome, error, settle)
    })
  }

  create({ chat, decision, remember, liveChatsMax }: NewChat, settle: Settle): void {
    if (this.#released) return settle(new CommitError('The store is released'), undefined)
    if (this.full) return settle(new TooManyRequests(), undefined)
    try {
      const beginning = remember && this.#unbornAnswers.get(remember.name)
      const known = remember && this.#repeated(beginning?.answer, noChat, remember)
      if (known !== undefined) {
        if (beginning === undefined) return settle(undefined, repeat(known))
        return follow(beginning.live, repeat(known), settle)
      }
    } catch (refusal) {
      return settle(refusal as Error, undefined)
    }
    if (liveChatsMax !== undefined && this.#liveChats >= liveChatsMax) {
      return settle(new Refusal('quota-chats'), undefined)
    }
    this.#liveChats++
    const live = new LiveChat(this.#database.nextChatKey(), chat, 0, 0)
    const reply = textOf(decision.reply)
    const answer = remember && answerRow(noChat, remember, reply)
    const { change } = applyDecision(live, decision, answer)
    const outcome: Outcome = { reply, repeated: false, appended: [], seq: 0, delivered: [] }
    this.#keep(live)
    this.#unborn.set(chat.id, live)
    if (answer !== undefined) this.#unbornAnswers.set(answer.name, { answer, live })
    live.handOver()
    const birth = {
      ...change,
      chat: live.key,
      create: { id: chat.id },
      contacts: [chat.id],
      state: JSON.stringify(chat),
    }
    this.#database.commit(birth, (error) => {
      this.#unborn.delete(chat.id)
      if (answer !== undefined) this.#unbornAnswers.delete(answer.name)
      if (error !== undefined) this.#liveChats--
      this.#committed(live, decision, outcome, error, settle)
    })
  }

  #committed(
    live: LiveChat,
    decision: Decision<unknown>,
    outcome: Outcome,
    error: Error | undefined,
    settle: Settle,
  ): void {
    if (error !== undefined) {
      if (this.#live.get(live.chat.id) === live) this.#live.delete(live.chat.id)
      settle(error, undefined)
    } else {
      if (decision.change?.ended !== undefined) this.#liveChats--
      for (const timer of decision.arm ?? []) this.onTimerArmed({ chatId: live.chat.id, ...timer })
      settle(undefined, outcome)
    }
    live.answered(error)
  }

  /**
   * The answer that was given, or is about to be given, to the same request.
   * @throws Refusal client-token-reused, where another request under the same name is refused
   */
  #repeated(
    uncommitted: Pick<AnswerRow, 'fingerprint' | 'reply'> | undefined,
    key: number,
    remember: Remembered,
  ): string | undefined {
    const known =
      uncommitted ??
      (this.#mayBeKnown(key, remember.name) ? this.#database.answer(key, remember.name, this.#now()) : undefined)
    return repeatOf(known, remember)
  }

  /** Whether the disk may remember an answer: of a chat that began in this process, only what the filter has seen. */
  #mayBeKnown(key: number, name: string): boolean {
    return key < this.#firstOwnKey || this.#answers.mayHold(`${key} ${name}`, this.#now())
  }

  chat(chatId: string): Chat | undefined {
    return this.#chat(chatId)?.chat
  }

  settled(chatId: string, done: (error: Error | undefined) => void): void {
    const live = this.#live.get(chatId)
    if (live === undefined) done(undefined)
    else live.follow(done)
  }

  chatIdOfContact(contactId: string): string | undefined {
    return this.#unborn.get(contactId)?.chat.id ?? this.#database.chatOfContact(contactId)?.id
  }

  log(chatId: string): ChatLog | undefined {
    // Who reads the log of a chat that nobody is using, a past one say, does not bring the chat into memory.
    const chat = this.#live.get(chatId) ?? this.#database.chat(chatId)
    return chat && this.#log(chat)
  }

  #log({ key, seq }: { readonly key: number; readonly seq: number }): ChatLog {
    return new SqliteLog(this.#database, key, seq)
  }

  dueTimers(now: number, limit: number): readonly DueTimer[] {
    return this.#database
      .dueTimers(now, limit)
      .map(({ chatId, kind, subject, due }) => ({ chatId, kind: kind as TimerKind, subject, due }))
  }

  nextTimerDue(): number | undefined {
    return this.#database.nextTimerDue()
  }

  sweep(now: number): void {
    this.#database.sweep(now)
  }

  version(): number {
    return this.#database.dataVersion()
  }

  release(): Promise<void> {
    this.#released = true
    return this.#database.release()
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  #chat(chatId: string): LiveChat | undefined {
    const live = this.#live.get(chatId)
    if (live !== undefined) {
      // Taken out and put in again, it stands last: the first in the map is the longest unused.
      this.#live.delete(chatId)
      this.#live.set(chatId, live)
      return live
    }
    const row = this.#database.chat(chatId)
    if (row === undefined) return undefined
    const loaded = new LiveChat(row.key, JSON.parse(row.state) as Chat, row.seq, row.lastTime)
    this.#keep(loaded)
    return loaded
  }

  #keep(live: LiveChat): void {
    this.#live.set(live.chat.id, live)
    if (this.#live.size <= liveChatsKept) return
    for (const [chatId, candidate] of this.#live) {
      // Whoever has it just loaded is about to use it.
      if (candidate === live || !candidate.idle) continue
      this.#live.delete(chatId)
      return
    }
  }
}

function keyOf(live: LiveChat, { scope }: Remembered): number {
  return scope === 'chat' ? live.key : noChat
}

function follow(live: LiveChat, outcome: Outcome, settle: Settle): void {
  live.follow((error) => settle(error, error === undefined ? outcome : undefined))
}

function textOf(reply: unknown): string {
  return reply === undefined ? '' : JSON.stringify(reply)
}

function repeat(reply: string): Outcome {
  return { reply, repeated: true, appended: [], seq: 0, delivered: [] }
}
