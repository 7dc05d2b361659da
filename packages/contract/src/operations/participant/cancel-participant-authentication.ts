import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { Type, text } from '../../schema.ts'
import { bearerRefusals, examples } from '../shared.ts'

/** Spec §1.16. */
export const CancelParticipantAuthentication = defineOperation('participant', 'CancelParticipantAuthentication', {
  does: 'Says that the customer will not sign in: the session ends as cancelled.',
  input: Type.Object({ SessionId: text(limits.sessionId, limits.sessionId) }),
  output: Type.Object({}),
  refusals: [...bearerRefusals, 'role-not-allowed', 'authentication-unknown', 'authentication-over'],
  example: { input: { SessionId: examples.clientToken }, output: {} },
})
