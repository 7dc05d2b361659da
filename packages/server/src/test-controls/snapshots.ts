/** The state of a service at one moment. */
interface Snapshot {
  readonly image: Uint8Array
  /** Where the clock stood. */
  readonly now: number
}

/** Each may be as large as all chats together. */
export const snapshotsMax = 20

/** The snapshots that a test has asked for, and how the service began. */
export class Snapshots {
  #empty: Uint8Array = new Uint8Array()
  #count = 0
  readonly #kept = new Map<string, Snapshot>()

  begin(empty: Uint8Array): void {
    this.#empty = empty
  }

  /** The image of a service that nobody has used. */
  get empty(): Uint8Array {
    return this.#empty
  }

  get isFull(): boolean {
    return this.#kept.size >= snapshotsMax
  }

  get all(): readonly (readonly [id: string, snapshot: Snapshot])[] {
    return [...this.#kept]
  }

  /** @returns its id */
  add(snapshot: Snapshot): string {
    const id = String(++this.#count)
    this.#kept.set(id, snapshot)
    return id
  }

  get(id: string): Snapshot | undefined {
    return this.#kept.get(id)
  }

  /** @returns whether there was one */
  delete(id: string): boolean {
    return this.#kept.delete(id)
  }
}
