import type { ChatLog, PageQuery, StoredItem, StoredReceipt } from '../chat/log.ts'
import type { Database } from './sqlite/database.ts'

/** The committed log of one chat in the embedded database. */
export class SqliteLog implements ChatLog {
  readonly lastSeq: number
  readonly #database: Database
  readonly #key: number

  constructor(database: Database, key: number, lastSeq: number) {
    this.#database = database
    this.#key = key
    this.lastSeq = lastSeq
  }

  page(query: PageQuery): readonly StoredItem[] {
    return this.#database.page(this.#key, query)
  }

  after(seq: number, limit: number): readonly StoredItem[] {
    return this.#database.itemsAfter(this.#key, seq, limit)
  }

  item(id: string): StoredItem | undefined {
    return this.#database.item(this.#key, id)
  }

  seqAtTime(time: number): number {
    return this.#database.seqAtTime(this.#key, time)
  }

  receipts(firstSeq: number, lastSeq: number): readonly StoredReceipt[] {
    return this.#database.receipts(this.#key, firstSeq, lastSeq).map(({ item, recipient, delivered, read }) => ({
      messageSeq: item,
      recipientId: recipient,
      ...(delivered !== null && { delivered }),
      ...(read !== null && { read }),
    }))
  }
}
