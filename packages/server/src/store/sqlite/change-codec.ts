/**
 * A batch of changes on its way to the writer: one flat array of numbers, strings and nulls. Cloned across threads it
 * costs a fraction of the same rows as nested objects.
 *
 * A change is `chat, length, (statement, values …) …`, where `length` counts what follows it and each statement is an
 * index into `writeStatements`, which tells how many values belong to it.
 */

import { hashOfAnswer } from './answer-hash.ts'
import type { Change } from './rows.ts'
import { type WriteStatement, writeStatements } from './statements.ts'

export type Batch = (string | number | null)[]

/** How many values each statement takes. */
export const valueCounts = writeStatements.map(([, sql]) => sql.split('?').length - 1)

const code = Object.fromEntries(writeStatements.map(([name], index) => [name, index])) as Record<WriteStatement, number>

/** Appends `change` to `batch`; `answerRow` is where its answer goes, if it has one. */
export function encodeChange(change: Change, answerRow: number, batch: Batch): void {
  const { chat } = change
  if (change.create && change.state === undefined) throw new TypeError('A change that creates a chat needs its state')
  const lengthAt = batch.push(chat, 0) - 1
  if (change.create) {
    batch.push(code.createChat, chat, change.create.id, change.ended ? 1 : 0, change.state!)
  } else {
    if (change.state !== undefined) batch.push(code.setState, change.state, chat)
    if (change.ended) batch.push(code.endChat, chat)
  }
  if (change.contacts) for (const id of change.contacts) batch.push(code.addContact, id, chat)
  if (change.items) {
    for (const item of change.items) {
      batch.push(code.appendItem, chat, item.seq, item.time, item.kept ? 1 : 0, item.contact, item.id, item.body)
      if (timeOfId(item.id) !== item.time) batch.push(code.addStrayId, chat, item.id, item.seq)
    }
  }
  if (change.receipts) {
    for (const { item, recipient, delivered, read } of change.receipts) {
      batch.push(code.putReceipt, chat, item, recipient, delivered, read)
    }
  }
  if (change.answer) {
    const { chat: owner, name, fingerprint, reply, expires } = change.answer
    batch.push(code.putAnswer, answerRow, owner, name, hashOfAnswer(owner, name), fingerprint, reply, expires)
  }
  if (change.timers) {
    for (const { kind, subject, due } of change.timers) {
      if (due === null) batch.push(code.clearTimer, chat, kind, subject)
      else batch.push(code.armTimer, chat, kind, subject, due)
    }
  }
  if (change.view) batch.push(code.putView, change.view.id, change.view.name, change.view.state)
  if (change.viewContent) {
    const { viewId, revision, content } = change.viewContent
    batch.push(code.addViewContent, viewId, revision, content)
  }
  if (change.dropView !== undefined) {
    batch.push(code.dropView, change.dropView, code.dropViewContents, change.dropView)
  }
  batch[lengthAt] = batch.length - lengthAt - 1
}

/** The changes of a batch: of which chat, and from where to where their statements stand. */
export function* changesOf(batch: Batch): Generator<{ chat: number; start: number; end: number }> {
  let at = 0
  while (at < batch.length) {
    const chat = batch[at] as number
    const start = at + 2
    const end = start + (batch[at + 1] as number)
    yield { chat, start, end }
    at = end
  }
}

/** The milliseconds in the first 48 bits of a UUIDv7; a number without meaning, or NaN, for any other text. */
export function timeOfId(id: string): number {
  return Number(`0x${id.slice(0, 8)}${id.slice(9, 13)}`)
}
