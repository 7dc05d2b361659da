/** Reads from the transcript what no socket has brought, and knows how far everything is known. */
import type { Calls } from './calls.ts'
import type { SocketItem } from './item.ts'
import type { ParticipantClient } from './participant-client.ts'
import { pageSize } from './timing.ts'
import type { Transcript } from './transcript.ts'
import type { GetTranscriptInput, GetTranscriptOutput, StartPosition } from './wire-types.ts'

/** Where nothing has been read there was nothing to read: so everything is new. */
const dawn = (): StartPosition => ({ AbsoluteTime: new Date(0).toISOString() })

export interface GapParts {
  readonly client: ParticipantClient
  readonly calls: Calls
  readonly transcript: Transcript
  /** Shows these, which follow each other in the chat; old ones come before everything that is shown. */
  show(items: readonly SocketItem[], areOld?: boolean): void
}

/**
 * Only pages are trusted to be whole: whatever sockets brought since the last one is read again, so that it does not
 * matter what a socket lost, doubled or mixed up before it failed.
 */
export class Gap {
  readonly #parts: GapParts
  /** The last item of the transcript up to which nothing is missing. */
  #mark: SocketItem | undefined
  /** Where the page before the oldest begins; empty where there is none, and undefined until the first one is read. */
  #older: string | undefined
  #held: SocketItem[] | undefined
  #filling: Promise<void> | undefined
  #isStale = false

  constructor(parts: GapParts) {
    this.#parts = parts
  }

  /** An item of a socket. It waits while a gap before it is being read. */
  arrived(item: SocketItem): void {
    if (this.#held) this.#held.push(item)
    else this.#parts.show([item])
  }

  /** What was said up to now is shown when this resolves. It never rejects: the session may be over. */
  fill(): Promise<void> {
    this.#held ??= []
    this.#isStale = true
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined
    })
    return this.#filling
  }

  /** Resolves when no gap is being read. */
  async filled(): Promise<void> {
    await this.#filling
  }

  /** Shows the page before the oldest item, also of the chats that this one continues. @returns whether there was one */
  async older(): Promise<boolean> {
    await this.#filling
    const NextToken = this.#older
    if (!NextToken) return false
    const page = await this.#page({ NextToken })
    // Asked for twice at the same time, it is shown once, and the next one is asked for once.
    if (this.#older === NextToken) this.#older = page.NextToken ?? ''
    this.#parts.show(page.Transcript, true)
    return true
  }

  /** Every item of the transcript, without showing any: backward from the newest, also of past chats, or forward. */
  async *read(direction: 'backward' | 'forward'): AsyncGenerator<SocketItem, void, undefined> {
    const isForward = direction === 'forward'
    const start = isForward ? ({ ScanDirection: 'FORWARD', StartPosition: dawn() } as const) : {}
    for (let input: GetTranscriptInput | undefined = start; input; ) {
      const { Transcript, NextToken }: GetTranscriptOutput = await this.#page(input)
      yield* isForward ? Transcript : Transcript.toReversed()
      input = NextToken ? { NextToken } : undefined
    }
  }

  async #fill(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false
      await this.#readGap().catch(() => {
        // The session is over, or the service does not know the place any more: then all is read again, once.
        this.#isStale = this.#mark !== undefined
        this.#mark = undefined
      })
    }
    const held = this.#held ?? []
    this.#held = undefined
    this.#parts.show(held)
  }

  async #readGap(): Promise<void> {
    const from = this.#mark && this.#parts.transcript.rereadFrom(this.#mark.Id)
    const isBegun = this.#older !== undefined
    let input: GetTranscriptInput | undefined = isBegun
      ? { ScanDirection: 'FORWARD', StartPosition: from ? { Id: from } : dawn() }
      : {}
    while (input) {
      const { Transcript, NextToken } = await this.#page(input)
      this.#parts.show(Transcript)
      this.#mark = Transcript.findLast((item) => !item.RelatedContactId) ?? this.#mark
      this.#older ??= NextToken ?? ''
      input = isBegun && NextToken ? { NextToken } : undefined
    }
  }

  async #page(input: GetTranscriptInput): Promise<GetTranscriptOutput> {
    const { output } = await this.#parts.calls.make((options) =>
      this.#parts.client.getTranscript({ ...input, MaxResults: pageSize, SortOrder: 'ASCENDING' }, options),
    )
    return output
  }
}
