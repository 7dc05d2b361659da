import { type Input, type Output, operations } from '@parley/contract'
import type { Chat } from '../../chat/chat.ts'
import { pastFrom, type Source } from '../../chat/continuing.ts'
import type { Decision, Moment } from '../../chat/decision.ts'
import { chatRehydrated } from '../../chat/item.ts'
import { Refusal } from '../../chat/refusal.ts'

const contract = operations.connect.CreatePersistentContactAssociation

export const createPersistentContactAssociation = { contract, associate }

/**
 * Control-plane §7.8: what StartChatContact's PersistentChat does, for a chat that runs already. A chat continues one
 * source and never another.
 */
function associate(
  chat: Chat,
  input: Input<typeof contract>,
  moment: Moment,
  source: Source,
): Decision<Output<typeof contract>> {
  if (chat.ended !== undefined) throw new Refusal('invalid-request', 'The chat has ended')
  if (chat.past !== undefined) throw new Refusal('invalid-request', 'The chat continues another one already')
  const past = pastFrom(source, input)
  const hasCustomer = chat.participants.some(({ role, state }) => role === 'CUSTOMER' && state === 'CONNECTED')
  return {
    // Who is still to come is told when he has joined.
    append: hasCustomer ? [{ item: chatRehydrated(chat, moment.stamp()), kept: false }] : [],
    change: { past },
    reply: { ContinuedFromContactId: past.contactId },
  }
}
