import { randomUUID } from 'node:crypto'
import { seed } from '../instance.ts'
import { Library } from '../views/library.ts'
import type { CommittedViews, View, ViewContent, ViewDecision } from '../views/view.ts'
import { startedAt } from './chat-fixtures.ts'

/** An instance's views in plain maps: what a store keeps, without the disk. */
export class Shelf implements CommittedViews {
  readonly library = new Library({ ...seed, region: 'us-east-1', createdAt: startedAt }, this)
  readonly #views = new Map<string, View>()
  readonly #contents = new Map<string, ViewContent>()

  /** Does what was decided, and gives its reply. */
  enact<Reply>({ put, content, drop, reply }: ViewDecision<Reply>): Reply {
    if (put !== undefined) this.#views.set(put.id, put)
    if (put !== undefined && content !== undefined) this.#contents.set(`${put.id} ${put.saved.revision}`, content)
    if (drop !== undefined) this.#views.delete(drop)
    return reply
  }

  view(id: string): View | undefined {
    return this.#views.get(id)
  }

  viewNamed(name: string): View | undefined {
    return [...this.#views.values()].find((view) => view.name === name)
  }

  viewsAfter(name: string, limit: number): readonly View[] {
    const behind = [...this.#views.values()].filter((view) => view.name > name)
    return behind.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, limit)
  }

  content({ viewId, revision }: { readonly viewId: string; readonly revision: number }): ViewContent | undefined {
    return this.#contents.get(`${viewId} ${revision}`)
  }
}

/** A moment of the fixtures' time. */
export const viewMoment = { now: startedAt, newId: randomUUID }

/** What a participant's query may read besides the chat, where it needs nothing of it. */
export const nothingReadable = {
  library: new Shelf().library,
  credentials: { pinnedView: () => undefined },
  pastLog: () => undefined,
}
