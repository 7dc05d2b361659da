/** What `onTranscriptUpdated` tells: the session's view, behind the pages that were asked for besides. */
import type { ChatItem, SocketItem } from '../item.ts'
import type { TranscriptData, TranscriptItem } from './events.ts'
import { asItCame } from './incoming.ts'

const statusOf = ({ status, readAt, deliveredAt }: ChatItem) => {
  if (status === 'pending') return 'SENDING'
  if (status === 'failed') return 'FAILED'
  return readAt ? 'READ' : deliveredAt ? 'DELIVERED' : 'SENT'
}

export class TranscriptPages {
  /** Of pages that were asked for, by Id, in the order of the chat. */
  #older: readonly SocketItem[] = []
  #nextToken: string | undefined
  readonly #made = new WeakMap<ChatItem | SocketItem, TranscriptItem>()

  /** @param nextToken leads to the page before, if the page was read backward */
  add(page: readonly SocketItem[], isBackward: boolean, nextToken: string | undefined): void {
    const byId = new Map([...this.#older, ...page].map((item) => [item.Id, item]))
    this.#older = [...byId.values()].sort((one, other) => (one.AbsoluteTime < other.AbsoluteTime ? -1 : 1))
    if (isBackward) this.#nextToken = nextToken
  }

  data(view: readonly ChatItem[], participantId: string): TranscriptData {
    const shown = new Set(view.map(({ Id }) => Id))
    const older = this.#older.filter(({ Id, Type }) => !shown.has(Id) && Type !== 'MESSAGEMETADATA')
    return {
      transcript: [
        ...older.map((item) => this.#make(item, item)),
        ...view.map((item) => this.#make(item, withStatus(item, participantId))),
      ],
      previousTranscriptNextToken: this.#nextToken,
    }
  }

  /** Items do not change, so neither does what is told of them. */
  #make(item: ChatItem | SocketItem, told: TranscriptItem): TranscriptItem {
    const made = this.#made.get(item) ?? { ...told, serializedContent: JSON.stringify(told) }
    this.#made.set(item, made)
    return made
  }
}

/** ChatJS tells of own messages how far they have come. */
function withStatus(shown: ChatItem, participantId: string): TranscriptItem {
  const item = asItCame(shown)
  if (item.Type !== 'MESSAGE' || item.ParticipantId !== participantId) return item
  const Id = item.Id || shown.key
  return { ...item, Id, MessageMetadata: { MessageId: Id, ...item.MessageMetadata, Status: statusOf(shown) } }
}
