import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { int, list, oneOf, optional, Type } from '../../schema.ts'
import { examples, id, instanceId, signedRefusals } from '../shared.ts'

const { min, max } = limits.participantTimerMinutes

/** Control-plane §7.7. Of the members of `ChannelConfiguration` and of `TimerValue` exactly one is to be given. */
export const UpdateParticipantRoleConfig = defineOperation('connect', 'UpdateParticipantRoleConfig', {
  does: 'Sets after how many minutes of silence a participant is idle, and after how many all but the customer are disconnected.',
  input: Type.Object({
    InstanceId: instanceId(),
    ContactId: id(),
    ChannelConfiguration: Type.Object({
      Chat: optional(
        Type.Object({
          ParticipantTimerConfigList: list(
            Type.Object({
              ParticipantRole: oneOf('CUSTOMER', 'AGENT'),
              TimerType: oneOf('IDLE', 'DISCONNECT_NONCUSTOMER'),
              TimerValue: Type.Object({
                ParticipantTimerAction: optional(oneOf('Unset')),
                ParticipantTimerDurationInMinutes: optional(int(min, max)),
              }),
            }),
            1,
            6,
          ),
        }),
      ),
    }),
  }),
  output: Type.Object({}),
  errors: [
    'AccessDeniedException',
    'InternalServiceException',
    'InvalidParameterException',
    'InvalidRequestException',
    'ResourceNotFoundException',
    'ThrottlingException',
  ],
  refusals: [...signedRefusals, 'invalid-request', 'instance-unknown', 'contact-unknown'],
  example: {
    input: {
      InstanceId: examples.instance,
      ContactId: examples.contact,
      ChannelConfiguration: {
        Chat: {
          ParticipantTimerConfigList: [
            {
              ParticipantRole: 'CUSTOMER',
              TimerType: 'IDLE',
              TimerValue: { ParticipantTimerDurationInMinutes: 10 },
            },
          ],
        },
      },
    },
    output: {},
  },
})
