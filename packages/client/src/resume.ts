/**
 * A session that the next page, and the tab beside it, go on with: all that is needed for it lies in the storage that the
 * application hands in, and nowhere else. Whoever wants neither takes the session of `core.ts`, which is smaller.
 */
import type { Sources } from './chat-session.ts'
import { type FullOptions, FullSession } from './full-session.ts'
import type { SocketItem } from './item.ts'
import { until } from './observable.ts'
import { outboxName } from './outbox-store.ts'
import { type Platform, platformOf, type StorageLike } from './platform.ts'
import { Tabs } from './tabs.ts'

/** What a backend needs to go on with a chat that has ended: `PersistentChat` of `StartChatContact`. */
export interface PersistentChat {
  /** The initial contact of the chat that has ended. */
  readonly SourceContactId: string
  readonly RehydrationType: 'ENTIRE_PAST_SESSION'
}

/** What has become of the chat that a storage knows of. */
export type Resumed =
  /** It knows of none. */
  | { readonly outcome: 'none' }
  /** The chat goes on, and the session shows what was missed. */
  | { readonly outcome: 'live'; readonly session: ChatSession }
  /** The service cannot be reached now. The session tries on, and its `state` tells. */
  | { readonly outcome: 'unknown'; readonly session: ChatSession }
  /** It has ended meanwhile. The session, if this is how that was learned, shows what could not be sent. */
  | {
      readonly outcome: 'ended'
      readonly session?: ChatSession
      /** Absent where nobody ever told the session which contact the chat began with. */
      readonly persistentChat?: PersistentChat
    }

/** A chat as it lies in a storage; without its token once it has ended. */
interface Kept extends Omit<FullOptions, 'participantToken' | 'platform'> {
  readonly participantToken?: string
}

const keptAs = 'parley:chat'

/** @returns nothing where something else lies there. @throws what the storage throws: there may be a chat all the same */
const read = async (storage: StorageLike | undefined): Promise<Kept | null | undefined> => {
  const text = await storage?.getItem(keptAs)
  try {
    return JSON.parse(text as string)
  } catch {
    return undefined
  }
}

/** A storage that is full or forbidden: then the chat cannot be resumed, and nothing else is lost. */
const write = async (storage: StorageLike | undefined, kept: Kept): Promise<void> => {
  try {
    await storage?.setItem(keptAs, JSON.stringify(kept))
  } catch {}
}

export class ChatSession extends FullSession {
  constructor(options: FullOptions) {
    const platform = platformOf(options.platform)
    const { storage } = platform
    const { platform: _, ...given } = options
    let kept: Kept = given
    const received = ({ InitialContactId: contactId }: SocketItem) => {
      if (!contactId || contactId === kept.contactId) return
      kept = { ...kept, contactId }
      void write(storage, kept)
    }
    super(options, { received }, storage && tabsOf(platform, options.participantToken))
    void write(storage, kept)
    this.state.subscribe(async () => {
      if (this.state.getSnapshot().status !== 'ended') return
      const { participantToken, ...rest } = kept
      // By now the storage may know of another chat.
      const stored = await read(storage).catch(() => {})
      if (stored?.participantToken === participantToken) void write(storage, rest)
    })
  }

  /**
   * A session that is connected, and shows the newest page of the chat. With a `storage` the chat can be resumed from it.
   * @throws ChatError when the chat is over, or the token was never one; everything else is tried again
   */
  static override async connect(options: FullOptions): Promise<ChatSession> {
    const session = new ChatSession(options)
    await session.connected()
    return session
  }

  /**
   * Goes on with the chat that a storage knows of: after a refresh, a crash, or in a second tab, which shares the session
   * of the first. Nothing that this storage knows of is needed in `options`.
   * @throws what the storage throws: whether it knows of a chat is not known then
   */
  static async resume(storage: StorageLike, options: Partial<FullOptions> = {}): Promise<Resumed> {
    const kept = await read(storage)
    if (!kept) return { outcome: 'none' }
    const { participantToken, contactId } = kept
    const persistentChat =
      contactId && ({ SourceContactId: contactId, RehydrationType: 'ENTIRE_PAST_SESSION' } as const)
    const ended = { outcome: 'ended', ...(persistentChat && { persistentChat }) } as const
    if (participantToken === undefined) return ended
    const session = new ChatSession({
      ...kept,
      participantToken,
      ...options,
      platform: { ...options.platform, storage },
    })
    await until(
      () => session.state.getSnapshot().status !== 'connecting' || session.state.getSnapshot().error !== undefined,
      session.state,
    )
    if (session.state.getSnapshot().status === 'connected') await session.connected().catch(() => {})
    if (session.state.getSnapshot().status === 'ended') return { ...ended, session }
    return { outcome: session.state.getSnapshot().status === 'connected' ? 'live' : 'unknown', session }
  }
}

/** Tabs share what only one may have, where they can speak to each other. */
function tabsOf(platform: Platform, participantToken: string): Sources | undefined {
  const { locks, BroadcastChannel } = platform
  try {
    if (locks && BroadcastChannel) return new Tabs(outboxName(participantToken), platform, locks, BroadcastChannel)
  } catch {
    // A page that may store nothing may have no channel either.
  }
  return undefined
}
