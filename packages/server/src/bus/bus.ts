import type { StoredItem } from '../chat/log.ts'

/**
 * A nudge: the chat's log now stands at `seq`. What it carries besides is only a short cut, for a reader that has seen
 * all before `items`; typing (`shown`) is all that is lost with a lost announcement.
 */
export interface Announcement {
  readonly chatId: string
  readonly seq: number
  /** The last items of the log up to `seq`, none or more. */
  readonly items: readonly StoredItem[]
  /** JSON texts of items that are shown and never stored. */
  readonly shown: readonly string[]
}

/**
 * Carries announcements to every node, this one included. At most once, in any order, some lost or repeated: readers
 * keep their own position and read what they miss (ARCHITECTURE.md).
 */
export interface Bus {
  announce(announcement: Announcement): void
  /** The one reader here. */
  listener: (announcement: Announcement) => void
}
