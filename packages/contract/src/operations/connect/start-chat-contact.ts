import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { int, list, map, oneOf, optional, Type, text } from '../../schema.ts'
import {
  clientToken,
  connectionCredentials,
  contentType,
  examples,
  id,
  instanceId,
  rehydrationType,
  signedRefusals,
  websocket,
} from '../shared.ts'
import { segmentAttributes } from './segment-attributes.ts'

const { min, max } = limits.chatDurationMinutes

/** Control-plane §7.1. */
export const StartChatContact = defineOperation('connect', 'StartChatContact', {
  does: 'Starts a chat and gives its customer a participant token.',
  input: Type.Object({
    InstanceId: instanceId(),
    ContactFlowId: text(0, limits.flowId),
    // All of them together are limited in bytes; that is for the server to add up.
    Attributes: optional(map(1, limits.attributeText, text(0, limits.attributeText), '[A-Za-z0-9_-]')),
    ParticipantDetails: Type.Object({ DisplayName: text(1, limits.displayName) }),
    ParticipantConfiguration: optional(Type.Object({ ResponseMode: optional(oneOf('INCREMENTAL', 'COMPLETE')) })),
    InitialMessage: optional(Type.Object({ ContentType: contentType(), Content: text(1, limits.content) })),
    ClientToken: clientToken(),
    ChatDurationInMinutes: optional(int(min, max)),
    SupportedMessagingContentTypes: optional(list(contentType())),
    PersistentChat: optional(
      Type.Object({
        RehydrationType: optional(rehydrationType()),
        SourceContactId: optional(id()),
      }),
    ),
    RelatedContactId: optional(id()),
    SegmentAttributes: optional(segmentAttributes()),
    CustomerId: optional(text(1, 128)),
    DisconnectOnCustomerExit: optional(list(oneOf('AGENT'), 1, 1)),
    ConnectionTypes: optional(
      list(oneOf('WEBSOCKET', 'CONNECTION_CREDENTIALS', 'AUTHENTICATION_SESSION', 'WEBRTC_CONNECTION'), 1, 2),
    ),
    ChatStreamingConfiguration: optional(Type.Object({ StreamingEndpointArn: text(1, 350) })),
  }),
  output: Type.Object({
    ContactId: id(),
    ParticipantId: id(),
    ParticipantToken: text(1, limits.token),
    ContinuedFromContactId: optional(id()),
    ConnectionCredentials: optional(connectionCredentials()),
    Websocket: optional(websocket()),
    StreamingId: optional(text(1, 100)),
  }),
  errors: [
    'InvalidRequestException',
    'InvalidParameterException',
    'ResourceNotFoundException',
    'LimitExceededException',
    'InternalServiceException',
  ],
  refusals: [
    ...signedRefusals,
    'invalid-request',
    'client-token-reused',
    'instance-unknown',
    'contact-unknown',
    'quota-chats',
  ],
  example: {
    input: {
      InstanceId: examples.instance,
      ContactFlowId: examples.flow,
      ParticipantDetails: { DisplayName: 'Mia' },
      ClientToken: examples.clientToken,
    },
    output: { ContactId: examples.contact, ParticipantId: examples.customer, ParticipantToken: 'cGFydDo' },
  },
})
