/**
 * Where each operation lives on the wire: service, method, path and what proves the caller. Nothing here needs
 * a schema library, so that the client can import it alone (spec §1.1, control-plane §1).
 */

/** What proves the caller: a token in `X-Amz-Bearer`, or an AWS signature (control-plane §3). */
export type Credential = 'participant-token' | 'connection-token' | 'signature'

export interface Route {
  readonly service: 'participant' | 'connect'
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `{Label}` is one percent-encoded segment. */
  readonly path: string
  readonly credential: Credential
}

/** The header that carries a participant or connection token. */
export const bearerHeader = 'X-Amz-Bearer'

const participant = (path: string, credential: Credential = 'connection-token') =>
  ({ service: 'participant', method: 'POST', path: `/participant/${path}`, credential }) as const
const connect = <Method extends Route['method']>(method: Method, path: string) =>
  ({ service: 'connect', method, path, credential: 'signature' }) as const

/** Every operation that has a contract, by name. */
export const wire = {
  CreateParticipantConnection: participant('connection', 'participant-token'),
  SendMessage: participant('message'),
  SendEvent: participant('event'),
  GetTranscript: participant('transcript'),
  DisconnectParticipant: participant('disconnect'),
  StartAttachmentUpload: participant('start-attachment-upload'),
  CompleteAttachmentUpload: participant('complete-attachment-upload'),
  GetAttachment: participant('attachment'),
  DescribeView: {
    service: 'participant',
    method: 'GET',
    path: '/participant/views/{ViewToken}',
    credential: 'connection-token',
  },
  GetAuthenticationUrl: participant('authentication-url'),
  CancelParticipantAuthentication: participant('cancel-authentication'),

  StartChatContact: connect('PUT', '/contact/chat'),
  StopContact: connect('POST', '/contact/stop'),
  CreateParticipant: connect('POST', '/contact/create-participant'),
  DescribeContact: connect('GET', '/contacts/{InstanceId}/{ContactId}'),
  ListInstances: connect('GET', '/instance'),
  DescribeInstance: connect('GET', '/instance/{InstanceId}'),
} as const satisfies Record<string, Route>

export type OperationName = keyof typeof wire
