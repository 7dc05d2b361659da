import { eventTypes, operations } from '@parley/contract'
import { type Chat, isConnected, isPresent, type Participant, participantsMax, placesTaken } from '../../chat/chat.ts'
import type { Moment } from '../../chat/decision.ts'
import { participantEvent } from '../../chat/item.ts'
import { withNewcomer } from '../../chat/newcomer.ts'
import { Refusal } from '../../chat/refusal.ts'
import { supervisors } from '../../chat/supervision.ts'
import { connectLimit, connectLimitMs } from '../../chat/timer.ts'
import { contactCommand } from '../contact-operation.ts'

const nameWithout = { AGENT: 'Agent', CUSTOM_BOT: 'Bot' } as const

/**
 * Control-plane §7.3: makes a participant who has yet to connect. AWS takes only CUSTOM_BOT; role AGENT is our public
 * way to bring in a human, and role SUPERVISOR the way to the token of one whom MonitorContact brought in (§15.2).
 */
export const createParticipant = contactCommand(
  operations.connect.CreateParticipant,
  (chat, input, moment) => {
    const { ParticipantRole: role, DisplayName } = input.ParticipantDetails
    const { allowAgentParticipants } = moment.rules
    if (role !== 'CUSTOM_BOT' && !((role === 'AGENT' || role === 'SUPERVISOR') && allowAgentParticipants)) {
      throw new Refusal('invalid-request', 'ParticipantDetails.ParticipantRole cannot be added to a chat')
    }
    if (chat.ended !== undefined) throw new Refusal('chat-ended')
    if (role === 'SUPERVISOR') return { reply: seatOf(chat, supervisorNamed(chat, DisplayName), moment) }
    if (placesTaken(chat) >= participantsMax) throw new Refusal('quota-participants')
    const present = chat.participants.filter(isPresent)
    if (role === 'CUSTOM_BOT' && present.some((other) => other.role === role)) throw new Refusal('quota-participants')

    const participant: Participant = {
      id: moment.newId(),
      role,
      displayName: DisplayName ?? nameWithout[role],
      state: 'INITIAL',
      createdAt: moment.now,
    }
    const isInvited = role === 'AGENT' && present.some((other) => other.role === 'AGENT' && isConnected(other))
    return {
      append: isInvited
        ? [{ item: participantEvent(chat, participant, moment.stamp(), eventTypes.invited), kept: true }]
        : [],
      change: { participants: withNewcomer(chat, participant) },
      arm: [{ ...connectLimit(participant.id), due: moment.now + connectLimitMs }],
      reply: seatOf(chat, participant, moment),
    }
  },
  { remembers: true },
)

function seatOf(chat: Chat, { id: participantId }: Participant, { credentials }: Moment) {
  return {
    ParticipantCredentials: {
      ParticipantToken: credentials.participantToken({ chatId: chat.id, participantId }),
      Expiry: credentials.expiry(chat.endsAt),
    },
    ParticipantId: participantId,
  }
}

/** MonitorContact names him by UserId, and that is the name he has. */
function supervisorNamed(chat: Chat, name: string | undefined): Participant {
  const supervisor = supervisors(chat).find(({ supervision }) => supervision?.userId === name)
  if (supervisor === undefined) {
    throw new Refusal(
      'invalid-request',
      'ParticipantDetails.DisplayName must be a UserId that MonitorContact has named',
    )
  }
  return supervisor
}
