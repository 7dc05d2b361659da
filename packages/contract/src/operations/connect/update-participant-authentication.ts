import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { optional, Type, text } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'

/** What OAuth allows in an error: visible ASCII and spaces, without quotation mark and backslash. */
const errorText = () => text(1, limits.authenticationText, '^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]*$')

/** Control-plane §7.17. Exactly one of `Code` and `Error` is to be given. */
export const UpdateParticipantAuthentication = defineOperation('connect', 'UpdateParticipantAuthentication', {
  does: 'Brings what the identity provider answered; the exchange of the code follows, and its outcome is an event of the chat.',
  input: Type.Object({
    InstanceId: instanceId(),
    State: text(1, limits.authenticationState),
    Code: optional(text(1, limits.authenticationText)),
    Error: optional(errorText()),
    ErrorDescription: optional(errorText()),
  }),
  output: Type.Object({}),
  errors: [
    'AccessDeniedException',
    'ConflictException',
    'InvalidParameterException',
    'InvalidRequestException',
    'ThrottlingException',
  ],
  refusals: [...signedRefusals, 'invalid-request', 'instance-unknown', 'authentication-unknown', 'authentication-over'],
  example: {
    input: { InstanceId: examples.instance, State: 'c2ln', Code: 'SplxlOBeZQQYbYS6WxSbIA' },
    output: {},
  },
})
