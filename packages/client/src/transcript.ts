/**
 * What a session shows: pages, live items, own messages, receipts and pieces, in whatever order and how often they come,
 * as one list in the order of the chat, each item once. No clock, no network: who calls says what has arrived.
 */
import type { ChatItem, SocketItem } from './item.ts'
import type { MessageMetadata, Receipt, SendMessageOutput } from './wire-types.ts'

/** Receipts of messages that are not here: so many are kept until their messages come. */
const looseMax = 100
/** A gap is read from at most so many items before the last that is certain, which is one page. */
const rereadMax = 99

/** An own message that an item of the chat was taken for, before the service has said which Id it got. */
interface Guess {
  readonly id: string
  readonly own: ChatItem
}

/** An own message on its way; whatever is not behind `after` was said before it. */
interface Expected {
  readonly key: string
  readonly after: string
}

const isBefore = (one: SocketItem, other: SocketItem): boolean =>
  one.AbsoluteTime < other.AbsoluteTime || (one.AbsoluteTime === other.AbsoluteTime && one.Id < other.Id)

/** Times of a receipt are never taken back, so whoever knows more of either is right. */
function unite(some: readonly Receipt[] = [], others: readonly Receipt[] = []): readonly Receipt[] {
  if (some.length === 0) return others
  const byRecipient = new Map<string, Receipt>()
  for (const receipt of [...some, ...others]) {
    const { RecipientParticipantId: recipient } = receipt
    byRecipient.set(recipient, { ...byRecipient.get(recipient), ...receipt })
  }
  return [...byRecipient.values()]
}

/** How far a recipient has come, by the receipts of the messages that were looked at. */
interface Mark {
  readonly recipient: string
  deliveredAt: string | undefined
  readAt: string | undefined
}

/** Whether the one has all that the other has. */
const holds = (one: ChatItem, other: ChatItem): boolean =>
  Object.entries(other).every(([name, value]) => {
    const same = one[name as keyof ChatItem]
    return value === same || (typeof value === 'object' && JSON.stringify(value) === JSON.stringify(same))
  })

const earlier = (one: string | undefined, other: string | undefined) => (!one || (other && other < one) ? other : one)

export class Transcript {
  /** Set as soon as it is known; without it an own message is recognised by its content alone. */
  participantId: string | undefined
  readonly #items: ChatItem[] = []
  readonly #byId = new Map<string, ChatItem>()
  /** Own messages that have no place in the chat yet, in the order they were sent. */
  #unsent: ChatItem[] = []
  /** Got their Id by an answer, and have not been seen in the chat. */
  readonly #answered = new Set<string>()
  readonly #loose = new Map<string, readonly Receipt[]>()
  #expected: Expected | undefined
  #guess: Guess | undefined
  #receiptsChanged = false
  #view: readonly ChatItem[] | undefined

  /** The same list until something changes; unchanged items are the same objects in the next. */
  get view(): readonly ChatItem[] {
    this.#cover()
    this.#view ??= [...this.#items, ...this.#unsent]
    return this.#view
  }

  /** What has been seen in the chat and is whole. */
  get stored(): readonly ChatItem[] {
    return this.#items.filter(({ Id, isPartial }) => !isPartial && !this.#answered.has(Id))
  }

  /** Whether something has changed since the view was last looked at. */
  get isStale(): boolean {
    return this.#view === undefined
  }

  /** When the latest item was said that has its place. */
  get latest(): string {
    return this.#items.at(-1)?.AbsoluteTime ?? ''
  }

