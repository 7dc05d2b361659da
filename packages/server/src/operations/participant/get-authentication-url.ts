import { limits, operations } from '@parley/contract'
import { offerAuthentication, unofferedAuthentication } from '../../chat/authenticating.ts'
import { Refusal } from '../../chat/refusal.ts'
import { command } from '../participant-operation.ts'

/**
 * Spec §1.15: once, within a minute. The provider is asked where it signs customers in before anything is decided, so
 * that a URL is used up only by the answer that holds it.
 */
export const getAuthenticationUrl = command<typeof operations.participant.GetAuthenticationUrl, string>(
  operations.participant.GetAuthenticationUrl,
  (chat, caller, { SessionId, RedirectUri }, moment, url = '') => {
    const session = unofferedAuthentication(chat, caller, SessionId, moment.now)
    if (url.length > limits.authenticationUrl) {
      throw new Refusal('redirect-uri-invalid', 'RedirectUri makes the AuthenticationUrl too long')
    }
    return { ...offerAuthentication(session, RedirectUri), reply: { AuthenticationUrl: url } }
  },
  {
    ask(outside, chat, caller, { SessionId, RedirectUri }, now) {
      unofferedAuthentication(chat, caller, SessionId, now)
      if (!URL.canParse(RedirectUri) || RedirectUri.includes('#')) {
        throw new Refusal('redirect-uri-invalid', 'RedirectUri must be an absolute URI without fragment')
      }
      if (outside === undefined) throw new Error('the identity provider of the session is configured no more')
      return outside.authenticationUrl(chat.id, SessionId, RedirectUri)
    },
  },
)
