import { type Batch, changesOf, encodeChange } from './change-codec.ts'
import { CommitError } from './errors.ts'
import type { RecentAnswers } from './recent-answers.ts'
import type { AnswerRow, Change, Done } from './rows.ts'
import type { Failure, Fault } from './writer.ts'
import type { WriterEvents, WriterLink } from './writer-link.ts'

interface StoredAnswer {
  readonly answer: AnswerRow
  readonly row: number
}

/** How many changes one transaction holds at most, so that a long queue does not become one long silence. */
const batchChanges = 512

/** Changes that are committed together. */
interface Group {
  readonly rows: Batch
  /** For each change its chat, its answer if it has one, and whom to tell. */
  readonly chats: number[]
  readonly answers: (StoredAnswer | undefined)[]
  readonly dones: Done[]
}

/**
 * What tests and the bench may do to the disk. The next commit takes what is set here and clears it: it waits `stallMs`
 * before it commits, fails with the SQLite result code `failNextCommit` (10 is an I/O error, 13 a full disk), or ends the
 * writer's thread (`endWriter`; in memory that would be this one).
 */
export interface Faults {
  stallMs?: number | undefined
  failNextCommit?: number | undefined
  endWriter?: boolean | undefined
}

/**
 * Group commit. One group of changes is with the writer; whatever arrives in the meantime forms the next. What arrives
 * in one turn of the event loop goes together even when the writer is free.
 */
export class CommitQueue implements WriterEvents {
  readonly #link: WriterLink
  readonly #recent: RecentAnswers
  readonly #onFatal: (error: Error) => void
  readonly #faults: Faults
  #waiting: Group[] = []
  #sent: Group | undefined
  #queued = 0
  #scheduled = false
  /** Why nothing is accepted any more. */
  #closed: Error | undefined
  readonly #drained = Promise.withResolvers<void>()

  constructor(link: WriterLink, recent: RecentAnswers, onFatal: (error: Error) => void, faults: Faults = {}) {
    this.#link = link
    this.#recent = recent
    this.#onFatal = onFatal
    this.#faults = faults
    link.attach(this)
  }

  /** Changes accepted and not yet answered. */
  get queued(): number {
    return this.#queued
  }

  accept(change: Change, done: Done): void {
    if (this.#closed) {
      setImmediate(done, this.#closed)
      return
    }
    let group = this.#waiting.at(-1)
    if (!group || group.dones.length >= batchChanges) {
      group = { rows: [], chats: [], answers: [], dones: [] }
      this.#waiting.push(group)
    }
    const stored = change.answer && { answer: change.answer, row: this.#recent.nextRow() }
    encodeChange(change, stored?.row ?? 0, group.rows)
    group.chats.push(change.chat)
    group.answers.push(stored)
    group.dones.push(done)
    this.#queued += 1
    if (!this.#sent && !this.#scheduled) {
      this.#scheduled = true
      setImmediate(this.#sendFirst)
    }
  }

  sweep(now: number): void {
    if (!this.#closed) this.#link.sweep(now)
  }

  /** Accepts nothing more, waits until everything accepted has been answered, and ends the writer. */
  async close(): Promise<void> {
    this.#closed ??= new CommitError('The database is closed')
    if (this.#queued > 0) await this.#drained.promise
    await this.#link.close()
  }

  committed(failures: readonly Failure[]): void {
    const { dones, chats, answers } = this.#sent!
    this.#sent = undefined
    if (failures.length === 0) {
      this.#sendNext()
      for (const stored of answers) if (stored) this.#recent.add(stored.answer, stored.row)
      for (const done of dones) this.#answer(done)
      return
    }
    const errors = new Map(failures.map(({ index, message, errcode }) => [index, new CommitError(message, errcode)]))
    const broken = new Map([...errors].map(([index, error]) => [chats[index]!, error]))
    const withdrawn = this.#withdraw(broken)
    this.#sendNext()
    for (const [index, stored] of answers.entries()) {
      if (stored && !errors.has(index)) this.#recent.add(stored.answer, stored.row)
    }
    for (const [index, done] of dones.entries()) this.#answer(done, errors.get(index))
    for (const { done, error } of withdrawn) this.#answer(done, error)
  }

  keyed(row: number): void {
    this.#recent.forgetUpTo(row)
  }

  fatal(error: Error): void {
    if (this.#closed && this.#queued === 0) return
    this.#closed = error
    const open = [...(this.#sent?.dones ?? []), ...this.#waiting.flatMap(({ dones }) => dones)]
    this.#sent = undefined
    this.#waiting = []
    for (const done of open) this.#answer(done, error)
    this.#onFatal(error)
  }

  #answer(done: Done, error?: Error): void {
    this.#queued -= 1
    done(error)
    if (this.#queued === 0 && this.#closed) this.#drained.resolve()
  }

  /** Takes the waiting changes of broken chats out of the queue: they were built on what did not happen. */
  #withdraw(broken: ReadonlyMap<number, Error>): { done: Done; error: Error }[] {
    const withdrawn: { done: Done; error: Error }[] = []
    this.#waiting = this.#waiting.map((group) => {
      const kept: Group = { rows: [], chats: [], answers: [], dones: [] }
      let index = 0
      for (const { chat, start, end } of changesOf(group.rows)) {
        const done = group.dones[index]!
        const error = broken.get(chat)
        if (error) withdrawn.push({ done, error })
        else {
          kept.rows.push(...group.rows.slice(start - 2, end))
          kept.chats.push(chat)
          kept.answers.push(group.answers[index])
          kept.dones.push(done)
        }
        index += 1
      }
      return kept
    })
    this.#waiting = this.#waiting.filter(({ dones }) => dones.length > 0)
    return withdrawn
  }

  readonly #sendFirst = (): void => {
    this.#scheduled = false
    if (!this.#sent) this.#sendNext()
  }

  #sendNext(): void {
    const group = this.#waiting.shift()
    if (!group) return
    this.#sent = group
    this.#link.send(group.rows, this.#takeFault())
  }

  #takeFault(): Fault | undefined {
    const { stallMs, failNextCommit, endWriter } = this.#faults
    if (!stallMs && !failNextCommit && !endWriter) return undefined
    this.#faults.stallMs = undefined
    this.#faults.failNextCommit = undefined
    this.#faults.endWriter = undefined
    return { stallMs, failNextCommit, endWriter }
  }
}
