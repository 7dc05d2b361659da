import type { CommittedViews, ViewDecision } from '../views/view.ts'
import type { Remembered } from './store.ts'

export interface ViewTransaction {
  readonly remember?: Remembered
  /** Pure and synchronous; sees the committed views. Throws Refusal. */
  readonly decide: () => ViewDecision<unknown>
}

/** Called once: with the reply's JSON text, on stable storage, or with what prevented it. */
export type ViewsSettled = (error: Error | undefined, reply: string | undefined) => void

/**
 * Where the instance's views live. They are read as they are committed, and change one after the other: each decision
 * sees what those before it committed. Views change seldom, so nothing is decided ahead of the disk.
 */
export interface ViewStore extends CommittedViews {
  change(transaction: ViewTransaction, settled: ViewsSettled): void
}
