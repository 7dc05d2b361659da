/**
 * Items: everything that travels in a chat (spec §4). One shape from the table to the socket; the fields are
 * the wire's, so they keep its capitals.
 */

/** Who takes part in a chat (spec §5.1). */
export type ParticipantRole = 'CUSTOMER' | 'AGENT' | 'SYSTEM' | 'CUSTOM_BOT' | 'SUPERVISOR'

/** The values of `Type` that are seen in practice (spec §4.2). */
export type ItemType = 'MESSAGE' | 'EVENT' | 'ATTACHMENT' | 'MESSAGEMETADATA'

/** One recipient's receipt of one message. Times are ISO 8601 with milliseconds. */
export interface Receipt {
  readonly DeliveredTimestamp?: string
  readonly ReadTimestamp?: string
  readonly RecipientParticipantId: string
}

/** What is known about a message besides its content (spec §4.6). */
export interface MessageMetadata {
  readonly MessageId: string
  readonly Receipts?: readonly Receipt[]
  /** Of a message that a processor did not let through as it should (spec §5.11). */
  readonly MessageProcessingStatus?: 'FAILED' | 'REJECTED'
  /** Both on sockets alone, of a message that comes in chunks (spec §4.5.8). */
  readonly ChunkNumber?: number
  readonly MessageCompleted?: boolean
}

/** The one file of an ATTACHMENT item (spec §4.5.9). */
export interface AttachmentItem {
  readonly AttachmentId: string
  readonly AttachmentName: string
  readonly ContentType: string
  readonly Status: 'APPROVED' | 'REJECTED' | 'IN_PROGRESS'
}

/**
 * An item as a socket shows it. GetTranscript leaves `InitialContactId` out and adds `MessageMetadata` to
 * every MESSAGE and ATTACHMENT (spec §4.3).
 */
export interface Item {
  /** The commit's time, `yyyy-MM-ddThh:mm:ss.SSSZ`; strictly increasing within a chat. */
  readonly AbsoluteTime: string
  readonly Content?: string
  readonly ContentType?: string
  readonly Id: string
  readonly Type: ItemType
  readonly ParticipantId?: string
  readonly DisplayName?: string
  readonly ParticipantRole?: ParticipantRole
  readonly Attachments?: readonly AttachmentItem[]
  readonly MessageMetadata?: MessageMetadata
  readonly InitialContactId: string
  readonly ContactId: string
}
