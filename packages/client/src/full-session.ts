/** A session that tells how far messages have come, and that somebody types; what it has to say survives a reload. */
import type { Calls } from './calls.ts'
import { ChatSession, type SessionOptions } from './chat-session.ts'
import { Connector, type ConnectorParts, type Line } from './connector.ts'
import { FullTranscript } from './full-transcript.ts'
import type { ChatItem } from './item.ts'
import { Outbox, type OutboxParts, type OutboxStore, type Sending } from './outbox.ts'
import type { ParticipantClient } from './participant-client.ts'
import { type Platform, platformOf } from './platform.ts'
import { Receipts, type Telling } from './receipts.ts'
import type { SessionListener } from './session-listener.ts'

/**
 * Where a session gets what only one tab of several may have.
 * @internal
 */
export interface Sources {
  line(parts: ConnectorParts): Line
  sending(parts: OutboxParts): Sending
  telling(client: ParticipantClient, calls: Calls, platform: Platform): Telling
}

/**
 * Each tab has all of it.
 * @internal
 */
export const alone: Sources = {
  line: (parts) => new Connector(parts),
  sending: (parts) => new Outbox(parts),
  telling: (client, calls, platform) => new Receipts(client, calls, platform),
}

export class FullSession extends ChatSession {
  readonly #line: Line
  readonly #telling: Telling

  /** @throws TypeError where there is no WebSocket, as in Node 20 */
  constructor(options: SessionOptions, listener?: SessionListener)
  /** @internal */
  constructor(options: SessionOptions, listener?: SessionListener, sources?: Sources)
  constructor(options: SessionOptions, listener: SessionListener = {}, sources = alone) {
    const { participantToken, deliveryReceipts = true } = options
    const platform = platformOf(options.platform)
    let line!: Line
    let telling!: Telling
    super(
      options,
      {
        ...listener,
        arrived: (item) => {
          listener.arrived?.(item)
          if (deliveryReceipts && this.participantId && this.#isOthers(item)) telling.tell('delivered', item)
        },
      },
      {
        transcript: new FullTranscript(),
        line(parts) {
          line = sources.line(parts)
          return line
        },
        sending(parts) {
          telling = sources.telling(parts.client, parts.calls, platform)
          return sources.sending({ ...parts, store: storeOf(platform, nameOf(participantToken)) })
        },
      },
    )
    this.#line = line
    this.#telling = telling
    this.state.subscribe(() => {
      const { status } = this.state.getSnapshot()
      if (status === 'ended' || status === 'closed') telling.stop()
    })
  }

  override sendMessage(Content: string, ContentType?: string): Promise<ChatItem | undefined> {
    this.#telling.said()
    return super.sendMessage(Content, ContentType)
  }

  /** To be called with each keystroke: the others are told at most every ten seconds. */
  typing(): void {
    if (this.#line.isCarried) this.#telling.typing(this.#line.token)
  }

  /** Tells the others that this message, and so every one before it, has been read; the newest if none is named. */
  markRead(item?: ChatItem): void {
    const newest = item ?? this.items.getSnapshot().findLast((each) => this.#isOthers(each))
    if (newest && this.#isOthers(newest)) this.#telling.tell('read', newest)
  }

  #isOthers({ Type, ParticipantId, ParticipantRole = '', RelatedContactId }: ChatItem): boolean {
    const isByPeople = ['AGENT', 'CUSTOMER', 'SUPERVISOR'].includes(ParticipantRole)
    return Type !== 'EVENT' && isByPeople && !RelatedContactId && ParticipantId !== this.participantId
  }
}

/**
 * A name for what belongs to this participant; his token is not to be read from it.
 * @internal
 */
export function nameOf(participantToken: string): string {
  let hash = 0
  for (const letter of participantToken) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0
  return `parley:outbox:${hash >>> 0}`
}

function storeOf({ storage }: Platform, key: string): OutboxStore {
  return {
    async load() {
      return JSON.parse((await storage?.getItem(key)) ?? '[]')
    },
    async save(messages) {
      if (messages.length > 0) await storage?.setItem(key, JSON.stringify(messages))
      else await storage?.removeItem(key)
    },
  }
}
