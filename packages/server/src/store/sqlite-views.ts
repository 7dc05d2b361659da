import type { PinnedView } from '../chat/credentials.ts'
import { Refusal } from '../chat/refusal.ts'
import type { View, ViewContent, ViewDecision } from '../views/view.ts'
import { answerRow, noChat, repeatOf } from './repeats.ts'
import type { Change, Database } from './sqlite/database.ts'
import type { ViewStore, ViewsSettled, ViewTransaction } from './view-store.ts'

/** Beyond this many changes that wait for their turn, callers are told to come again. */
const waitingMax = 1000

/** The views in the embedded database. */
export class SqliteViews implements ViewStore {
  readonly #database: Database
  readonly #now: () => number
  readonly #waiting: (() => void)[] = []
  #busy = false

  /** @param now the clock that says which remembered answers have expired */
  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  view(id: string): View | undefined {
    return parsed(this.#database.view(id))
  }

  viewNamed(name: string): View | undefined {
    return parsed(this.#database.viewNamed(name))
  }

  viewsAfter(name: string, limit: number): readonly View[] {
    return this.#database.viewsAfter(name, limit).map((state) => JSON.parse(state) as View)
  }

  content({ viewId, revision }: PinnedView): ViewContent | undefined {
    return parsed(this.#database.viewContent(viewId, revision))
  }

  change(transaction: ViewTransaction, settled: ViewsSettled): void {
    if (this.#waiting.length >= waitingMax) return settled(new Refusal('too-many-requests'), undefined)
    this.#waiting.push(() => this.#inTurn(transaction, settled))
    if (!this.#busy) this.#next()
  }

  #next(): void {
    const turn = this.#waiting.shift()
    this.#busy = turn !== undefined
    turn?.()
  }

  #inTurn({ remember, decide }: ViewTransaction, settled: ViewsSettled): void {
    const settle: ViewsSettled = (error, reply) => {
      settled(error, reply)
      this.#next()
    }
    let change: Change
    let reply: string
    try {
      const known = remember && this.#database.answer(noChat, remember.name, this.#now())
      const repeated = remember && repeatOf(known, remember)
      if (repeated !== undefined) return settle(undefined, repeated)
      const decision = decide()
      reply = JSON.stringify(decision.reply)
      const answer = remember && answerRow(noChat, remember, reply)
      change = { ...rowsOf(decision), ...(answer !== undefined && { answer }) }
    } catch (error) {
      return settle(error as Error, undefined)
    }
    const { chat: _, ...rows } = change
    if (Object.keys(rows).length === 0) return settle(undefined, reply)
    this.#database.commit(change, (error) => settle(error, error === undefined ? reply : undefined))
  }
}

function rowsOf({ put, content, drop }: ViewDecision<unknown>): Change {
  return {
    chat: noChat,
    ...(put !== undefined && { view: { id: put.id, name: put.name, state: JSON.stringify(put) } }),
    ...(put !== undefined &&
      content !== undefined && {
        viewContent: { viewId: put.id, revision: put.saved.revision, content: JSON.stringify(content) },
      }),
    ...(drop !== undefined && { dropView: drop }),
  }
}

function parsed<Value>(json: string | undefined): Value | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as Value)
}
