import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { hashOfAnswer } from './answer-hash.ts'
import { timeOfId } from './change-codec.ts'
import { RecentAnswers } from './recent-answers.ts'
import type { AnswerRow, ChatRow, DueTimer, ItemRow, PageQuery, ReceiptRow } from './rows.ts'
import { readStatements } from './statements.ts'

type ReadStatement = keyof typeof readStatements
type StoredItem = Omit<ItemRow, 'kept'> & { kept: number }
type StoredChat = Omit<ChatRow, 'ended' | 'seq' | 'lastTime'> & {
  ended: number
  seq: number | null
  time: number | null
}

/** Everything that is asked of the database: synchronous, and of committed rows only. */
export class Reader {
  readonly #db: DatabaseSync
  readonly #statements = new Map<ReadStatement, StatementSync>()

  /** To be kept up to date by whoever learns of commits. */
  readonly recentAnswers: RecentAnswers

  constructor(db: DatabaseSync) {
    this.#db = db
    this.recentAnswers = new RecentAnswers(this.#number('greatestAnswerRow')!)
    for (const answer of this.#statement('unkeyedAnswers').all() as { chat: number; name: string; row: number }[]) {
      this.recentAnswers.add(answer, answer.row)
    }
  }

  greatestChatKey(): number {
    return this.#number('greatestChatKey') ?? 0
  }

  chat(id: string): ChatRow | undefined {
    return this.#chat('chat', id)
  }

  chatOfContact(contactId: string): ChatRow | undefined {
    return this.#chat('chatOfContact', contactId)
  }

  itemsAfter(chat: number, seq: number, limit: number): ItemRow[] {
    return this.#items('itemsAfter', chat, seq, limit)
  }

  page(chat: number, { direction, from, first, last, limit }: PageQuery): ItemRow[] {
    return direction === 'FORWARD'
      ? this.#items('pageForward', chat, Math.max(from, first), last, limit)
      : this.#items('pageBackward', chat, first, Math.min(from, last), limit)
  }

  seqAtTime(chat: number, time: number): number {
    let low = 1
    let high = (this.#number('lastSeq', chat) ?? 0) + 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#number('timeAt', chat, middle)! >= time) high = middle
      else low = middle + 1
    }
    return low
  }

  item(chat: number, id: string): ItemRow | undefined {
    const time = timeOfId(id)
    const seq = Number.isNaN(time) ? undefined : this.seqAtTime(chat, time)
    const found = seq === undefined ? undefined : this.#itemAt(chat, seq)
    if (found?.id === id) return found
    const stray = this.#number('straySeq', chat, id)
    return stray === undefined ? undefined : this.#itemAt(chat, stray)
  }

  receipts(chat: number, firstItem: number, lastItem: number): ReceiptRow[] {
    return this.#statement('receipts').all(chat, firstItem, lastItem) as unknown as ReceiptRow[]
  }

  answer(chat: number, name: string, now: number): AnswerRow | undefined {
    const recentRow = this.recentAnswers.find(chat, name)
    const answer = (
      recentRow === undefined
        ? this.#statement('answer').get(hashOfAnswer(chat, name), chat, name)
        : this.#statement('answerAt').get(recentRow)
    ) as AnswerRow | undefined
    return answer && answer.expires > now ? answer : undefined
  }

  dueTimers(now: number, limit: number): DueTimer[] {
    return this.#statement('dueTimers').all(now, limit) as unknown as DueTimer[]
  }

  nextTimerDue(): number | undefined {
    return this.#number('nextTimerDue')
  }

  view(id: string): string | undefined {
    return this.#text('view', id)
  }

  viewNamed(name: string): string | undefined {
    return this.#text('viewNamed', name)
  }

  viewsAfter(name: string, limit: number): string[] {
    const rows = this.#statement('viewsAfter').all(name, limit) as unknown as { state: string }[]
    return rows.map(({ state }) => state)
  }

  viewContent(viewId: string, revision: number): string | undefined {
    return this.#text('viewContent', viewId, revision)
  }

  liveChats(): number {
    return this.#number('liveChats')!
  }

  dataVersion(): number {
    return this.#number('dataVersion')!
  }

  image(): Uint8Array {
    return this.#db.serialize()
  }

  closeConnection(): void {
    this.#db.close()
  }

  #chat(name: 'chat' | 'chatOfContact', id: string): ChatRow | undefined {
    const row = this.#statement(name).get(id) as unknown as StoredChat | undefined
    if (!row) return undefined
    const { key, state, seq, time, ended } = row
    return { key, id: row.id, state, seq: seq ?? 0, lastTime: time ?? 0, ended: ended === 1 }
  }

  #itemAt(chat: number, seq: number): ItemRow | undefined {
    return this.itemsAfter(chat, seq - 1, 1)[0]
  }

  #items(name: 'itemsAfter' | 'pageForward' | 'pageBackward', ...values: number[]): ItemRow[] {
    const rows = this.#statement(name).all(...values) as unknown as StoredItem[]
    return rows.map(({ seq, id, time, kept, contact, body }) => ({ seq, id, time, kept: kept === 1, contact, body }))
  }

  /** The one text that a statement finds; undefined for no row. */
  #text(name: ReadStatement, ...values: (number | string)[]): string | undefined {
    const row = this.#statement(name).get(...values)
    for (const value in row) return row[value] as string
    return undefined
  }

  /** The one number that a statement finds; undefined for no row or null. */
  #number(name: ReadStatement, ...values: (number | string)[]): number | undefined {
    const row = this.#statement(name).get(...values)
    for (const value in row) return (row[value] as number | null) ?? undefined
    return undefined
  }

  /** Prepared when first needed: all of them at once would cost a start several milliseconds. */
  #statement(name: ReadStatement): StatementSync {
    let statement = this.#statements.get(name)
    if (!statement) {
      statement = this.#db.prepare(readStatements[name])
      this.#statements.set(name, statement)
    }
    return statement
  }
}
