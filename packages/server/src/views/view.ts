/** Views as the instance keeps them (control-plane §7.14). What a view shows never changes: it is replaced. */

import type { PinnedView } from '../chat/credentials.ts'

/** What a view shows: a template as JSON text, and the actions that end it. */
export interface ViewContent {
  readonly Template?: string
  readonly Actions?: readonly string[]
  /** What the template wants to be given, as JSON text. */
  readonly InputSchema?: string
}

/** One content of a view, by its number: 1, 2, 3 … in the order in which they were saved. */
export interface Revision {
  readonly revision: number
  readonly sha256: string
}

/** A revision that was given a number of its own, for good. */
export interface Version extends Revision {
  readonly version: number
  readonly description?: string
}

export interface View {
  readonly id: string
  readonly type: 'CUSTOMER_MANAGED' | 'AWS_MANAGED'
  readonly name: string
  readonly description?: string
  readonly tags?: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly createdAt: number
  readonly modifiedAt: number
  /** Of all that the view ever showed. */
  readonly lastRevision: number
  /** What `:$SAVED` names. */
  readonly saved: Revision
  /** What `:$LATEST` names. */
  readonly published?: Revision
  /** Ascending. */
  readonly versions: readonly Version[]
  /** No number is given twice, whatever is deleted. */
  readonly lastVersion: number
}

/** The views that are committed, those that come with the service left out. */
export interface CommittedViews {
  view(id: string): View | undefined
  viewNamed(name: string): View | undefined
  /** By name, those behind `name`. */
  viewsAfter(name: string, limit: number): readonly View[]
  content(pinned: PinnedView): ViewContent | undefined
}

/** What is to happen to the views: committed as a whole or not at all. */
export interface ViewDecision<Reply> {
  /** Makes the view, or takes the place of the one with its id. */
  readonly put?: View
  /** The content of `put.saved`, where that is new. */
  readonly content?: ViewContent
  /** The view goes with all that it ever showed. */
  readonly drop?: string
  readonly reply: Reply
}
