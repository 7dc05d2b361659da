import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { oneOf, optional, Type, text, time } from '../../schema.ts'
import { clientToken, examples, id, instanceId, signedRefusals } from '../shared.ts'

/** Control-plane §7.3. Which of the roles may come in this way is the server's to say. */
export const CreateParticipant = defineOperation('connect', 'CreateParticipant', {
  does: 'Adds an agent or a bot to a chat and gives it a participant token; to a supervisor whom MonitorContact named it gives his.',
  input: Type.Object({
    InstanceId: instanceId(),
    ContactId: id(),
    ClientToken: clientToken(),
    ParticipantDetails: Type.Object({
      ParticipantRole: optional(oneOf('AGENT', 'CUSTOMER', 'SYSTEM', 'CUSTOM_BOT', 'SUPERVISOR')),
      DisplayName: optional(text(1, limits.displayName)),
      ParticipantCapabilities: optional(
        Type.Object({ Video: optional(oneOf('SEND')), ScreenShare: optional(oneOf('SEND')) }),
      ),
    }),
  }),
  output: Type.Object({
    ParticipantCredentials: Type.Object({ ParticipantToken: text(1, limits.token), Expiry: time() }),
    ParticipantId: id(),
  }),
  errors: [
    'InvalidRequestException',
    'ResourceNotFoundException',
    'ServiceQuotaExceededException',
    'ThrottlingException',
    'ConflictException',
    'InternalServiceException',
  ],
  refusals: [
    ...signedRefusals,
    'invalid-request',
    'client-token-reused',
    'instance-unknown',
    'contact-unknown',
    'chat-ended',
    'quota-participants',
  ],
  example: {
    input: {
      InstanceId: examples.instance,
      ContactId: examples.contact,
      ParticipantDetails: { ParticipantRole: 'AGENT', DisplayName: 'Jo' },
    },
    output: {
      ParticipantCredentials: { ParticipantToken: 'cGFydDo', Expiry: '2026-03-03T10:15:30.123Z' },
      ParticipantId: examples.agent,
    },
  },
})
