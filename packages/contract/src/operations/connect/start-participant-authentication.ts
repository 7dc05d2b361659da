import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { int, optional, Type, text } from '../../schema.ts'
import { examples, id, instanceId, signedRefusals } from '../shared.ts'

const { min, max } = limits.authenticationMinutes

/** Ours: what the block "Authenticate customer" of a flow does on AWS, in the hands of a backend (spec §5.10). */
export const StartParticipantAuthentication = defineOperation('connect', 'StartParticipantAuthentication', {
  does: 'Asks the customer of a chat to sign in: sends authentication.initiated; no operation of AWS.',
  input: Type.Object({
    InstanceId: instanceId(),
    ContactId: id(),
    TimeoutInMinutes: optional(int(min, max)),
  }),
  output: Type.Object({ SessionId: text(limits.sessionId, limits.sessionId) }),
  errors: [
    'InvalidParameterException',
    'InvalidRequestException',
    'ResourceNotFoundException',
    'ConflictException',
    'ThrottlingException',
    'InternalServiceException',
  ],
  refusals: [
    ...signedRefusals,
    'invalid-request',
    'instance-unknown',
    'contact-unknown',
    'chat-ended',
    'authentication-off',
    'authentication-pending',
  ],
  example: {
    input: { InstanceId: examples.instance, ContactId: examples.contact, TimeoutInMinutes: 5 },
    output: { SessionId: examples.clientToken },
  },
})
