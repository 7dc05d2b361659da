import { type Chat, findParticipant, withParticipant } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import { endChat, everybody } from '../chat/membership.ts'
import { connectLimit, type Timer } from '../chat/timer.ts'

/**
 * Five minutes have passed since a participant was made. A customer who has not connected ends the chat; an agent or
 * bot is MISSED, and the chat goes on (spec §5.1, §5.2).
 */
export function connectLimitPassed(chat: Chat, timer: Omit<Timer, 'due'>, moment: Moment): Decision<undefined> {
  const participant = findParticipant(chat, timer.subject)
  const late = participant !== undefined && participant.state === 'INITIAL' && chat.ended === undefined
  if (!late) return { clear: [connectLimit(timer.subject)], reply: undefined }
  if (participant.role === 'CUSTOMER') {
    return { ...endChat(chat, 'CUSTOMER_CONNECTION_NOT_ESTABLISHED', everybody(chat), moment), reply: undefined }
  }
  return {
    change: { participants: withParticipant(chat, { ...participant, state: 'MISSED' }) },
    clear: [connectLimit(participant.id)],
    reply: undefined,
  }
}
