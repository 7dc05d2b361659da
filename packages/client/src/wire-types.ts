/**
 * What the participant service takes and gives. Generated from `packages/contract` by `npm run docs`; change it there.
 */

/** Gives a participant a websocket URL, a connection token, or both; each call gives new ones and revokes none. `POST /participant/connection` */
export interface CreateParticipantConnectionInput {
  /** At least 1. */
  readonly Type?: readonly ConnectionType[] | undefined
  readonly ConnectParticipant?: boolean | undefined
}

/** What CreateParticipantConnection answers. */
export interface CreateParticipantConnectionOutput {
  readonly Websocket?: Websocket
  readonly ConnectionCredentials?: ConnectionCredentials
  readonly WebRTCConnection?: WebRTCConnection
}

/** Part of {@link CreateParticipantConnectionInput}. */
export type ConnectionType = 'WEBSOCKET' | 'CONNECTION_CREDENTIALS' | 'WEBRTC_CONNECTION'

/** Part of {@link CreateParticipantConnectionOutput}. */
export interface Websocket {
  /** 1 to 2000 characters. */
  readonly Url: string
  /** ISO 8601, UTC. */
  readonly ConnectionExpiry: string
}

/** Part of {@link CreateParticipantConnectionOutput}. */
export interface ConnectionCredentials {
  /** 1 to 1000 characters. */
  readonly ConnectionToken: string
  /** ISO 8601, UTC. */
  readonly Expiry: string
}

/** Part of {@link CreateParticipantConnectionOutput}. */
export interface WebRTCConnection {
  readonly Attendee?: {
    /** 1 to 256 characters. */
    readonly AttendeeId?: string
    readonly JoinToken?: string
  }
  readonly Meeting?: {
    readonly MediaPlacement?: {
      /** 1 to 2000 characters. */
      readonly AudioHostUrl?: string
      /** 1 to 2000 characters. */
      readonly AudioFallbackUrl?: string
      /** 1 to 2000 characters. */
      readonly SignalingUrl?: string
      /** 1 to 2000 characters. */
      readonly EventIngestionUrl?: string
    }
    readonly MeetingFeatures?: {
      readonly Audio?: {
        readonly EchoReduction?: 'AVAILABLE' | 'UNAVAILABLE' | (string & {})
      }
    }
    readonly MeetingId?: string
  }
}

/** Says something to everyone in the chat, the sender included. `POST /participant/message` */
export interface SendMessageInput {
  /** 1 to 100 characters. */
  readonly ContentType: string
  /** 1 to 16384 characters. */
  readonly Content: string
  /** 0 to 500 characters. */
  readonly ClientToken?: string | undefined
}

/** What SendMessage answers. */
export interface SendMessageOutput {
  /** 1 to 256 characters. */
  readonly Id: string
  /** ISO 8601, UTC. */
  readonly AbsoluteTime: string
  readonly MessageMetadata?: MessageProcessingMetadata
}

/** Part of {@link SendMessageOutput}. */
export interface MessageProcessingMetadata {
  readonly MessageProcessingStatus?: 'PROCESSING' | 'FAILED' | 'REJECTED' | (string & {})
}

/** Tells the chat that someone types, has received or has read a message; a supervisor barges in and goes back by it. `POST /participant/event` */
export interface SendEventInput {
  /** 1 to 100 characters. */
  readonly ContentType: string
  /** 0 to 16384 characters. */
  readonly Content?: string | undefined
  /** 0 to 500 characters. */
  readonly ClientToken?: string | undefined
}

/** What SendEvent answers. */
export interface SendEventOutput {
  /** 1 to 256 characters. */
  readonly Id: string
  /** ISO 8601, UTC. */
  readonly AbsoluteTime: string
}

/** Reads a page of what was said, from either end or from a position, in either direction. `POST /participant/transcript` */
export interface GetTranscriptInput {
  /** 1 to 256 characters. */
  readonly ContactId?: string | undefined
  /** 0 to 100. */
  readonly MaxResults?: number | undefined
  /** 1 to 1000 characters. */
  readonly NextToken?: string | undefined
  readonly ScanDirection?: ScanDirection | undefined
  readonly SortOrder?: SortOrder | undefined
  readonly StartPosition?: StartPosition | undefined
}

/** What GetTranscript answers. */
export interface GetTranscriptOutput {
  /** 1 to 256 characters. */
  readonly InitialContactId: string
  readonly Transcript: readonly Item[]
  /** 1 to 1000 characters. */
  readonly NextToken?: string
}

/** Part of {@link GetTranscriptInput}. */
export type ScanDirection = 'FORWARD' | 'BACKWARD'

/** Part of {@link GetTranscriptInput}. */
export type SortOrder = 'DESCENDING' | 'ASCENDING'

/** Part of {@link GetTranscriptInput}. */
export interface StartPosition {
  /** 1 to 256 characters. */
  readonly Id?: string | undefined
  /** 1 to 100 characters. */
  readonly AbsoluteTime?: string | undefined
  /** 0 to 100. */
  readonly MostRecent?: number | undefined
}

