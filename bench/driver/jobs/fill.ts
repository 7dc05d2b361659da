import { randomUUID } from 'node:crypto'
import { itemId } from '../../../packages/server/src/chat/item.ts'
import { type Change, type Database, openDatabase } from '../../../packages/server/src/store/sqlite/database.ts'

export interface FillJob {
  readonly dataDir: string
  /** The chat that is copied, with its last item and its timers' absence, `chats` times. */
  readonly template: string
  readonly chats: number
  readonly itemsPerChat: number
  /** A chat that gets `items` more items. */
  readonly long?: { readonly chat: string; readonly items: number }
}

/** How many changes are under way at most; the database leaves that bound to whoever hands them over. */
const underWayMax = 2000

/**
 * Fills a data directory that no server holds, through the database's own interface: the rows are those that the
 * server would have written, without a request for each.
 */
export async function fill({ dataDir, template, chats, itemsPerChat, long }: FillJob): Promise<{ items: number }> {
  const database = await openDatabase({ dataDir, waitMs: 0, onFatal: raise })
  const commit = boundedCommit(database)
  const model = database.chat(template)
  if (!model) throw new Error(`no chat ${template} to copy`)
  const body = database.itemsAfter(model.key, model.seq - 1, 1)[0]!.body
  let items = 0
  const batchOf = (chat: number, seq: number, time: number, count: number, text: string): Change => {
    items += count
    return { chat, items: Array.from({ length: count }, (_, index) => itemRow(seq + index, time + index, text)) }
  }

  for (let copied = 0; copied < chats; copied++) {
    const id = randomUUID()
    const chat = database.nextChatKey()
    const state = model.state.replaceAll(template, id)
    const { items: rows } = batchOf(chat, 1, model.lastTime, itemsPerChat, body.replaceAll(template, id))
    await commit({ chat, create: { id }, contacts: [id], state, items: rows! })
  }
  if (long) {
    const chat = database.chat(long.chat)!
    const text = database.itemsAfter(chat.key, chat.seq - 1, 1)[0]!.body
    for (let added = 0; added < long.items; added += 200) {
      const count = Math.min(200, long.items - added)
      await commit(batchOf(chat.key, chat.seq + 1 + added, chat.lastTime + 1 + added, count, text))
    }
  }
  await database.close()
  return { items }
}

const raise = (error: Error) => {
  throw error
}

/** Resolves when there is room for the next change, so that the queue to the writer stays short. */
function boundedCommit(database: Database): (change: Change) => Promise<void> | undefined {
  let room: (() => void) | undefined
  const done = (error?: Error) => {
    if (error) raise(error)
    if (database.queued < underWayMax / 2) room?.()
  }
  return (change) => {
    database.commit(change, done)
    if (database.queued < underWayMax) return undefined
    return new Promise((resolve) => {
      room = resolve
    })
  }
}

/** A copy of an item at another place of a log: `body` keeps its text, with the new id and time in it. */
function itemRow(seq: number, time: number, body: string) {
  const id = itemId(time, randomUUID())
  const text = body
    .replace(/"Id":"[^"]+"/, `"Id":"${id}"`)
    .replace(/"AbsoluteTime":"[^"]+"/, `"AbsoluteTime":"${new Date(time).toISOString()}"`)
  return { seq, id, time, kept: true, contact: 0, body: text }
}
