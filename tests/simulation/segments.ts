import { eventTypes, type Item } from '../../packages/contract/src/index.ts'
import type { Chat } from '../../packages/server/src/chat/chat.ts'
import type { Laws } from './laws.ts'

/** A contact as its items show it. */
interface Segment {
  readonly contactId: string
  readonly firstSeq: number
  /** Its transfer was told: only those who go are still named in it. */
  isOver: boolean
  /** The last that was told is that somebody left: then a flow may go on with the chat. */
  hasLost: boolean
}

/** What the log tells of a chat's contacts: one behind the other, each told in the one before. */
export class Segments {
  readonly #laws: Laws
  readonly #segments = new Map<string, Segment[]>()
  /** Agents who are there, by chat. */
  readonly #agents = new Map<string, Set<string>>()

  constructor(laws: Laws) {
    this.#laws = laws
  }

  /** Takes in the next item of a chat's log. */
  enter(chatId: string, seq: number, item: Item): void {
    const { ContactId: contactId, ContentType } = item
    const segments = this.#segments.get(chatId) ?? []
    this.#segments.set(chatId, segments)
    const current = segments.at(-1)
    if (current?.contactId !== contactId) {
      const isAnnounced = current === undefined ? contactId === chatId : current.isOver || current.hasLost
      this.#laws.hold(isAnnounced, 'a contact begins that nothing has announced')
      const isNew = segments.every((segment) => segment.contactId !== contactId)
      this.#laws.hold(isNew, 'an item belongs to a contact that is over')
      const isEmpty = current === undefined || (this.#agents.get(chatId)?.size ?? 0) === 0
      this.#laws.hold(isEmpty, 'an agent goes with the chat into another contact')
      segments.push({ contactId, firstSeq: seq, isOver: ContentType === eventTypes.transferSucceeded, hasLost: false })
    } else {
      this.#laws.hold(!current.isOver || ContentType === eventTypes.left, 'something is said in a contact that is over')
      if (ContentType === eventTypes.transferSucceeded) current.isOver = true
      current.hasLost = ContentType === eventTypes.left
    }
    this.#enterAgent(chatId, item)
  }

  #enterAgent(chatId: string, { ContentType, ParticipantId = '', ParticipantRole }: Item): void {
    if (ParticipantRole !== 'AGENT') return
    const agents = this.#agents.get(chatId) ?? new Set()
    this.#agents.set(chatId, agents)
    if (ContentType === eventTypes.joined) agents.add(ParticipantId)
    else if (ContentType === eventTypes.left) agents.delete(ParticipantId)
  }

  /** The chat knows its contacts by the same names and the same beginnings. */
  check({ id, contacts }: Chat): void {
    const segments = this.#segments.get(id) ?? []
    const shown = contacts.slice(0, segments.length)
    const isAsTold = segments.every(({ contactId, firstSeq }, place) => {
      const contact = shown[place]
      return contact?.id === contactId && contact.firstSeq === firstSeq
    })
    this.#laws.hold(isAsTold, 'the contacts of a chat are not those of its items')
  }
}
