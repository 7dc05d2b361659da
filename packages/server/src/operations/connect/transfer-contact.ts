import { operations } from '@parley/contract'
import { Refusal } from '../../chat/refusal.ts'
import { countTransfers, failTransfer, transfer, transfersMax } from '../../chat/transfer.ts'
import { instanceArn } from '../../instance.ts'
import { contactCommand } from '../contact-operation.ts'

/**
 * Control-plane §7.19, for chats. There is nobody yet who routes: the new contact waits until a backend brings in an
 * agent, and of where it was sent only the queue is kept.
 */
export const transferContact = contactCommand(
  operations.connect.TransferContact,
  (chat, { QueueId, UserId }, moment) => {
    if (!moment.rules.allowChatTransfer) {
      throw new Refusal('invalid-request', 'Contacts of channel CHAT cannot be transferred')
    }
    if (QueueId !== undefined && UserId !== undefined) {
      throw new Refusal('invalid-request', 'QueueId and UserId exclude each other')
    }
    if (chat.ended !== undefined) throw new Refusal('invalid-request', 'The chat has ended')
    if (countTransfers(chat) >= transfersMax) throw new Refusal('quota-transfers')
    const id = moment.newId()
    const next = { id, ...(QueueId !== undefined && { queueId: QueueId }) }
    return { ...transfer(chat, next, moment), reply: { ContactId: id } }
  },
  {
    remembers: true,
    tellRefused: (chat, reason, moment) =>
      reason === 'quota-transfers' ? { ...failTransfer(chat, moment), reply: undefined } : undefined,
    complete: (instance, reply) => ({ ...reply, ContactArn: `${instanceArn(instance)}/contact/${reply.ContactId}` }),
  },
)