/** Part of {@link Item}. */
export type ItemType = 'MESSAGE' | 'EVENT' | 'ATTACHMENT' | 'MESSAGEMETADATA' | (string & {})

/** Part of {@link Item}. */
export type ParticipantRole = 'CUSTOMER' | 'AGENT' | 'SYSTEM' | 'CUSTOM_BOT' | 'SUPERVISOR' | (string & {})

/** Part of {@link Item}. */
export interface AttachmentItem {
  /** 1 to 256 characters. */
  readonly AttachmentId: string
  /** 1 to 256 characters. */
  readonly AttachmentName: string
  /** 1 to 255 characters. */
  readonly ContentType: string
  readonly Status: 'APPROVED' | 'REJECTED' | 'IN_PROGRESS' | (string & {})
}

/** Part of {@link MessageMetadata}. */
export interface Receipt {
  /** ISO 8601, UTC. */
  readonly DeliveredTimestamp?: string
  /** ISO 8601, UTC. */
  readonly ReadTimestamp?: string
  /** 1 to 256 characters. */
  readonly RecipientParticipantId: string
}

/** Part of {@link Item}. */
export interface MessageMetadata {
  /** 1 to 256 characters. */
  readonly MessageId: string
  readonly Receipts?: readonly Receipt[]
  readonly MessageProcessingStatus?: 'PROCESSING' | 'FAILED' | 'REJECTED' | (string & {})
}

/** Part of {@link GetTranscriptOutput}. */
export interface Item {
  /** ISO 8601, UTC. */
  readonly AbsoluteTime: string
  /** 1 to 16384 characters. */
  readonly Content?: string
  /** 1 to 100 characters. */
  readonly ContentType?: string
  /** 1 to 256 characters. */
  readonly Id: string
  readonly Type: ItemType
  /** 1 to 256 characters. */
  readonly ParticipantId?: string
  /** 1 to 256 characters. */
  readonly DisplayName?: string
  readonly ParticipantRole?: ParticipantRole
  readonly Attachments?: readonly AttachmentItem[]
  readonly MessageMetadata?: MessageMetadata
  /** 1 to 256 characters. */
  readonly RelatedContactId?: string
  /** 1 to 256 characters. */
  readonly ContactId?: string
}

/** Takes the participant out of the chat for good; the chat ends with its customer. `POST /participant/disconnect` */
export interface DisconnectParticipantInput {
  /** 0 to 500 characters. */
  readonly ClientToken?: string | undefined
}

/** What DisconnectParticipant answers. */
export type DisconnectParticipantOutput = Readonly<Record<string, never>>

/** Announces a file and gives the URL and the headers to upload it with. `POST /participant/start-attachment-upload` */
export interface StartAttachmentUploadInput {
  /** 1 to 255 characters. */
  readonly ContentType: string
  /** At least 1. */
  readonly AttachmentSizeInBytes: number
  /** 1 to 256 characters. */
  readonly AttachmentName: string
  /** 0 to 500 characters. */
  readonly ClientToken?: string | undefined
}

/** What StartAttachmentUpload answers. */
export interface StartAttachmentUploadOutput {
  /** 1 to 256 characters. */
  readonly AttachmentId: string
  readonly UploadMetadata: UploadMetadata
}

/** Part of {@link StartAttachmentUploadOutput}. */
export interface UploadMetadata {
  /** 1 to 2000 characters. */
  readonly Url: string
  /** ISO 8601, UTC. */
  readonly UrlExpiry: string
  /** Keys 1 to 128 characters; values 1 to 256 characters. */
  readonly HeadersToInclude: { readonly [name: string]: string }
}

/** Says that the file is uploaded, so that the chat shows it. `POST /participant/complete-attachment-upload` */
export interface CompleteAttachmentUploadInput {
  /** Exactly 1 element; each 1 to 256 characters. */
  readonly AttachmentIds: readonly string[]
  /** 0 to 500 characters. */
  readonly ClientToken?: string | undefined
}

/** What CompleteAttachmentUpload answers. */
export type CompleteAttachmentUploadOutput = Readonly<Record<string, never>>

/** Gives a URL from which a file of the chat can be read for a short time. `POST /participant/attachment` */
export interface GetAttachmentInput {
  /** 1 to 256 characters. */
  readonly AttachmentId: string
  /** 5 to 300. */
  readonly UrlExpiryInSeconds?: number | undefined
}

/** What GetAttachment answers. */
export interface GetAttachmentOutput {
  /** 1 to 2000 characters. */
  readonly Url: string
  /** ISO 8601, UTC. */
  readonly UrlExpiry: string
  /** At least 1. */
  readonly AttachmentSizeInBytes: number
}

/** Gives the view that an interactive message refers to. `GET /participant/views/{ViewToken}` */
export interface DescribeViewInput {
  /** 1 to 1000 characters. */
  readonly ViewToken: string
}

/** What DescribeView answers. */
export interface DescribeViewOutput {
  readonly View: View
}

/** Part of {@link View}. */
export interface ViewContent {
  readonly InputSchema?: string
  readonly Template?: string
  /** Each 1 to 255 characters. */
  readonly Actions?: readonly string[]
}

