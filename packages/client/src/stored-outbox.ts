/** An outbox that survives a reload, and that can show what another tab sends. */
import { Outbox, type OutboxParts, type Outgoing } from './outbox.ts'

/** Where messages survive a reload. */
export interface OutboxStore {
  load(): Promise<readonly Outgoing[]>
  save(messages: readonly Outgoing[]): Promise<void>
}

export interface StoredParts extends OutboxParts {
  readonly store: OutboxStore
}

export class StoredOutbox extends Outbox {
  readonly #parts: StoredParts
  #isRestored = false
  #saving: Promise<unknown> = Promise.resolve()

  constructor(parts: StoredParts) {
    super(parts)
    this.#parts = parts
  }

  /** Goes on where a session before this one was interrupted: what it left comes first. */
  async restore(): Promise<void> {
    const { store, calls } = this.#parts
    try {
      const left = await store.load()
      if (calls.over) return
      this.show([...new Map([...left, ...this.messages].map((message) => [message.key, message])).values()])
    } catch {
      // What cannot be read is lost; the storage is somebody else's.
    }
    this.#isRestored = true
    this.run()
  }

  /** Has these in place of all others. Nothing is sent or stored until it is restored. */
  show(messages: readonly Outgoing[]): void {
    const { transcript, changed } = this.#parts
    for (const { key } of this.messages) if (messages.every((each) => each.key !== key)) transcript.remove(key)
    this.messages = []
    for (const message of messages) this.take(message)
    changed()
  }

  protected override take(message: Outgoing): void {
    const { transcript } = this.#parts
    const { key, after, hasFailed } = message
    if (transcript.isPlaced(key)) {
      if (transcript.isRecognised(key)) this.messages.push(message)
      return
    }
    const status = hasFailed ? 'failed' : 'pending'
    const shown = transcript.remove(key)
    if (shown?.status === status) {
      this.messages.push(message)
      transcript.begin(shown)
    } else super.take(message, status)
    // It may have been taken, and be read before it is sent again.
    if (after !== undefined && !hasFailed) transcript.expect(key, after)
  }

  protected override run(): void {
    if (this.#isRestored) super.run()
  }

  /** One after the other, so that the last is what stays. */
  protected override save(): Promise<unknown> {
    this.#saving = this.#saving
      .then(() => (this.#isRestored || this.over) && this.#parts.store.save(this.messages))
      .catch(() => {
        // A full or forbidden storage: then nothing survives a reload, and nothing else is lost.
      })
    return this.#saving
  }
}
