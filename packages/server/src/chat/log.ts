import type { ReceiptState } from './receipt.ts'

/** An item of the log as it is stored: `body` is its JSON text without InitialContactId. Times in milliseconds. */
export interface StoredItem {
  readonly seq: number
  readonly id: string
  readonly time: number
  readonly kept: boolean
  readonly body: string
}

/** A page of the transcript is asked for by sequence numbers, so that it costs the same wherever it lies. */
export interface PageQuery {
  readonly direction: 'FORWARD' | 'BACKWARD'
  /** Where to start, included. */
  readonly from: number
  /** Nothing before `first` and nothing after `last` is seen. */
  readonly first: number
  readonly last: number
  readonly limit: number
}

export interface StoredReceipt extends ReceiptState {
  readonly messageSeq: number
  readonly recipientId: string
}

/** The committed log of one chat, for reading. */
export interface ChatLog {
  readonly lastSeq: number
  /** Kept items only, in scan order. */
  page(query: PageQuery): readonly StoredItem[]
  /** Everything after `seq`, kept or not. */
  after(seq: number, limit: number): readonly StoredItem[]
  item(id: string): StoredItem | undefined
  /** The smallest sequence number whose time is `time` or later; one past the last if there is none. */
  seqAtTime(time: number): number
  receipts(firstSeq: number, lastSeq: number): readonly StoredReceipt[]
}
