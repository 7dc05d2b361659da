import { operations } from '@parley/contract'
import { type Chat, type DisconnectReason, isPresent, type Participant, presentParticipant } from '../../chat/chat.ts'
import type { Moment } from '../../chat/decision.ts'
import { endChat, leave, type Step } from '../../chat/membership.ts'
import { command } from '../participant-operation.ts'

/** Spec §5.7. Without a disconnect flow nothing keeps a chat going that its customer or its last agent has left. */
export const disconnectParticipant = command(
  operations.participant.DisconnectParticipant,
  (chat, caller, _input, moment) => ({ ...depart(chat, presentParticipant(chat, caller), moment), reply: {} }),
  { remembers: true, repeatsAfterEnd: true },
)

function depart(chat: Chat, leaver: Participant, moment: Moment): Step {
  const reason = endsWith(chat, leaver)
  return reason === undefined ? leave(chat, leaver, moment) : endChat(chat, reason, [leaver], moment)
}

/** Why the chat ends when this participant leaves, if it does. An agent who never joined leaves nothing behind. */
function endsWith(chat: Chat, leaver: Participant): DisconnectReason | undefined {
  if (leaver.role === 'CUSTOMER') return 'CUSTOMER_DISCONNECT'
  if (leaver.role !== 'AGENT' || leaver.state !== 'CONNECTED') return undefined
  const others = chat.participants.some((other) => other.role === 'AGENT' && other.id !== leaver.id && isPresent(other))
  return others ? undefined : 'AGENT_DISCONNECT'
}
