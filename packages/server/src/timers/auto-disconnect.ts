import { eventTypes } from '@parley/contract'
import { beginDisconnectFlow } from '../chat/flow.ts'
import { participantEvent } from '../chat/item.ts'
import { endChat } from '../chat/membership.ts'
import { silenceTimer } from './silence-timer.ts'

/**
 * A participant has been silent for too long: everybody but the customer leaves. Nothing but a disconnect flow keeps
 * the chat going after that (spec §5.5).
 */
export const autoDisconnectPassed = silenceTimer((chat, participant, _silence, moment) => {
  const item = participantEvent(chat, participant, moment.stamp(), eventTypes.autoDisconnection)
  const others = chat.participants.filter(({ role }) => role !== 'CUSTOMER')
  const told = [{ item, kept: false }]
  const flow = beginDisconnectFlow(chat, others, 'IDLE_DISCONNECT', moment, told)
  if (flow !== undefined) return { ...flow, reply: undefined }
  const end = endChat(chat, 'IDLE_DISCONNECT', others, moment)
  return { ...end, append: [...told, ...end.append], reply: undefined }
})
