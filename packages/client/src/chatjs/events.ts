/** The events of ChatJS, by the names that its controller knows them by, and what each one carries. */
import type { SocketItem } from '../item.ts'

/** What `getChatDetails` tells, and every event carries. */
export interface ChatDetails {
  readonly contactId: string | undefined
  readonly initialContactId: string | undefined
  readonly participantId: string | undefined
  readonly participantToken: string
  /** Once there is a connection. */
  readonly connectionDetails: { readonly connectionToken: string } | undefined
}

/** An item as it came, with the ids of its contact. */
export type ChatEventData = SocketItem

/** An item of the list that `onTranscriptUpdated` is given. */
export interface TranscriptItem extends Omit<SocketItem, 'MessageMetadata'> {
  readonly MessageMetadata?: Omit<NonNullable<SocketItem['MessageMetadata']>, 'MessageId'> & {
    readonly MessageId?: string
    readonly Status?: 'SENDING' | 'SENT' | 'DELIVERED' | 'READ' | 'FAILED'
  }
  /** The item itself as JSON. */
  readonly serializedContent?: string
}

export interface TranscriptData {
  readonly transcript: readonly TranscriptItem[]
  /** What `getTranscript` takes as `nextToken` for the page before. */
  readonly previousTranscriptNextToken?: string | undefined
}

export interface EventData {
  readonly INCOMING_MESSAGE: ChatEventData
  readonly INCOMING_TYPING: ChatEventData
  readonly INCOMING_READ_RECEIPT: ChatEventData
  readonly INCOMING_DELIVERED_RECEIPT: ChatEventData
  readonly PARTICIPANT_IDLE: ChatEventData
  readonly PARTICIPANT_RETURNED: ChatEventData
  readonly PARTICIPANT_INVITED: ChatEventData
  readonly AUTODISCONNECTION: ChatEventData
  readonly AUTHENTICATION_INITIATED: ChatEventData
  readonly AUTHENTICATION_SUCCESSFUL: ChatEventData
  readonly AUTHENTICATION_FAILED: ChatEventData
  readonly AUTHENTICATION_TIMEOUT: ChatEventData
  readonly AUTHENTICATION_EXPIRED: ChatEventData
  readonly AUTHENTICATION_CANCELED: ChatEventData
  readonly PARTICIPANT_DISPLAY_NAME_UPDATED: ChatEventData
  readonly CHAT_REHYDRATED: ChatEventData
  readonly TRANSCRIPT_UPDATED: TranscriptData
  readonly CONNECTION_ESTABLISHED: {
    readonly Type: 'CONNECTION_ESTABLISHED'
    readonly ConnectionDetails: ChatDetails['connectionDetails']
  }
  readonly CONNECTION_LOST: { readonly Type: 'CONNECTION_LOST'; readonly Reason: string }
  readonly CONNECTION_BROKEN: { readonly Type: 'CONNECTION_BROKEN'; readonly Reason: string }
  readonly CHAT_ENDED: {
    readonly Type: 'CHAT_ENDED'
    readonly AbsoluteTime: string
    readonly ParticipantRole?: string | undefined
  }
  readonly DEEP_HEARTBEAT_SUCCESS: object
  readonly DEEP_HEARTBEAT_FAILURE: object
}

export type EventName = keyof EventData

export interface ChatEvent<Name extends EventName> {
  readonly data: EventData[Name]
  readonly chatDetails: ChatDetails
  /** What `connect` was given. */
  readonly metadata?: unknown
}

export type Handler<Name extends EventName> = (event: ChatEvent<Name>) => void

const itemEvents: Readonly<Record<string, EventName>> = {
  typing: 'INCOMING_TYPING',
  'participant.idle': 'PARTICIPANT_IDLE',
  'participant.returned': 'PARTICIPANT_RETURNED',
  'participant.invited': 'PARTICIPANT_INVITED',
  'participant.autodisconnection': 'AUTODISCONNECTION',
  'authentication.initiated': 'AUTHENTICATION_INITIATED',
  'authentication.succeeded': 'AUTHENTICATION_SUCCESSFUL',
  'authentication.failed': 'AUTHENTICATION_FAILED',
  'authentication.timeout': 'AUTHENTICATION_TIMEOUT',
  'authentication.expired': 'AUTHENTICATION_EXPIRED',
  'authentication.cancelled': 'AUTHENTICATION_CANCELED',
  'participant.displayname.updated': 'PARTICIPANT_DISPLAY_NAME_UPDATED',
  'chat.rehydrated': 'CHAT_REHYDRATED',
}

/** Which event tells of an item: what has none of its own is a message. */
export const eventOf = ({ ContentType = '' }: SocketItem): EventName =>
  itemEvents[ContentType.replace('application/vnd.amazonaws.connect.event.', '')] ?? 'INCOMING_MESSAGE'
