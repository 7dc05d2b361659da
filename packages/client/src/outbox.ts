/** What this session says: one after the other, each until the service has taken or refused it. */
import type { Calls } from './calls.ts'
import { ChatError } from './errors.ts'
import type { Gap } from './gap.ts'
import type { ItemStatus } from './item.ts'
import type { ParticipantClient } from './participant-client.ts'
import type { Platform } from './platform.ts'
import type { Transcript } from './transcript.ts'
import type { SendMessageOutput } from './wire-types.ts'

/** A service remembers a ClientToken for ten minutes (spec §5.3); after that a repeat would be said twice. */
const rememberedMs = 9 * 60_000

/** A message on its way, as it is stored. */
export interface Outgoing {
  /** Its ClientToken, the same however often it is tried, also after a reload. */
  readonly key: string
  readonly ContentType: string
  readonly Content: string
  /** When it was last handed to the service, by the device's clock. */
  at?: number | undefined
  /** Of the last item that was known when it was said, or else at the first attempt: nothing up to there can be it. */
  after?: string | undefined
  hasFailed?: true
}

/** What a session wants of whoever sends its messages. */
export type Sending = Pick<Outbox, 'add' | 'retry' | 'discard' | 'end'>

export interface OutboxParts {
  readonly client: ParticipantClient
  readonly calls: Calls
  readonly platform: Platform
  readonly transcript: Transcript
  readonly gap: Gap
  /** The view of own messages may have changed. */
  changed(): void
  /** The service has taken or refused a message. */
  decided?(key: string): void
}

export class Outbox {
  readonly #parts: OutboxParts
  protected messages: Outgoing[] = []
  #running: Promise<void> | undefined
  protected over: ChatError | undefined

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  add(message: Outgoing): void {
    // Whoever hears of it from here on may have it sent while this page sleeps.
    message.after ??= this.#parts.transcript.latest || undefined
    this.take(message)
    this.#parts.changed()
    if (this.over) this.end(this.over)
    void this.save()
    this.run()
  }

  /** The chat is over: what is left has failed, and so has whatever is said from now on. */
  end(error: ChatError): void {
    this.over = error
    const { transcript } = this.#parts
    for (const { key, hasFailed } of this.messages) {
      if (transcript.isRecognised(key)) transcript.settle(key)
      else if (!hasFailed) transcript.fail(key, { error })
    }
    this.messages = []
    this.#parts.changed()
    void this.save()
  }

  /** Gives up what has failed. @returns what it was */
  discard(key: string): Outgoing | undefined {
    const message = this.messages.find((each) => each.key === key && each.hasFailed)
    if (message) {
      this.#forget(message)
      this.#parts.transcript.remove(key)
      this.#parts.changed()
      void this.save()
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

  protected take(message: Outgoing, status: ItemStatus = 'pending'): void {
    const { transcript, platform } = this.#parts
    const { key, ContentType, Content } = message
    this.messages.push(message)
    transcript.begin({
      ...{ key, Id: '', Type: 'MESSAGE', ContentType, Content, status },
      AbsoluteTime: new Date(platform.now()).toISOString(),
      ...(transcript.participantId && { ParticipantId: transcript.participantId }),
    })
  }

  #forget(message: Outgoing): void {
    this.messages = this.messages.filter((each) => each !== message)
  }

  protected run(): void {
    this.#running ??= this.#sendAll()
      .catch(() => {
        // The session is over; what is left stays where it is.
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  async #sendAll(): Promise<void> {
    await this.save()
    for (;;) {
      const message = this.messages.find(({ hasFailed }) => !hasFailed)
      if (!message) return
      await this.#send(message)
      await this.save()
    }
  }

  async #send(message: Outgoing): Promise<void> {
    const { transcript, calls, changed } = this.#parts
    const { key } = message
    try {
      const answer = await calls.make((options) => this.#attempt(message, options))
      transcript.settle(key, answer)
      this.#forget(message)
    } catch (error) {
      if (calls.over) throw error
      message.hasFailed = true
      transcript.fail(key, error instanceof ChatError ? { error } : {})
    }
    changed()
    this.#parts.decided?.(key)
  }

  /** @returns undefined where the transcript shows that an attempt before has succeeded */
  async #attempt(
    message: Outgoing,
    options: Parameters<Parameters<Calls['make']>[0]>[0],
  ): Promise<SendMessageOutput | undefined> {
    const { client, platform, transcript, gap } = this.#parts
    const { key, ContentType, Content } = message
    const age = platform.now() - (message.at ?? platform.now())
    // Before anything is read, what was said long ago would be taken for this.
    if (message.after === undefined && !transcript.latest) await gap.fill()
    message.after ??= transcript.latest
    transcript.expect(key, message.after)
    if (age < 0 || age > rememberedMs) {
      await gap.fill()
      if (transcript.isRecognised(key)) return undefined
      message.at = undefined
    }
    if (message.at === undefined) {
      message.at = platform.now()
      await this.save()
    }
    return (await client.sendMessage({ ContentType, Content, ClientToken: key }, options)).output
  }

  /** Called whenever the messages are others; nothing is sent before it has resolved. */
  protected async save(): Promise<unknown> {
    return undefined
  }
}
