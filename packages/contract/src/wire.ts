/**
 * Where each operation lives on the wire: method, path and what proves the caller, one table per service because
 * the two services share names. Nothing here needs a schema library, so that the client can import it alone
 * (spec §1.1, control-plane §1).
 */

/** What proves the caller: a token in `X-Amz-Bearer`, or an AWS signature (control-plane §3). */
export type Credential = 'participant-token' | 'connection-token' | 'signature'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `{Label}` is one percent-encoded segment. */
  readonly path: string
  readonly credential: Credential
}

/** The header that carries a participant or connection token. */
export const bearerHeader = 'X-Amz-Bearer'

/* @__NO_SIDE_EFFECTS__ so that the client's bundle leaves the control plane's table out. */
const route = <Method extends Route['method'], Kind extends Credential>(
  method: Method,
  path: string,
  credential: Kind,
) => ({ method, path, credential }) as const

/** Every operation of the participant service that has a contract. */
export const participantWire = {
  CreateParticipantConnection: route('POST', '/participant/connection', 'participant-token'),
  SendMessage: route('POST', '/participant/message', 'connection-token'),
  SendEvent: route('POST', '/participant/event', 'connection-token'),
  GetTranscript: route('POST', '/participant/transcript', 'connection-token'),
  DisconnectParticipant: route('POST', '/participant/disconnect', 'connection-token'),
  StartAttachmentUpload: route('POST', '/participant/start-attachment-upload', 'connection-token'),
  CompleteAttachmentUpload: route('POST', '/participant/complete-attachment-upload', 'connection-token'),
  GetAttachment: route('POST', '/participant/attachment', 'connection-token'),
  DescribeView: route('GET', '/participant/views/{ViewToken}', 'connection-token'),
  GetAuthenticationUrl: route('POST', '/participant/authentication-url', 'connection-token'),
  CancelParticipantAuthentication: route('POST', '/participant/cancel-authentication', 'connection-token'),
  SendMessageChunk: route('POST', '/parley/v1/participant/message-chunk', 'connection-token'),
} as const satisfies Record<string, Route>

/** And of the control plane. */
export const connectWire = {
  StartChatContact: route('PUT', '/contact/chat', 'signature'),
  StopContact: route('POST', '/contact/stop', 'signature'),
  CreateParticipant: route('POST', '/contact/create-participant', 'signature'),
  MonitorContact: route('POST', '/contact/monitor', 'signature'),
  CreatePersistentContactAssociation: route(
    'POST',
    '/contact/persistent-contact-association/{InstanceId}/{InitialContactId}',
    'signature',
  ),
  UpdateParticipantRoleConfig: route('PUT', '/contact/participant-role-config/{InstanceId}/{ContactId}', 'signature'),
  TransferContact: route('POST', '/contact/transfer', 'signature'),
  StartContactMediaProcessing: route('POST', '/contact/start-contact-media-processing', 'signature'),
  StopContactMediaProcessing: route('POST', '/contact/stop-contact-media-processing', 'signature'),
  DescribeContact: route('GET', '/contacts/{InstanceId}/{ContactId}', 'signature'),
  ListInstances: route('GET', '/instance', 'signature'),
  DescribeInstance: route('GET', '/instance/{InstanceId}', 'signature'),
  CreateView: route('PUT', '/views/{InstanceId}', 'signature'),
  DescribeView: route('GET', '/views/{InstanceId}/{ViewId}', 'signature'),
  ListViews: route('GET', '/views/{InstanceId}', 'signature'),
  UpdateViewContent: route('POST', '/views/{InstanceId}/{ViewId}', 'signature'),
  UpdateViewMetadata: route('POST', '/views/{InstanceId}/{ViewId}/metadata', 'signature'),
  DeleteView: route('DELETE', '/views/{InstanceId}/{ViewId}', 'signature'),
  CreateViewVersion: route('PUT', '/views/{InstanceId}/{ViewId}/versions', 'signature'),
  ListViewVersions: route('GET', '/views/{InstanceId}/{ViewId}/versions', 'signature'),
  DeleteViewVersion: route('DELETE', '/views/{InstanceId}/{ViewId}/versions/{ViewVersion}', 'signature'),
  UpdateParticipantAuthentication: route('POST', '/contact/update-participant-authentication', 'signature'),
  StartParticipantAuthentication: route(
    'POST',
    '/parley/v1/contacts/{InstanceId}/{ContactId}/authentication',
    'signature',
  ),
  SetDisconnectFlow: route('PUT', '/parley/v1/contacts/{InstanceId}/{ContactId}/disconnect-flow', 'signature'),
  DescribeRefusal: route('GET', '/parley/v1/requests/{RequestId}', 'signature'),
} as const satisfies Record<string, Route>

/** Both, by service. */
export const wire = { participant: participantWire, connect: connectWire } as const

/** The participant service, or the control plane. */
export type Service = keyof typeof wire

/** The names of one service's operations. */
export type OperationName<Of extends Service = Service> = Of extends Service ? keyof (typeof wire)[Of] : never
