/**
 * What a session shows: pages, live items and own messages, in whatever order and how often they come, as one list in the
 * order of the chat, each item once. No clock, no network: who calls says what has arrived.
 */
import type { ChatError } from './errors.ts'
import { type ChatItem, isPiece, type SocketItem } from './item.ts'
import type { SendMessageOutput } from './wire-types.ts'

/**
 * An own message on its way; whatever is not behind `after` was said before it. `own` is what it was like when the item
 * `id` of the chat was taken for it, before the service has said which Id it got.
 */
interface Expected {
  readonly after: string
  readonly id?: string
  readonly own?: ChatItem
}

const isBefore = (one: SocketItem, other: SocketItem): boolean =>
  one.AbsoluteTime + one.Id < other.AbsoluteTime + other.Id

/** Whether an object that has the members of the one, and those of the other in their place, is the one. */
const holds = (one: ChatItem, other: ChatItem): boolean =>
  JSON.stringify({ ...one, MessageMetadata: undefined, ...other }) === JSON.stringify(one)

export class Transcript {
  /** Set as soon as it is known; without it an own message is recognised by its content alone. */
  participantId: string | undefined
  /** What has its place, in the order of the chat. */
  protected readonly placed: ChatItem[] = []
  protected readonly byId = new Map<string, ChatItem>()
  /** Own messages that have no place in the chat yet, in the order they were sent. */
  #unsent: ChatItem[] = []
  /** Got their Id by an answer, and have not been seen in the chat. */
  readonly #answered = new Set<string>()
  readonly #expected = new Map<string, Expected>()
  #view: readonly ChatItem[] | undefined

  /** The same list until something changes; unchanged items are the same objects in the next. */
  get view(): readonly ChatItem[] {
    this.#view ??= [...this.placed, ...this.#unsent]
    return this.#view
  }

  /** What has been seen in the chat and is whole. */
  get stored(): readonly ChatItem[] {
    return this.placed.filter(({ Id, isPartial }) => !isPartial && !this.#answered.has(Id))
  }

  /** Whether something has changed since the view was last looked at. */
  get isStale(): boolean {
    return !this.#view
  }

  /** When the latest item was said that has its place. */
  get latest(): string {
    return this.placed.at(-1)?.AbsoluteTime ?? ''
  }

  /** @returns what stands in the chat and was not seen in it before */
  merge(arrived: readonly SocketItem[]): readonly ChatItem[] {
    return arrived.flatMap(({ InitialContactId: _, ...item }) => this.take(item) ?? [])
  }

  /** Shows an own message, behind everything. */
  add(own: ChatItem): void {
    this.#unsent.push(own)
    this.#view = undefined
  }

  /** @returns the own message as it was, or undefined where there is none without a place in the chat */
  remove(key: string): ChatItem | undefined {
    const own = this.#unsent.find((each) => each.key === key)
    if (own) {
      this.#unsent = this.#unsent.filter((each) => each !== own)
      this.#view = undefined
    }
    return own
  }

  /** Whether it stands in the chat. */
  isPlaced(key: string): boolean {
    return this.placed.some((item) => item.key === key)
  }

  find(key: string): ChatItem | undefined {
    return this.view.findLast((item) => item.key === key)
  }

  /** An item that says the same is taken for this message, until its fate is known; it may be here already. */
  expect(key: string, after: string): void {
    if (this.isRecognised(key)) return
    this.#expected.set(key, { after })
    const candidates = this.placed.filter((item) => item.AbsoluteTime > after && item.key === item.Id)
    for (const item of candidates) this.#rename(item.Id, this.#keyOf(item))
  }

  /** Whether an item was taken for this message. */
  isRecognised(key: string): boolean {
    return this.#expected.get(key)?.own !== undefined
  }

  /** The service has told which item the own message is, or what was recognised is taken to be it. */
  settle(key: string, answer?: SendMessageOutput): void {
    if (!answer || answer.Id === this.#expected.get(key)?.id) {
      this.#expected.delete(key)
      return
    }
    this.#giveBack(key)
    const { Id, AbsoluteTime, MessageMetadata } = answer
    const own = this.remove(key)
    if (!this.#rename(Id, key) && own) {
      const { error: _, ...rest } = own
      const metadata = MessageMetadata && { MessageMetadata: { MessageId: Id, ...MessageMetadata } }
      this.put({ ...rest, Id, AbsoluteTime, status: 'sent', ...metadata })
      this.#answered.add(Id)
    }
    this.participantId ??= this.byId.get(Id)?.ParticipantId
  }

  /** The service will never take it. */
  fail(key: string, error?: ChatError): void {
    this.#giveBack(key)
    this.#unsent = this.#unsent.map((own) =>
      own.key === key ? { ...own, ...(error && { error }), status: 'failed' } : own,
    )
    this.#view = undefined
  }

  /** Where to begin to read what was missed: at `mark`, the last item behind which anything can be missing. */
  rereadFrom(mark: string): string {
    return mark
  }

  /** @returns what it is shown as, if it was not seen in the chat before */
  protected take(item: SocketItem): ChatItem | undefined {
    // Without what they add up to, pieces are nothing to show; nor are receipts without what they tell of.
    if (item.Type === 'MESSAGEMETADATA' || isPiece(item)) return undefined
    const known = this.byId.get(item.Id)
    const isOwn = this.#answered.delete(item.Id)
    if (isOwn) this.participantId ??= item.ParticipantId
    const isNew = isOwn || !known || known.isPartial
    const { isPartial: _partial, MessageMetadata: _before, ...kept } = known ?? { key: this.#keyOf(item) }
    const isRejected = item.MessageMetadata?.MessageProcessingStatus === 'REJECTED'
    const shown: ChatItem = { ...kept, ...item, status: isRejected ? 'failed' : 'sent' }
    if (isNew || !holds(known, shown)) this.put(shown)
    return isNew ? shown : undefined
  }

  protected put(item: ChatItem): void {
    const known = this.byId.get(item.Id)
    if (known) this.placed.splice(this.#indexOf(known), 1)
    this.placed.splice(this.#indexOf(item), 0, item)
    this.byId.set(item.Id, item)
    this.#view = undefined
  }

  /** Where it stands, or belongs. */
  #indexOf(item: SocketItem): number {
    let low = 0
    let high = this.placed.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBefore(this.placed[middle] as ChatItem, item)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The key of an own message if this is the one that is expected, otherwise its Id. */
  #keyOf({ Id, AbsoluteTime, ParticipantId, ContentType, Content }: SocketItem): string {
    const isOthers = this.participantId && ParticipantId !== this.participantId
    const own = this.#unsent.find((each) => {
      const expected = this.#expected.get(each.key)
      const isBehind = expected && AbsoluteTime > expected.after
      return isBehind && each.ContentType === ContentType && each.Content === Content
    })
    if (!own || isOthers) return Id
    this.#expected.set(own.key, { after: '', id: Id, own })
    this.remove(own.key)
    return own.key
  }

  /** What was taken for an own message is an item for itself again; nothing is expected any more. */
  #giveBack(key: string): void {
    const { id = '', own } = this.#expected.get(key) ?? {}
    this.#expected.delete(key)
    if (!own) return
    this.#rename(id, id)
    this.add(own)
  }

  /** @returns whether there is such an item */
  #rename(id: string, key: string): boolean {
    const item = this.byId.get(id)
    if (item && item.key !== key) this.put({ ...item, key })
    return item !== undefined
  }
}
