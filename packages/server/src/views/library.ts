import type { PinnedView } from '../chat/credentials.ts'
import { Refusal } from '../chat/refusal.ts'
import { type Instance, instanceArn } from '../instance.ts'
import { managedViews } from './managed-views.ts'
import type { CommittedViews, Revision, View, ViewContent } from './view.ts'

/** A view as it was asked for: which, by what qualifier, and the revision which that means. */
export interface FoundView {
  readonly view: View
  /** `$LATEST`, `$SAVED` or a version's number; undefined where the name had none. */
  readonly qualifier: string | undefined
  readonly revision: number
}

/** All views of an instance, its own and those that come with the service, under the names that clients use. */
export class Library {
  readonly instance: Instance
  readonly #committed: CommittedViews

  constructor(instance: Instance, committed: CommittedViews) {
    this.instance = instance
    this.#committed = committed
  }

  /** Control-plane §5. */
  arn({ id, type }: View, qualifier?: string): string {
    const own = type === 'AWS_MANAGED' ? this.#managedArn : `${instanceArn(this.instance)}/view/`
    return qualifier === undefined ? `${own}${id}` : `${own}${id}:${qualifier}`
  }

  /**
   * The view that an id or an ARN names, with or without a qualifier; without one it is what is published.
   * @throws Refusal view-unknown
   */
  find(named: string): FoundView {
    const { view, qualifier } = this.named(named)
    const revision = revisionOf(view, qualifier)?.revision
    if (revision === undefined) throw new Refusal('view-unknown', 'The view has no such version')
    return { view, qualifier, revision }
  }

  /**
   * The view that an id or an ARN names, whatever is published of it.
   * @throws Refusal view-unknown
   */
  named(named: string): Pick<FoundView, 'view' | 'qualifier'> {
    const [id = '', ...qualifiers] = this.#withoutArn(named).split(':')
    const qualifier = qualifiers.length === 0 ? undefined : qualifiers.join(':')
    const view = managedViews.get(id)?.view ?? this.#committed.view(id)
    if (view === undefined) throw new Refusal('view-unknown')
    return { view, qualifier }
  }

  /**
   * A view that a backend may change.
   * @throws Refusal view-unknown; invalid-request for one that comes with the service
   */
  own(named: string): View {
    const { view } = this.named(named)
    if (view.type === 'AWS_MANAGED') throw new Refusal('invalid-request', 'The view is not one of the instance')
    return view
  }

  /** What a message shows that names a view so, if it is there. */
  pin(named: string): PinnedView | undefined {
    try {
      const { view, revision } = this.find(named)
      return { viewId: view.id, revision }
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }

  /** What a token names, if it is still there. */
  pinned({ viewId, revision }: PinnedView): FoundView | undefined {
    const view = managedViews.get(viewId)?.view ?? this.#committed.view(viewId)
    if (view === undefined) return undefined
    const version = view.versions.findLast((one) => one.revision === revision)
    return { view, qualifier: version && String(version.version), revision }
  }

  content({ view: { id }, revision }: Pick<FoundView, 'view' | 'revision'>): ViewContent {
    return managedViews.get(id)?.content ?? this.#committed.content({ viewId: id, revision }) ?? {}
  }

  /** A page of all views of the types, by type and name, those behind the cursor `type/name`. */
  after(type: View['type'] | undefined, cursor: string, limit: number): readonly View[] {
    const managed = [...managedViews.values()].map(({ view }) => view).filter((view) => cursorOf(view) > cursor)
    const ownBehind = cursor.startsWith(ownCursor) ? cursor.slice(ownCursor.length) : ''
    const listed = [
      ...(type === 'CUSTOMER_MANAGED' ? [] : managed),
      ...(type === 'AWS_MANAGED' ? [] : this.#committed.viewsAfter(ownBehind, limit)),
    ]
    return listed.slice(0, limit)
  }

  /** @throws Refusal view-name-taken, unless the name is that of the view itself */
  checkName(name: string, viewId?: string): void {
    const other = this.#committed.viewNamed(name)
    if (other !== undefined && other.id !== viewId) throw new Refusal('view-name-taken')
  }

  get #managedArn(): string {
    const { partition, region } = this.instance
    return `arn:${partition}:connect:${region}:aws:view/`
  }

  #withoutArn(named: string): string {
    for (const own of [this.#managedArn, `${instanceArn(this.instance)}/view/`]) {
      if (named.startsWith(own)) return named.slice(own.length)
    }
    return named
  }
}

const ownCursor = 'CUSTOMER_MANAGED/'

/** Where a list goes on. */
export const cursorOf = ({ type, name }: View) => `${type}/${name}`

function revisionOf(view: View, qualifier: string | undefined): Revision | undefined {
  if (qualifier === undefined || qualifier === '$LATEST') return view.published
  if (qualifier === '$SAVED') return view.saved
  return view.versions.find(({ version }) => String(version) === qualifier)
}
