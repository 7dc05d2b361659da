/** A session that tells how far messages have come, and that somebody types; what it has to say survives a reload. */
import { alone, ChatSession, type Makers, type SessionOptions } from './chat-session.ts'
import { isFinal } from './connection.ts'
import { FullTranscript } from './full-transcript.ts'
import type { ChatItem } from './item.ts'
import type { Outgoing, Sending } from './outbox.ts'
import { type Platform, platformOf } from './platform.ts'
import { type Kind, Receipts } from './receipts.ts'
import type { SessionListener } from './session-listener.ts'
import { type OutboxStore, StoredOutbox, type StoredParts } from './stored-outbox.ts'

export interface FullOptions extends SessionOptions {
  /** From the same answer: what a backend needs to go on with the chat once it has ended (`ChatSession.resume`). */
  readonly contactId?: string | undefined
  /** Whether others are told at once that their messages have arrived; they are if this is left out. */
  readonly deliveryReceipts?: boolean | undefined
  /** What is used instead of the surroundings' own; with a `storage` what was not sent survives a reload. */
  readonly platform?: Partial<Platform> | undefined
}

/**
 * Where a session gets what only one tab of several may have.
 * @internal
 */
export interface Sources extends Pick<Makers, 'line'> {
  sending(parts: StoredParts): Sending
  /** Whether it is for this tab to tell that messages have arrived. */
  readonly leads?: boolean
}

/**
 * Each tab has its own of everything.
 * @internal
 */
export const sole: Sources = {
  line: alone.line,
  sending(parts) {
    const outbox = new StoredOutbox(parts)
    void outbox.restore()
    return outbox
  },
}

export class FullSession extends ChatSession {
  readonly #receipts: Receipts

  /** @throws TypeError where there is no WebSocket, as in Node 20 */
  constructor(options: FullOptions, listener?: SessionListener)
  /** @internal */
  constructor(options: FullOptions, listener?: SessionListener, sources?: Sources)
  constructor(options: FullOptions, listener?: SessionListener, sources = sole) {
    const { participantToken, deliveryReceipts = true } = options
    const platform = platformOf(options.platform)
    super(options, listener, {
      transcript: new FullTranscript(),
      line: (parts) => sources.line(parts),
      sending: (parts) => sources.sending({ ...parts, store: storeOf(platform, outboxName(participantToken)) }),
    })
    const receipts = new Receipts(this, platform)
    this.#receipts = receipts
    const look = () => {
      const { status } = this.state.getSnapshot()
      if (isFinal(status)) receipts.stop()
      else if (deliveryReceipts && this.participantId && sources.leads !== false) this.#tell('delivered')
    }
    this.items.subscribe(look)
    // Whoever leads now tells what the one before may not have told.
    this.state.subscribe(look)
  }

  override sendMessage(Content: string, ContentType?: string): Promise<ChatItem | undefined> {
    this.#receipts.said()
    return super.sendMessage(Content, ContentType)
  }

  /** To be called with each keystroke: the others are told at most every ten seconds. */
  typing(): void {
    if (this.state.getSnapshot().status === 'connected') this.#receipts.typing()
  }

  /** Tells the others that this message, and so every one before it, has been read; the newest if none is named. */
  markRead(item?: ChatItem): void {
    this.#tell('read', item)
  }

  #tell(kind: Kind, item = this.items.getSnapshot().findLast((each) => this.#isOthers(each))): void {
    if (item && this.#isOthers(item)) this.#receipts.tell(kind, item)
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
export function outboxName(participantToken: string): string {
  let hash = 0
  for (const letter of participantToken) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0
  return `parley:outbox:${hash >>> 0}`
}

/** Another tab may write there as well: what it has put there stays. */
function storeOf({ storage }: Platform, name: string): OutboxStore {
  const ours = new Set<string>()
  const note = (messages: readonly Outgoing[]) => {
    for (const { key } of messages) ours.add(key)
    return messages
  }
  const load = async (): Promise<readonly Outgoing[]> => JSON.parse((await storage?.getItem(name)) ?? '[]')
  return {
    load: async () => note(await load()),
    async save(messages) {
      note(messages)
      const all = [...(await load()).filter(({ key }) => !ours.has(key)), ...messages]
      if (all.length > 0) await storage?.setItem(name, JSON.stringify(all))
      else await storage?.removeItem(name)
    },
  }
}
