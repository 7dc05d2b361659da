import { eventTypes } from '@parley/contract'
import { participantEvent } from '../chat/item.ts'
import { endChat } from '../chat/membership.ts'
import { silenceTimer } from './silence-timer.ts'

/**
 * A participant has been silent for too long: everybody but the customer leaves. Without a disconnect flow nothing
 * keeps the chat going after that (spec §5.5).
 */
export const autoDisconnectPassed = silenceTimer((chat, participant, _silence, moment) => {
  const item = participantEvent(chat, participant, moment.stamp(), eventTypes.autoDisconnection)
  const others = chat.participants.filter(({ role }) => role !== 'CUSTOMER')
  const end = endChat(chat, 'IDLE_DISCONNECT', others, moment)
  return { ...end, append: [{ item, kept: false }, ...end.append], reply: undefined }
})
