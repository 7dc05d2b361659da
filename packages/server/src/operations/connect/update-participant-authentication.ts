import { type Input, operations } from '@parley/contract'
import { exchangeAuthentication, offeredAuthentication, settleAuthentication } from '../../chat/authenticating.ts'
import type { Chat } from '../../chat/chat.ts'
import type { Decision, Moment } from '../../chat/decision.ts'
import { Refusal } from '../../chat/refusal.ts'

const contract = operations.connect.UpdateParticipantAuthentication
type UpdateInput = Input<typeof contract>

/** Who can read a State. */
export interface States {
  checkAuthenticationState(text: string): { readonly chatId: string; readonly sessionId: string }
}

/** Control-plane §7.17. It names no contact: the State does. */
export const updateParticipantAuthentication = { contract, sessionOf, decide }

/** @throws Refusal invalid-request, authentication-unknown */
function sessionOf({ State, Code, Error: refused }: UpdateInput, states: States) {
  if ((Code === undefined) === (refused === undefined)) {
    throw new Refusal('invalid-request', 'Exactly one of Code and Error must be given')
  }
  try {
    return states.checkAuthenticationState(State)
  } catch {
    throw new Refusal('authentication-unknown', 'State is unknown')
  }
}

/** The code itself is not kept: it is exchanged behind the commit, from memory. @throws Refusal authentication-over */
function decide(chat: Chat, sessionId: string, { Code }: UpdateInput, moment: Moment): Decision<object> {
  if (Code !== undefined && moment.rules.authenticatesCustomers) {
    return { ...exchangeAuthentication(chat, sessionId, moment), reply: {} }
  }
  offeredAuthentication(chat, sessionId, moment.now)
  return { ...settleAuthentication(chat, sessionId, 'failed', moment), reply: {} }
}
