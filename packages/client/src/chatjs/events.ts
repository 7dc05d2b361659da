/** The events of ChatJS, by what stands behind `on` in the names of its methods, and what each one carries. */
import { nameOf, type SocketItem } from '../item.ts'

/** What `getChatDetails` tells, and every event carries. */
export interface ChatDetails {
  readonly contactId: string
  readonly initialContactId: string
  readonly participantId: string
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

type ItemEvent = Exclude<EventName, keyof OtherData>

interface OtherData {
  /** The whole list, whenever something in it has changed. */
  readonly TranscriptUpdated: TranscriptData
  /** The first time, and whenever the connection is there again. */
  readonly ConnectionEstablished: {
    readonly Type: 'CONNECTION_ESTABLISHED'
    readonly ConnectionDetails: ChatDetails['connectionDetails']
  }
  /** Another is being looked for. */
  readonly ConnectionLost: { readonly Type: 'CONNECTION_LOST'; readonly Reason: string }
  /** There never was one, and there will be none. */
  readonly ConnectionBroken: { readonly Type: 'CONNECTION_BROKEN'; readonly Reason: string }
  /** Nothing is told after this. */
  readonly Ended: {
    readonly Type: 'CHAT_ENDED'
    readonly AbsoluteTime: string
    readonly ParticipantRole?: string | undefined
  }
  readonly DeepHeartbeatSuccess: object
  readonly DeepHeartbeatFailure: object
}

/** What each event carries: most of them the item that they tell of. */
export type EventData = OtherData & { readonly [Name in ItemEvent]: ChatEventData }

export const eventNames = [
  'Message',
  'Typing',
  'ReadReceipt',
  'DeliveredReceipt',
  'ParticipantIdle',
  'ParticipantReturned',
  'ParticipantInvited',
  'AutoDisconnection',
  'ParticipantDisplayNameUpdated',
  'ChatRehydrated',
  'AuthenticationInitiated',
  'AuthenticationSuccessful',
  'AuthenticationFailed',
  'AuthenticationTimeout',
  'AuthenticationExpired',
  'AuthenticationCanceled',
  'ConnectionEstablished',
  'ConnectionLost',
  'ConnectionBroken',
  'Ended',
  'DeepHeartbeatSuccess',
  'DeepHeartbeatFailure',
  'TranscriptUpdated',
] as const

export type EventName = (typeof eventNames)[number]

/** `onMessage`, `onTyping` and so on: each handler is told from then on. */
export type Handlers = { readonly [Name in EventName as `on${Name}`]: (handler: Handler<Name>) => void }

export interface ChatEvent<Name extends EventName> {
  readonly data: EventData[Name]
  readonly chatDetails: ChatDetails
  /** What `connect` was given. */
  readonly metadata?: unknown
}

export type Handler<Name extends EventName> = (event: ChatEvent<Name>) => void

const itemEvents: Readonly<Record<string, EventName>> = {
  typing: 'Typing',
  'participant.idle': 'ParticipantIdle',
  'participant.returned': 'ParticipantReturned',
  'participant.invited': 'ParticipantInvited',
  'participant.autodisconnection': 'AutoDisconnection',
  'authentication.initiated': 'AuthenticationInitiated',
  'authentication.succeeded': 'AuthenticationSuccessful',
  'authentication.failed': 'AuthenticationFailed',
  'authentication.timeout': 'AuthenticationTimeout',
  'authentication.expired': 'AuthenticationExpired',
  'authentication.cancelled': 'AuthenticationCanceled',
  'participant.displayname.updated': 'ParticipantDisplayNameUpdated',
  'chat.rehydrated': 'ChatRehydrated',
}

/** Which event tells of an item: what has none of its own is a message. */
export const eventOf = (item: SocketItem): EventName => itemEvents[nameOf(item)] ?? 'Message'
