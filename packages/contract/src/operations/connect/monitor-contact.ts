import { defineOperation } from '../../operation.ts'
import { anyText, list, oneOf, optional, Type } from '../../schema.ts'
import { clientToken, examples, id, instanceId, signedRefusals } from '../shared.ts'

/** Control-plane §7.19. The supervisor's token comes from CreateParticipant. */
export const MonitorContact = defineOperation('connect', 'MonitorContact', {
  does: 'Lets a supervisor watch a chat without being seen, and barge in where that is allowed.',
  input: Type.Object({
    InstanceId: instanceId(),
    ContactId: id(),
    UserId: id(),
    AllowedMonitorCapabilities: optional(list(oneOf('SILENT_MONITOR', 'BARGE'), 0, 2)),
    ClientToken: clientToken(),
  }),
  output: Type.Object({ ContactId: optional(id()), ContactArn: optional(anyText()) }),
  errors: [
    'InvalidRequestException',
    'IdempotencyException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'ServiceQuotaExceededException',
    'ThrottlingException',
    'InternalServiceException',
  ],
  refusals: [
    ...signedRefusals,
    'invalid-request',
    'client-token-reused',
    'instance-unknown',
    'contact-unknown',
    'quota-participants',
    'quota-supervisors',
  ],
  example: {
    input: {
      InstanceId: examples.instance,
      ContactId: examples.contact,
      UserId: 'Lee',
      AllowedMonitorCapabilities: ['SILENT_MONITOR', 'BARGE'],
    },
    output: {
      ContactId: examples.contact,
      ContactArn: `arn:aws:connect:us-east-1:000000000000:instance/${examples.instance}/contact/${examples.contact}`,
    },
  },
})