  /** @returns what stands in the chat and was not seen in it before */
  merge(arrived: readonly SocketItem[]): readonly ChatItem[] {
    return arrived.flatMap((item) => this.#take(item) ?? [])
  }

  /** Shows an own message, behind everything. */
  begin(own: ChatItem): void {
    this.#unsent.push(own)
    this.#view = undefined
  }

  /** What is known now of an own message that has no place in the chat. */
  update(key: string, known: Partial<ChatItem>): void {
    this.#unsent = this.#unsent.map((own) => (own.key === key ? { ...own, ...known } : own))
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

  find(key: string): ChatItem | undefined {
    return this.view.findLast((item) => item.key === key)
  }

  /** From now on an item that says the same is taken for this message, until its fate is known. */
  expect(key: string, after: string): void {
    if (!this.isRecognised(key)) this.#expected = { key, after }
  }

  /** Whether an item was taken for this message. */
  isRecognised(key: string): boolean {
    return this.#guess?.own.key === key
  }

  /** The service has told which item the own message is, or what was recognised is taken to be it. */
  settle(key: string, answer?: SendMessageOutput): void {
    const guess = this.#guess?.own.key === key ? this.#guess : undefined
    this.#expected = undefined
    this.#guess = undefined
    if (!answer || answer.Id === guess?.id) return
    if (guess) this.#rename(guess.id, guess.id)
    const own = guess?.own ?? this.remove(key)
    if (this.#rename(answer.Id, key) || !own) {
      this.participantId ??= this.#byId.get(answer.Id)?.ParticipantId
      return
    }
    const { Id, AbsoluteTime, MessageMetadata } = answer
    const { error: _, ...rest } = own
    const metadata = MessageMetadata && { MessageMetadata: { MessageId: Id, ...MessageMetadata } }
    this.#put({ ...rest, Id, AbsoluteTime, status: 'sent', ...metadata })
    this.#answered.add(Id)
  }

  /** The service will never take it. */
  fail(key: string, known: Partial<ChatItem>): void {
    if (this.#guess?.own.key === key) {
      this.#rename(this.#guess.id, this.#guess.id)
      this.begin(this.#guess.own)
      this.#guess = undefined
    }
    this.#expected = undefined
    this.update(key, { ...known, status: 'failed' })
  }

  /**
   * Where to begin to read what was missed: at `mark`, the last item behind which anything can be missing; earlier where
   * own messages have not been read, for their receipts may have been missed.
   */
  rereadFrom(mark: string): string {
    this.#cover()
    const last = this.#byId.get(mark)
    let from = mark
    if (last === undefined) return from
    const at = this.#indexOf(last)
    for (const item of this.#items.slice(Math.max(0, at - rereadMax), at).reverse()) {
      if (item.RelatedContactId) break
      const isOwn = !this.participantId || item.ParticipantId === this.participantId
      const isUnread = item.Type !== 'EVENT' && isOwn && !item.readAt
      if (isUnread && !item.MessageMetadata?.MessageProcessingStatus) from = item.Id
    }
    return from
  }

  #take({ InitialContactId: _, MessageMetadata: metadata, ...item }: SocketItem): ChatItem | undefined {
    const { Id } = item
    if (item.Type === 'MESSAGEMETADATA') {
      if (metadata) this.#receive(metadata)
      return undefined
    }
    const known = this.#byId.get(Id)
    if (metadata?.ChunkNumber && !metadata.MessageCompleted) {
      const isNext = metadata.ChunkNumber === (known?.MessageMetadata?.ChunkNumber ?? 0) + 1
      if (!isNext || (known && !known.isPartial)) return undefined
      const Content = (known?.Content ?? '') + (item.Content ?? '')
      const AbsoluteTime = known?.AbsoluteTime ?? item.AbsoluteTime
      this.#put({ ...item, Content, AbsoluteTime, MessageMetadata: metadata, key: Id, status: 'sent', isPartial: true })
      return undefined
    }
    const isOwn = this.#answered.delete(Id)
    if (isOwn) this.participantId ??= item.ParticipantId
    const isNew = isOwn || !known || known.isPartial
    const { isPartial: _partial, MessageMetadata: before, ...kept } = known ?? { key: this.#keyOf(item) }
    const Receipts = unite(unite(before?.Receipts, metadata?.Receipts), this.#loose.get(Id))
    const status = metadata?.MessageProcessingStatus
    const says: MessageMetadata | undefined =
      Receipts.length > 0 || status
        ? { MessageId: Id, Receipts, ...(status && { MessageProcessingStatus: status }) }
        : undefined
    const shown: ChatItem = {
      ...kept,
      ...item,
      status: status === 'REJECTED' ? 'failed' : 'sent',
      ...(says && { MessageMetadata: says }),
    }
    if (isNew || !says !== !before || !holds(known, shown)) this.#put(shown)
    return isNew ? shown : undefined
  }

  /** The key of an own message if this is the one that is expected, otherwise its Id. */
  #keyOf(item: Omit<SocketItem, 'MessageMetadata'>): string {
    if (this.participantId && item.ParticipantId !== this.participantId) return item.Id
    const { key: expected, after = '' } = this.#expected ?? {}
    const isBehind = item.AbsoluteTime > after
    const own = this.#unsent.find(
      ({ key, ContentType, Content }) =>
        isBehind && key === expected && ContentType === item.ContentType && Content === item.Content,
    )
    if (!own) return item.Id
    this.remove(own.key)
    this.#expected = undefined
    this.#guess = { id: item.Id, own }
    return own.key
  }

  #receive({ MessageId, Receipts = [] }: MessageMetadata): void {
    const item = this.#byId.get(MessageId)
    if (item)
      this.#put({
        ...item,
        MessageMetadata: {
          MessageId,
          ...item.MessageMetadata,
          Receipts: unite(item.MessageMetadata?.Receipts, Receipts),
        },
      })
    else {
      this.#loose.set(MessageId, unite(this.#loose.get(MessageId), Receipts))
      if (this.#loose.size > looseMax) this.#loose.delete(this.#loose.keys().next().value as string)
    }
  }

