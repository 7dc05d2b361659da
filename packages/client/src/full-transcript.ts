/** A transcript that shows how far messages have come, and what is still being written. */
import { type ChatItem, isPiece, type SocketItem } from './item.ts'
import { looseMax, rereadMax } from './timing.ts'
import { Transcript } from './transcript.ts'
import type { MessageMetadata, Receipt } from './wire-types.ts'

/** Times of a receipt are never taken back, so whoever knows more of either is right. */
function unite(some: readonly Receipt[] = [], others: readonly Receipt[] = []): readonly Receipt[] {
  const byRecipient = new Map<string, Receipt>()
  for (const receipt of [...some, ...others]) {
    const { RecipientParticipantId: recipient } = receipt
    byRecipient.set(recipient, { ...byRecipient.get(recipient), ...receipt })
  }
  return [...byRecipient.values()]
}

const earlier = (one: string | undefined, other: string | undefined) => (!one || (other && other < one) ? other : one)

/** How far somebody has come. */
interface Mark {
  readonly recipient?: string
  readonly deliveredAt?: string | undefined
  readonly readAt?: string | undefined
}

export class FullTranscript extends Transcript {
  readonly #loose = new Map<string, readonly Receipt[]>()
  #receiptsChanged = false

  override get view(): readonly ChatItem[] {
    this.#cover()
    return super.view
  }

  /** Earlier where own messages have not been read, for their receipts may have been missed. */
  override rereadFrom(mark: string): string {
    this.#cover()
    const at = this.placed.findLastIndex(({ Id }) => Id === mark)
    const unread = this.placed.slice(Math.max(0, at - rereadMax), at).find((item) => {
      const isOwn = !this.participantId || item.ParticipantId === this.participantId
      const isMessage = item.Type !== 'EVENT' && !item.MessageMetadata?.MessageProcessingStatus
      return isOwn && isMessage && !item.readAt && !item.RelatedContactId
    })
    return unread?.Id ?? mark
  }

  protected override take(item: SocketItem): ChatItem | undefined {
    const { MessageMetadata: metadata, ...rest } = item
    if (item.Type === 'MESSAGEMETADATA') {
      if (metadata) this.#receive(metadata)
      return undefined
    }
    const known = this.byId.get(item.Id)
    const before = known?.MessageMetadata
    if (isPiece(item)) {
      const isNext = metadata?.ChunkNumber === (before?.ChunkNumber ?? 0) + 1
      if (!isNext || (known && !known.isPartial)) return undefined
      const Content = (known?.Content ?? '') + (item.Content ?? '')
      const AbsoluteTime = known?.AbsoluteTime ?? item.AbsoluteTime
      this.put({ ...item, Content, AbsoluteTime, key: item.Id, status: 'sent', isPartial: true })
      return undefined
    }
    const Receipts = unite(unite(before?.Receipts, metadata?.Receipts), this.#loose.get(item.Id))
    const status = metadata?.MessageProcessingStatus
    const says: MessageMetadata | undefined =
      Receipts.length > 0 || status
        ? { MessageId: item.Id, Receipts, ...(status && { MessageProcessingStatus: status }) }
        : undefined
    return super.take({ ...rest, ...(says && { MessageMetadata: says }) })
  }

  protected override put(item: ChatItem): void {
    // Whatever is not the last is covered by what comes behind it.
    if (item.MessageMetadata || item.AbsoluteTime < this.latest) this.#receiptsChanged = true
    this.#loose.delete(item.Id)
    super.put(item)
  }

  #receive({ MessageId, Receipts = [] }: MessageMetadata): void {
    const item = this.byId.get(MessageId)
    if (item)
      this.put({
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

  /** A receipt tells of the messages before, too: a reader seldom sends one for each (spec §5.4 rule 7). */
  #cover(): void {
    if (!this.#receiptsChanged) return
    this.#receiptsChanged = false
    /** How far each recipient has come, by the receipts of the messages that were looked at. */
    const marks = new Map<string, Mark>()
    for (let at = this.placed.length - 1; at >= 0; at--) {
      const item = this.placed[at] as ChatItem
      for (const receipt of item.MessageMetadata?.Receipts ?? []) {
        const { RecipientParticipantId: recipient, ReadTimestamp: read, DeliveredTimestamp: delivered = read } = receipt
        const { deliveredAt, readAt } = marks.get(recipient) ?? {}
        marks.set(recipient, {
          recipient,
          deliveredAt: earlier(deliveredAt, delivered),
          readAt: earlier(readAt, read),
        })
      }
      if (item.Type === 'EVENT') continue
      let deliveredAt: string | undefined
      let readAt: string | undefined
      for (const mark of marks.values()) {
        if (mark.recipient === item.ParticipantId) continue
        deliveredAt = earlier(deliveredAt, mark.deliveredAt)
        readAt = earlier(readAt, mark.readAt)
      }
      if (item.deliveredAt === deliveredAt && item.readAt === readAt) continue
      const covered = { ...item, ...(deliveredAt && { deliveredAt }), ...(readAt && { readAt }) }
      this.placed[at] = covered
      this.byId.set(item.Id, covered)
    }
  }
}
