import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { Type, text } from '../../schema.ts'
import { bearerRefusals, examples } from '../shared.ts'

/** Spec §1.15. */
export const GetAuthenticationUrl = defineOperation('participant', 'GetAuthenticationUrl', {
  does: 'Gives the page on which the customer signs in: once, within a minute of authentication.initiated.',
  input: Type.Object({
    SessionId: text(limits.sessionId, limits.sessionId),
    RedirectUri: text(1, limits.redirectUri),
  }),
  output: Type.Object({ AuthenticationUrl: text(1, limits.authenticationUrl) }),
  refusals: [
    ...bearerRefusals,
    'role-not-allowed',
    'authentication-unknown',
    'authentication-over',
    'redirect-uri-invalid',
  ],
  example: {
    input: { SessionId: examples.clientToken, RedirectUri: 'https://shop.example.com/signed-in' },
    output: { AuthenticationUrl: 'https://login.example.com/authorize?state=c2ln' },
  },
})
