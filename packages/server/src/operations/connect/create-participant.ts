import { eventTypes, operations } from '@parley/contract'
import { isConnected, isPresent, type Participant } from '../../chat/chat.ts'
import { participantEvent } from '../../chat/item.ts'
import { Refusal } from '../../chat/refusal.ts'
import { connectLimit, connectLimitMs } from '../../chat/timer.ts'
import { contactCommand } from '../contact-operation.ts'

const participantsMax = 6
const nameWithout = { AGENT: 'Agent', CUSTOM_BOT: 'Bot' } as const

/**
 * Control-plane §7.3: makes a participant who has yet to connect. AWS takes only CUSTOM_BOT; role AGENT is our public
 * way to bring in a human (§15.2).
 */
export const createParticipant = contactCommand(
  operations.connect.CreateParticipant,
  (chat, input, moment) => {
    const { ParticipantRole: role, DisplayName } = input.ParticipantDetails
    if (role !== 'CUSTOM_BOT' && !(role === 'AGENT' && moment.rules.allowAgentParticipants)) {
      throw new Refusal('invalid-request', 'ParticipantDetails.ParticipantRole cannot be added to a chat')
    }
    if (chat.ended !== undefined) throw new Refusal('chat-ended')
    const present = chat.participants.filter(isPresent)
    if (present.length >= participantsMax) throw new Refusal('quota-participants')
    if (role === 'CUSTOM_BOT' && present.some((other) => other.role === role)) throw new Refusal('quota-participants')

    const participant: Participant = {
      id: moment.newId(),
      role,
      displayName: DisplayName ?? nameWithout[role],
      state: 'INITIAL',
      createdAt: moment.now,
    }
    const isInvited = role === 'AGENT' && present.some((other) => other.role === 'AGENT' && isConnected(other))
    const { credentials } = moment
    return {
      append: isInvited
        ? [{ item: participantEvent(chat, participant, moment.stamp(), eventTypes.invited), kept: true }]
        : [],
      change: { participants: [...chat.participants, participant] },
      arm: [{ ...connectLimit(participant.id), due: moment.now + connectLimitMs }],
      reply: {
        ParticipantCredentials: {
          ParticipantToken: credentials.participantToken({ chatId: chat.id, participantId: participant.id }),
          Expiry: credentials.expiry(chat.endsAt),
        },
        ParticipantId: participant.id,
      },
    }
  },
  { remembers: true },
)
