/** A contact of a chat that has ended: its stretch of that chat's log, by the sequence numbers of its ends. */
export interface PastContact {
  readonly chatId: string
  readonly first: number
  readonly last: number
}

/** What a persistent chat continues (spec §5.6). It lies in chats that have ended, so it never changes. */
export interface Past {
  /** The contact that is continued. */
  readonly contactId: string
  /** Newest first: that contact, those before it in its chat, and what its chat continued in its turn. */
  readonly contacts: readonly PastContact[]
}

/** The newest ones; those beyond are out of reach, and nobody is told (spec §5.6). */
export const pastContactsMax = 100
/** Of past items as they are stored, from the newest on. */
export const pastBytesMax = 5 * 1024 * 1024
