import type { Batch } from './change-codec.ts'
import type { Failure, Fault } from './writer.ts'

/** To the writer. A batch is the array itself: there is one for every commit, and wrapping it would cost. */
export type ToWriter =
  | Batch
  | { readonly open: string }
  | { readonly fault: Fault }
  | { readonly sweep: number }
  | { readonly close: true }

/**
 * From the writer: one answer to each batch, the changes of it that failed (0 for none), in the order of the batches;
 * one to `open` and one to `close`; `keyed` whenever all answers up to a row have got their keys; and at most one
 * `fatal`, after which there is nothing more.
 */
export type FromWriter =
  | 0
  | readonly Failure[]
  | { readonly opened: true }
  | { readonly keyed: number }
  | { readonly closed: true }
  | { readonly fatal: { readonly message: string; readonly errcode: number | undefined } }
