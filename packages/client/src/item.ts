/** Items as they travel, and as the view shows them. */
import type { ChatError } from './errors.ts'
import type { Item, MessageMetadata } from './wire-types.ts'

/** What is said of a message that comes in chunks (spec §4.5.8), besides what GetTranscript says. */
export interface SocketMetadata extends MessageMetadata {
  readonly ChunkNumber?: number
  readonly MessageCompleted?: boolean
}

/** An item as a socket or a page of the transcript brings it. */
export interface SocketItem extends Omit<Item, 'MessageMetadata'> {
  readonly InitialContactId?: string
  readonly MessageMetadata?: SocketMetadata
}

/** How far an item has come: only what this session sends is ever anything but sent. */
export type ItemStatus = 'pending' | 'sent' | 'failed'

/**
 * An item as the view shows it: the members of the wire with their capitals, and what the session knows besides. It is
 * never changed; what becomes of it is another object in its place.
 */
export interface ChatItem extends SocketItem {
  /** The same from the first sight on, also while the service has given no `Id`: what a list is keyed by. */
  readonly key: string
  readonly status: ItemStatus
  /** Why it failed. */
  readonly error?: ChatError
  /** A message that is still being written; its `Content` grows. */
  readonly isPartial?: true
  /** When the other side had it, or a later message; absent while it has not. */
  readonly deliveredAt?: string
  readonly readAt?: string
}

const prefix = 'application/vnd.amazonaws.connect.event.'

/** The content type of an event. */
export const eventType = (name: string): string => prefix + name

/** Which event it is, by what stands behind the prefix of them all; of what is none, its content type. */
export const nameOf = ({ ContentType = '' }: Pick<SocketItem, 'ContentType'>): string => ContentType.replace(prefix, '')

/** Events that the transcript keeps; all others pass by (spec §4.4). */
const kept = [
  'participant.joined',
  'participant.left',
  'participant.invited',
  'transfer.succeeded',
  'transfer.failed',
  'chat.ended',
]

/** Whether an item of a socket stands in the transcript too, or says something about one that does. */
export const isShown = (item: SocketItem): boolean => item.Type !== 'EVENT' || kept.includes(nameOf(item))

/** Whether it is a piece of a message that is still being written. */
export const isPiece = ({ MessageMetadata }: SocketItem): boolean =>
  Boolean(MessageMetadata?.ChunkNumber && !MessageMetadata.MessageCompleted)
