/**
 * What goes into the embedded database and comes out of it. Times are milliseconds since 1970, ids are text as the
 * wire shows them, and a chat is named by its key: a small integer that is given out once.
 */

/**
 * One decision's rows: committed together or not at all. The changes of one chat are handed over in the order in which
 * they were decided, each built on the one before.
 */
export interface Change {
  /** The chat's key, from `nextChatKey` for a chat that this change creates; 0 for what belongs to no chat. */
  readonly chat: number
  /** Given by the first change of a chat: its InitialContactId. Needs `state`. */
  readonly create?: { readonly id: string }
  /** ContactIds that belong to the chat from now on. */
  readonly contacts?: readonly string[]
  /** The chat's state as JSON text, when it changed. */
  readonly state?: string
  /** Set by the change that ends the chat. */
  readonly ended?: boolean
  readonly items?: readonly ItemRow[]
  /** Each replaces the receipt of the same item and recipient. */
  readonly receipts?: readonly ReceiptRow[]
  /** Replaces the answer of the same name. */
  readonly answer?: AnswerRow
  readonly timers?: readonly TimerRow[]
  /** Makes a view, or takes the place of the one with its id. */
  readonly view?: ViewRow
  readonly viewContent?: ViewContentRow
  /** The id of a view that goes, with its contents. */
  readonly dropView?: string
}

/** One entry of a chat's log. */
export interface ItemRow {
  /** The place in the chat's log: 1, 2, 3 … without gaps. */
  readonly seq: number
  /** A UUIDv7 whose milliseconds are `time`; any other id is found too, at the price of a row more. */
  readonly id: string
  /** Strictly increasing within a chat. */
  readonly time: number
  /** Whether the transcript shows it; what is not kept was only sent. */
  readonly kept: boolean
  /** The place of the item's contact among the chat's contacts. */
  readonly contact: number
  /** JSON text. */
  readonly body: string
}

/** What one recipient has reported of one item. */
export interface ReceiptRow {
  /** The item's `seq`. */
  readonly item: number
  readonly recipient: string
  readonly delivered: number | null
  readonly read: number | null
}

/** What a ClientToken was answered. */
export interface AnswerRow {
  /** 0 for an answer that belongs to no chat. */
  readonly chat: number
  /** Operation, caller and ClientToken. */
  readonly name: string
  readonly fingerprint: string
  readonly reply: string
  /** From this moment on the answer is as if it were not there. */
  readonly expires: number
}

/** A timer of a chat. `due` arms it or arms it anew; null clears it. */
export interface TimerRow {
  readonly kind: string
  /** A ParticipantId, or '' for the chat itself. */
  readonly subject: string
  readonly due: number | null
}

/** A view without what it shows. */
export interface ViewRow {
  readonly id: string
  /** Unique. */
  readonly name: string
  /** JSON text. */
  readonly state: string
}

/** What a view shows in one of its revisions: written once. */
export interface ViewContentRow {
  readonly viewId: string
  readonly revision: number
  /** JSON text. */
  readonly content: string
}

/** A timer that may be due, with what is needed to find its chat. */
export interface DueTimer {
  readonly chat: number
  readonly chatId: string
  readonly kind: string
  readonly subject: string
  readonly due: number
}

/** A chat as it was last committed. */
export interface ChatRow {
  readonly key: number
  readonly id: string
  readonly state: string
  /** `seq` of its last item, 0 before the first. */
  readonly seq: number
  /** `time` of its last item, 0 before the first. */
  readonly lastTime: number
  readonly ended: boolean
}

/** A request for a part of the transcript. */
export interface PageQuery {
  readonly direction: 'FORWARD' | 'BACKWARD'
  /** The page begins with this `seq`, or the next one in its direction that is kept. */
  readonly from: number
  /** The page stays within `first` and `last`, both included. */
  readonly first: number
  readonly last: number
  readonly limit: number
}

/** Told once for every change, after the commit that holds it or with the error that kept it out. */
export type Done = (error?: Error) => void
