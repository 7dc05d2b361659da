/**
 * What a session says: one after the other, each until the service has taken or refused it. With a store it survives a
 * reload, and it can show what another tab sends.
 */
import type { Calls } from './calls.ts'
import { ChatError } from './errors.ts'
import type { Gap } from './gap.ts'
import type { ChatItem } from './item.ts'
import type { ParticipantClient } from './participant-client.ts'
import type { Platform } from './platform.ts'
import { rememberedMs } from './timing.ts'
import type { Transcript } from './transcript.ts'
import type { SendMessageOutput } from './wire-types.ts'

/** A message on its way, as it is stored. */
export interface Outgoing {
  /** Its ClientToken, the same however often it is tried, also after a reload. */
  readonly key: string
  readonly ContentType: string
  readonly Content: string
  /** When it was last handed to the service, by the device's clock. */
  at?: number | undefined
  /**
   * Of the last item that was known when it was said, or else at the first attempt: nothing up to there can be it. It moves
   * on with what is sent before it, for as long as it was never tried.
   */
  after?: string | undefined
  hasFailed?: true
}

/** Where messages survive a reload. */
export interface OutboxStore {
  load(): Promise<readonly Outgoing[]>
  save(messages: readonly Outgoing[]): Promise<void>
}

/** What a session wants of whoever sends its messages. */
export type Sending = Pick<Outbox, 'add' | 'retry' | 'discard' | 'end'>

export interface OutboxParts {
  readonly client: ParticipantClient
  readonly calls: Calls
  readonly platform: Platform
  readonly transcript: Transcript
  readonly gap: Gap
  readonly store?: OutboxStore | undefined
  /** The view of own messages may have changed. */
  changed(): void
  /** The service has taken or refused a message. */
  decided?(key: string): void
}

