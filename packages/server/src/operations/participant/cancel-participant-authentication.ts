import { operations } from '@parley/contract'
import { openAuthentication, settleAuthentication } from '../../chat/authenticating.ts'
import { command } from '../participant-operation.ts'

/** Spec §1.16. A customer may think better of it as long as there is no outcome. */
export const cancelParticipantAuthentication = command(
  operations.participant.CancelParticipantAuthentication,
  (chat, caller, { SessionId }, moment) => {
    openAuthentication(chat, caller, SessionId, moment.now)
    return { ...settleAuthentication(chat, SessionId, 'cancelled', moment), reply: {} }
  },
)
