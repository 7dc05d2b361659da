import { operations } from '@parley/contract'
import { initiateAuthentication } from '../../chat/authenticating.ts'
import { contactCommand } from '../contact-operation.ts'

/** Spec §5.10: what a flow's block "Authenticate customer" does on AWS. */
export const startParticipantAuthentication = contactCommand(
  operations.connect.StartParticipantAuthentication,
  (chat, { TimeoutInMinutes }, moment) => {
    const withinMs = TimeoutInMinutes === undefined ? undefined : TimeoutInMinutes * 60_000
    const { sessionId, ...step } = initiateAuthentication(chat, moment, withinMs)
    return { ...step, reply: { SessionId: sessionId } }
  },
)
