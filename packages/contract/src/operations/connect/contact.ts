import { limits } from '../../limits.ts'
import { anyText, epochSeconds, int, list, map, oneOf, optional, Type, text } from '../../schema.ts'
import { id } from '../shared.ts'
import { segmentAttributes } from './segment-attributes.ts'

const capabilities = () => Type.Object({ Video: optional(oneOf('SEND')), ScreenShare: optional(oneOf('SEND')) })
const deviceInfo = () =>
  Type.Object({
    PlatformName: optional(text(0, 128)),
    PlatformVersion: optional(text(0, 128)),
    OperatingSystem: optional(text(0, 128)),
  })

const agentInfo = () =>
  Type.Object({
    Id: optional(id()),
    AcceptedByAgentTimestamp: optional(epochSeconds()),
    ConnectedToAgentTimestamp: optional(epochSeconds()),
    DeviceInfo: optional(deviceInfo()),
    Capabilities: optional(capabilities()),
    AfterContactWorkDuration: optional(int(0)),
    AfterContactWorkStartTimestamp: optional(epochSeconds()),
    AfterContactWorkEndTimestamp: optional(epochSeconds()),
    AgentInitiatedHoldDuration: optional(int(0)),
    StateTransitions: optional(
      list(
        Type.Object({
          State: optional(oneOf('INITIAL', 'CONNECTED', 'DISCONNECTED', 'MISSED')),
          StateStartTimestamp: optional(epochSeconds()),
          StateEndTimestamp: optional(epochSeconds()),
        }),
      ),
    ),
  })

const participantMetrics = () =>
  Type.Object({
    ParticipantId: optional(id()),
    ParticipantType: optional(oneOf('ALL', 'MANAGER', 'AGENT', 'CUSTOMER', 'THIRDPARTY')),
    ConversationAbandon: optional(Type.Boolean()),
    MessagesSent: optional(int()),
    NumResponses: optional(int()),
    MessageLengthInChars: optional(int()),
    TotalResponseTimeInMillis: optional(int(0)),
    MaxResponseTimeInMillis: optional(int(0)),
    LastMessageTimestamp: optional(epochSeconds()),
  })

const chatMetrics = () =>
  Type.Object({
    ChatContactMetrics: optional(
      Type.Object({
        MultiParty: optional(Type.Boolean()),
        TotalMessages: optional(int()),
        TotalBotMessages: optional(int()),
        TotalBotMessageLengthInChars: optional(int()),
        ConversationCloseTimeInMillis: optional(int(0)),
        ConversationTurnCount: optional(int()),
        AgentFirstResponseTimestamp: optional(epochSeconds()),
        AgentFirstResponseTimeInMillis: optional(int(0)),
      }),
    ),
    AgentMetrics: optional(participantMetrics()),
    CustomerMetrics: optional(participantMetrics()),
  })

const nextContact = () =>
  Type.Object({
    Type: optional(oneOf('QUICK_CONNECT')),
    NextContactMetadata: optional(
      Type.Object({
        QuickConnectContactData: optional(
          Type.Object({
            ContactId: optional(id()),
            InitiationTimestamp: optional(epochSeconds()),
            QuickConnectId: optional(anyText()),
            QuickConnectName: optional(text(1, 127)),
            QuickConnectType: optional(oneOf('USER', 'QUEUE', 'PHONE_NUMBER', 'FLOW')),
          }),
        ),
      }),
    ),
  })

/** A contact as DescribeContact shows it: the fields that mean something in a chat (control-plane §6.5). */
export const contact = () =>
  Type.Object({
    Arn: anyText(),
    Id: id(),
    InitialContactId: optional(id()),
    PreviousContactId: optional(id()),
    ContactAssociationId: optional(id()),
    InitiationMethod: oneOf('OUTBOUND', 'TRANSFER', 'QUEUE_TRANSFER', 'API', 'DISCONNECT', 'MONITOR', 'FLOW'),
    Name: optional(text(0, 1024)),
    Description: optional(text(0, 4096)),
    Channel: oneOf('VOICE', 'CHAT', 'TASK', 'EMAIL'),
    QueueInfo: optional(Type.Object({ Id: optional(anyText()), EnqueueTimestamp: optional(epochSeconds()) })),
    AgentInfo: optional(agentInfo()),
    InitiationTimestamp: epochSeconds(),
    DisconnectTimestamp: optional(epochSeconds()),
    LastUpdateTimestamp: optional(epochSeconds()),
    ScheduledTimestamp: optional(epochSeconds()),
    RelatedContactId: optional(id()),
    CustomerId: optional(text(0, 128)),
    QueueTimeAdjustmentSeconds: optional(int()),
    QueuePriority: optional(int(1)),
    Tags: optional(map(1, 128, text(0, 256))),
    ConnectedToSystemTimestamp: optional(epochSeconds()),
    Customer: optional(Type.Object({ DeviceInfo: optional(deviceInfo()), Capabilities: optional(capabilities()) })),
    ChatMetrics: optional(chatMetrics()),
    NextContacts: optional(list(nextContact())),
    SegmentAttributes: optional(segmentAttributes()),
    DisconnectReason: optional(anyText()),
    Attributes: optional(map(1, limits.attributeText, text(0, limits.attributeText))),
  })