/** Part of {@link DescribeViewOutput}. */
export interface View {
  /** 1 to 500 characters. */
  readonly Id: string
  readonly Arn: string
  /** 1 to 255 characters. */
  readonly Name: string
  readonly Version?: number
  readonly Content?: ViewContent
}

/** Gives the page on which the customer signs in: once, within a minute of authentication.initiated. `POST /participant/authentication-url` */
export interface GetAuthenticationUrlInput {
  /** Exactly 36 characters. */
  readonly SessionId: string
  /** 1 to 1024 characters. */
  readonly RedirectUri: string
}

/** What GetAuthenticationUrl answers. */
export interface GetAuthenticationUrlOutput {
  /** 1 to 2083 characters. */
  readonly AuthenticationUrl: string
}

/** Says that the customer will not sign in: the session ends as cancelled. `POST /participant/cancel-authentication` */
export interface CancelParticipantAuthenticationInput {
  /** Exactly 36 characters. */
  readonly SessionId: string
}

/** What CancelParticipantAuthentication answers. */
export type CancelParticipantAuthenticationOutput = Readonly<Record<string, never>>

/** Says a message of a custom bot piece by piece; no operation of AWS. Only the whole message is stored. `POST /parley/v1/participant/message-chunk` */
export interface SendMessageChunkInput {
  /** 1 to 256 characters. */
  readonly MessageId?: string | undefined
  /** 1 to 2000. */
  readonly ChunkNumber: number
  /** 1 to 100 characters. */
  readonly ContentType?: string | undefined
  /** 0 to 16384 characters. */
  readonly Content?: string | undefined
  readonly MessageCompleted?: boolean | undefined
  /** 0 to 500 characters. */
  readonly ClientToken?: string | undefined
}

/** What SendMessageChunk answers. */
export interface SendMessageChunkOutput {
  /** 1 to 256 characters. */
  readonly Id: string
  /** ISO 8601, UTC. */
  readonly AbsoluteTime: string
  readonly MessageMetadata?: {
    readonly MessageProcessingStatus?: 'PROCESSING' | 'FAILED' | 'REJECTED' | (string & {})
  }
}

/** Every operation, by its name. */
export interface Operations {
  /** Gives a participant a websocket URL, a connection token, or both; each call gives new ones and revokes none. */
  readonly CreateParticipantConnection: {
    readonly input: CreateParticipantConnectionInput
    readonly output: CreateParticipantConnectionOutput
  }
  /** Says something to everyone in the chat, the sender included. */
  readonly SendMessage: {
    readonly input: SendMessageInput
    readonly output: SendMessageOutput
  }
  /** Tells the chat that someone types, has received or has read a message; a supervisor barges in and goes back by it. */
  readonly SendEvent: {
    readonly input: SendEventInput
    readonly output: SendEventOutput
  }
  /** Reads a page of what was said, from either end or from a position, in either direction. */
  readonly GetTranscript: {
    readonly input: GetTranscriptInput
    readonly output: GetTranscriptOutput
  }
  /** Takes the participant out of the chat for good; the chat ends with its customer. */
  readonly DisconnectParticipant: {
    readonly input: DisconnectParticipantInput
    readonly output: DisconnectParticipantOutput
  }
  /** Announces a file and gives the URL and the headers to upload it with. */
  readonly StartAttachmentUpload: {
    readonly input: StartAttachmentUploadInput
    readonly output: StartAttachmentUploadOutput
  }
  /** Says that the file is uploaded, so that the chat shows it. */
  readonly CompleteAttachmentUpload: {
    readonly input: CompleteAttachmentUploadInput
    readonly output: CompleteAttachmentUploadOutput
  }
  /** Gives a URL from which a file of the chat can be read for a short time. */
  readonly GetAttachment: {
    readonly input: GetAttachmentInput
    readonly output: GetAttachmentOutput
  }
  /** Gives the view that an interactive message refers to. */
  readonly DescribeView: {
    readonly input: DescribeViewInput
    readonly output: DescribeViewOutput
  }
  /** Gives the page on which the customer signs in: once, within a minute of authentication.initiated. */
  readonly GetAuthenticationUrl: {
    readonly input: GetAuthenticationUrlInput
    readonly output: GetAuthenticationUrlOutput
  }
  /** Says that the customer will not sign in: the session ends as cancelled. */
  readonly CancelParticipantAuthentication: {
    readonly input: CancelParticipantAuthenticationInput
    readonly output: CancelParticipantAuthenticationOutput
  }
  /** Says a message of a custom bot piece by piece; no operation of AWS. Only the whole message is stored. */
  readonly SendMessageChunk: {
    readonly input: SendMessageChunkInput
    readonly output: SendMessageChunkOutput
  }
}

/** The name of an operation. */
export type OperationName = keyof Operations

/** What an operation takes. */
export type Input<Name extends OperationName> = Operations[Name]['input']

/** What an operation gives. */
export type Output<Name extends OperationName> = Operations[Name]['output']
