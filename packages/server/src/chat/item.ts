import { type AttachmentItem, eventTypes, type Item } from '@parley/contract'
import { type Chat, currentContact, type Participant } from './chat.ts'

/**
 * An item as the log keeps it: the socket's shape without `InitialContactId`, which every item of a chat shares
 * and a frame adds (spec §4.3).
 */
export type LogItem = Omit<Item, 'InitialContactId'>

/** Identity and time of one item. `at` in milliseconds. */
export interface Stamp {
  readonly id: string
  readonly at: number
}

/** Where the items of one decision get their identity and time. */
export interface Stamps {
  /** The next item's: later than every item before it (spec §3.10). */
  stamp(): Stamp
  /** For something that is not in the log: never before the last item (spec §3.10). */
  passing(): Stamp
}

/**
 * The stamps of a decision at `now` about a chat whose last item is at `lastTime`, both in milliseconds.
 * @param newId a UUIDv4
 */
export function stampsFrom(now: number, lastTime: number, newId: () => string): Stamps {
  let last = lastTime
  return {
    stamp() {
      last = Math.max(now, last + 1)
      return { id: itemId(last, newId()), at: last }
    },
    passing() {
      const at = Math.max(now, last)
      return { id: itemId(at, newId()), at }
    },
  }
}

const authorOf = (participant: Participant) => ({
  ParticipantId: participant.id,
  DisplayName: participant.displayName,
  ParticipantRole: participant.role,
})

/** A MESSAGE of a participant (spec §4.5.1). */
export function messageItem(
  chat: Chat,
  author: Participant,
  stamp: Stamp,
  message: { readonly contentType: string; readonly content: string },
): LogItem {
  return {
    AbsoluteTime: new Date(stamp.at).toISOString(),
    Content: message.content,
    ContentType: message.contentType,
    Id: stamp.id,
    Type: 'MESSAGE',
    ...authorOf(author),
    ContactId: currentContact(chat).id,
  }
}

/**
 * One of the frames of a message that comes in chunks: all have the role SYSTEM, by which ChatJS knows what to put
 * together. So has the stored one, which is the last of them (spec §4.5.8).
 */
export function chunkedItem(item: LogItem, chunks: number, isLast: boolean): LogItem {
  const MessageMetadata = { MessageId: item.Id, ChunkNumber: chunks, MessageCompleted: isLast }
  return { ...item, ParticipantRole: 'SYSTEM', MessageMetadata }
}

type ProcessingStatus = NonNullable<NonNullable<Item['MessageMetadata']>['MessageProcessingStatus']>

const processingMetadata = ({ Id, MessageMetadata }: LogItem, status: ProcessingStatus) => ({
  MessageMetadata: { ...MessageMetadata, MessageId: Id, MessageProcessingStatus: status },
})

/** A message that all see although its processor failed (spec §5.11). */
export function unprocessedItem(item: LogItem): LogItem {
  return { ...item, ...processingMetadata(item, 'FAILED') }
}

/** A message for its sender alone: `chat/audience.ts` knows it by the metadata in the second place (spec §5.11). */
export function withheldItem(item: LogItem, status: ProcessingStatus): LogItem {
  const { AbsoluteTime, MessageMetadata, ...rest } = item
  return { AbsoluteTime, ...processingMetadata(item, status), ...rest }
}

/** An ATTACHMENT of a participant (spec §4.5.9): neither content nor a type of its own, one file. */
export function attachmentItem(
  chat: Chat,
  author: Participant,
  stamp: Stamp,
  file: {
    readonly id: string
    readonly name: string
    readonly contentType: string
    readonly status: AttachmentItem['Status']
  },
): LogItem {
  const { id: AttachmentId, name: AttachmentName, contentType: ContentType, status: Status } = file
  return {
    AbsoluteTime: new Date(stamp.at).toISOString(),
    Attachments: [{ AttachmentId, AttachmentName, ContentType, Status }],
    Id: stamp.id,
    Type: 'ATTACHMENT',
    ...authorOf(author),
    ContactId: currentContact(chat).id,
  }
}

/** An EVENT that a participant causes, or his silence does (spec §4.5.10, §4.5.12, §4.5.16). */
export function participantEvent(
  chat: Chat,
  participant: Participant,
  stamp: Stamp,
  contentType: (typeof eventTypes)[
    | 'joined'
    | 'left'
    | 'invited'
    | 'typing'
    | 'idle'
    | 'returned'
    | 'autoDisconnection'
    | 'displayNameUpdated'
    | 'authenticationSucceeded'
    | 'authenticationFailed'
    | 'authenticationTimeout'
    | 'authenticationExpired'
    | 'authenticationCancelled'],
): LogItem {
  return {
    AbsoluteTime: new Date(stamp.at).toISOString(),
    ContentType: contentType,
    Id: stamp.id,
    Type: 'EVENT',
    ...authorOf(participant),
    ContactId: currentContact(chat).id,
  }
}

/** The customer is to sign in (spec §4.5.16). Its type stands in its fixed place, before the content (`audience.ts`). */
export function authenticationInitiated(chat: Chat, customer: Participant, stamp: Stamp, sessionId: string): LogItem {
  return {
    AbsoluteTime: new Date(stamp.at).toISOString(),
    ContentType: eventTypes.authenticationInitiated,
    Content: JSON.stringify({ SessionId: sessionId }),
    Id: stamp.id,
    Type: 'EVENT',
    ...authorOf(customer),
    ContactId: currentContact(chat).id,
  }
}

/** What became of a transfer: in the old contact, and of the agent who was transferred from, if one was there (spec §4.5.13). */
export function transferEvent(
  chat: Chat,
  agent: Participant | undefined,
  stamp: Stamp,
  contentType: (typeof eventTypes)['transferSucceeded' | 'transferFailed'],
): LogItem {
  return {
    AbsoluteTime: new Date(stamp.at).toISOString(),
    ContentType: contentType,
    Id: stamp.id,
    Type: 'EVENT',
    ...(agent !== undefined && authorOf(agent)),
    ContactId: currentContact(chat).id,
  }
}

/** The last item of a chat (spec §4.5.14). */
export function chatEnded(chat: Chat, stamp: Stamp): LogItem {
  return chatEvent(chat, stamp, eventTypes.ended)
}

/** The chat continues another one, whose items its transcript leads to (spec §4.5.15). */
export function chatRehydrated(chat: Chat, stamp: Stamp): LogItem {
  return chatEvent(chat, stamp, eventTypes.rehydrated)
}

/** An EVENT that is nobody's: no participant fields at all. */
function chatEvent(chat: Chat, stamp: Stamp, contentType: string): LogItem {
  return {
    AbsoluteTime: new Date(stamp.at).toISOString(),
    ContentType: contentType,
    Id: stamp.id,
    Type: 'EVENT',
    ContactId: currentContact(chat).id,
  }
}

/** A UUIDv7 whose milliseconds are the item's AbsoluteTime (spec §1.3), its random bits those of a UUIDv4. */
export function itemId(at: number, uuid4: string): string {
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${uuid4.slice(15)}`
}
