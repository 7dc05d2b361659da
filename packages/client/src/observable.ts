/** Something that changes, as `useSyncExternalStore` wants it. */
export interface Observable<Value> {
  /** The same value until it changes. */
  getSnapshot(): Value
  /** Calls back after each change. @returns what ends that */
  subscribe(callback: () => void): () => void
}

/** Those who want to be told. One of them that throws takes nothing from the others: its error is reported as uncaught. */
export class Listeners<Told extends readonly unknown[] = []> {
  readonly #callbacks = new Set<(...told: Told) => void>()

  add(callback: (...told: Told) => void): () => void {
    // Each call is a listener of its own, also of a function that listens already.
    const own = (...told: Told) => callback(...told)
    this.#callbacks.add(own)
    return () => this.#callbacks.delete(own)
  }

  tell(...told: Told): void {
    for (const callback of [...this.#callbacks]) {
      try {
        callback(...told)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}

/** Resolves as soon as this holds; it is looked at now, and whenever one of these has changed. */
export const until = (
  holds: () => boolean,
  ...changing: readonly { subscribe(callback: () => void): () => void }[]
): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (!holds()) return
      for (const stop of stops) stop()
      resolve()
    }
    const stops = changing.map((each) => each.subscribe(look))
    look()
  })