  /** @returns whether there is such an item */
  #rename(id: string, key: string): boolean {
    const item = this.#byId.get(id)
    if (item && item.key !== key) this.#put({ ...item, key })
    return item !== undefined
  }

  #put(item: ChatItem): void {
    const { Id, AbsoluteTime } = item
    const known = this.#byId.get(Id)
    if (known?.AbsoluteTime === AbsoluteTime) this.#items[this.#indexOf(known)] = item
    else {
      if (known) this.#items.splice(this.#indexOf(known), 1)
      const at = this.#indexOf(item)
      if (at < this.#items.length) this.#receiptsChanged = true
      this.#items.splice(at, 0, item)
    }
    if (item.MessageMetadata) this.#receiptsChanged = true
    this.#byId.set(Id, item)
    this.#loose.delete(Id)
    this.#view = undefined
  }

  /** Where it stands, or belongs. */
  #indexOf(item: SocketItem): number {
    let low = 0
    let high = this.#items.length
    // Most come last.
    if (high > 0 && isBefore(this.#items[high - 1] as ChatItem, item)) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBefore(this.#items[middle] as ChatItem, item)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A receipt tells of the messages before, too: a reader seldom sends one for each (spec §5.4 rule 7). */
  #cover(): void {
    if (!this.#receiptsChanged) return
    this.#receiptsChanged = false
    const marks: Mark[] = []
    for (let at = this.#items.length - 1; at >= 0; at--) {
      const item = this.#items[at] as ChatItem
      for (const receipt of item.MessageMetadata?.Receipts ?? []) {
        const { RecipientParticipantId: recipient, ReadTimestamp: read, DeliveredTimestamp: delivered = read } = receipt
        let mark = marks.find((each) => each.recipient === recipient)
        if (!mark) {
          mark = { recipient, deliveredAt: undefined, readAt: undefined }
          marks.push(mark)
        }
        mark.deliveredAt = earlier(mark.deliveredAt, delivered)
        mark.readAt = earlier(mark.readAt, read)
      }
      if (item.Type === 'EVENT') continue
      let deliveredAt: string | undefined
      let readAt: string | undefined
      for (const mark of marks) {
        if (mark.recipient === item.ParticipantId) continue
        deliveredAt = earlier(deliveredAt, mark.deliveredAt)
        readAt = earlier(readAt, mark.readAt)
      }
      if (item.deliveredAt === deliveredAt && item.readAt === readAt) continue
      const covered = { ...item, ...(deliveredAt && { deliveredAt }), ...(readAt && { readAt }) }
      this.#items[at] = covered
      this.#byId.set(item.Id, covered)
    }
  }
}