export class Outbox {
  readonly #parts: OutboxParts
  #messages: Outgoing[] = []
  #isRestored = false
  #running: Promise<void> | undefined
  #saving: Promise<unknown> = Promise.resolve()
  #over: ChatError | undefined

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  /** Goes on where a session before this one was interrupted: what it left comes first. */
  async restore(): Promise<void> {
    try {
      const left = (await this.#parts.store?.load()) ?? []
      if (this.#parts.calls.over) return
      this.show([...new Map([...left, ...this.#messages].map((message) => [message.key, message])).values()])
    } catch {
      // What cannot be read is lost; the storage is somebody else's.
    }
    this.#isRestored = true
    this.#run()
  }

  /** Has these in place of all others. Nothing is sent or stored until it is restored. */
  show(messages: readonly Outgoing[]): void {
    for (const { key } of this.#messages)
      if (messages.every((each) => each.key !== key)) this.#parts.transcript.remove(key)
    this.#messages = []
    for (const message of messages) this.#take(message)
    this.#parts.changed()
  }

  add(message: Outgoing): void {
    // Whoever hears of it from here on may have it sent while this page sleeps.
    message.after ??= this.#parts.transcript.latest || undefined
    this.#take(message)
    this.#parts.changed()
    if (this.#over) this.end(this.#over)
    void this.#save()
    this.#run()
  }

  /** The chat is over: what is left has failed, and so has whatever is said from now on. */
  end(error: ChatError): void {
    this.#over = error
    for (const { key, hasFailed } of this.#messages) {
      if (this.#parts.transcript.isRecognised(key)) this.#parts.transcript.settle(key)
      else if (!hasFailed) this.#parts.transcript.fail(key, error)
    }
    this.#messages = []
    this.#parts.changed()
    void this.#save()
  }

  /** Gives up what has failed. @returns what it was */
  discard(key: string): Outgoing | undefined {
    const message = this.#messages.find((each) => each.key === key && each.hasFailed)
    if (message) {
      this.#forget(message)
      this.#parts.transcript.remove(key)
      this.#parts.changed()
      void this.#save()
    }
    return message
  }

  /** Tries again what has failed, behind everything else; its token is the same. @returns what is tried */
  retry(key: string): Outgoing | undefined {
    const failed = this.discard(key)
    const message = failed && { key, ContentType: failed.ContentType, Content: failed.Content }
    if (message) this.add(message)
    return message
  }

  #take(message: Outgoing): void {
    const isPlaced = this.#parts.transcript.isPlaced(message.key)
    if (!isPlaced || this.#parts.transcript.isRecognised(message.key)) this.#messages.push(message)
    if (isPlaced) return
    const status = message.hasFailed ? 'failed' : 'pending'
    const shown = this.#parts.transcript.remove(message.key)
    const own: ChatItem = {
      key: message.key,
      Id: '',
      Type: 'MESSAGE',
      ContentType: message.ContentType,
      Content: message.Content,
      status,
      AbsoluteTime: new Date(this.#parts.platform.now()).toISOString(),
      ...(this.#parts.transcript.participantId && { ParticipantId: this.#parts.transcript.participantId }),
    }
    this.#parts.transcript.add(shown?.status === status ? shown : own)
    // It may have been taken, and be read before it is sent again.
    if (message.after !== undefined && !message.hasFailed) this.#parts.transcript.expect(message.key, message.after)
  }

  #forget(message: Outgoing): void {
    this.#messages = this.#messages.filter((each) => each !== message)
  }

  #run(): void {
    if (!this.#isRestored) return
    this.#running ??= this.#sendAll()
      .catch(() => {
        // The session is over; what is left stays where it is.
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  async #sendAll(): Promise<void> {
    await this.#save()
    for (;;) {
      const message = this.#messages.find(({ hasFailed }) => !hasFailed)
      if (!message) return
      await this.#send(message)
      await this.#save()
    }
  }

  async #send(message: Outgoing): Promise<void> {
    try {
      const answer = await this.#parts.calls.make((options) => this.#attempt(message, options))
      this.#parts.transcript.settle(message.key, answer)
      this.#forget(message)
      // What was never tried is none of what is here, also for whoever loads it.
      for (const each of this.#messages) if (!each.at) each.after = this.#parts.transcript.latest
    } catch (error) {
      if (this.#parts.calls.over) throw error
      message.hasFailed = true
      this.#parts.transcript.fail(message.key, error instanceof ChatError ? error : undefined)
    }
    this.#parts.changed()
    this.#parts.decided?.(message.key)
  }

  /** @returns undefined where the transcript shows that an attempt before has succeeded */
  async #attempt(
    message: Outgoing,
    options: Parameters<Parameters<Calls['make']>[0]>[0],
  ): Promise<SendMessageOutput | undefined> {
    const age = this.#parts.platform.now() - (message.at ?? this.#parts.platform.now())
    // Before anything is read, what was said long ago would be taken for this.
    if (message.after === undefined && !this.#parts.transcript.latest) await this.#parts.gap.fill()
    message.after ??= this.#parts.transcript.latest
    this.#parts.transcript.expect(message.key, message.after)
    if (age < 0 || age > rememberedMs) {
      await this.#parts.gap.fill()
      if (this.#parts.transcript.isRecognised(message.key)) return undefined
      message.at = undefined
    }
    if (message.at === undefined) {
      message.at = this.#parts.platform.now()
      await this.#save()
    }
    return (
      await this.#parts.client.sendMessage(
        { ContentType: message.ContentType, Content: message.Content, ClientToken: message.key },
        options,
      )
    ).output
  }

  /** One after the other, so that the last is what stays; nothing is sent before it has resolved. */
  #save(): Promise<unknown> {
    this.#saving = this.#saving
      .then(() => (this.#isRestored || this.#over) && this.#parts.store?.save(this.#messages))
      .catch(() => {
        // A full or forbidden storage: then nothing survives a reload, and nothing else is lost.
      })
    return this.#saving
  }
}
