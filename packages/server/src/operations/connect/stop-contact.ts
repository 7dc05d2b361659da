import { operations } from '@parley/contract'
import { endChat, everybody } from '../../chat/membership.ts'
import { contactCommand } from '../contact-operation.ts'

/** Control-plane §7.2: ends the whole chat, in any state; on one that has ended it does nothing. */
export const stopContact = contactCommand(operations.connect.StopContact, (chat, input, moment) => {
  if (chat.ended !== undefined) return { reply: {} }
  return { ...endChat(chat, input.DisconnectReason?.Code ?? 'API', everybody(chat), moment), reply: {} }
})
