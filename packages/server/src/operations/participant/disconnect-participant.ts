import { operations } from '@parley/contract'
import {
  type Chat,
  type DisconnectReason,
  isConnected,
  isPresent,
  type Participant,
  presentParticipant,
} from '../../chat/chat.ts'
import type { Moment } from '../../chat/decision.ts'
import { beginDisconnectFlow } from '../../chat/flow.ts'
import { endChat, leave, type Step } from '../../chat/membership.ts'
import { isOfContact } from '../../chat/transfer.ts'
import { command } from '../participant-operation.ts'

/** Spec §5.7. Nothing but a disconnect flow keeps a chat going that its customer or its last agent has left. */
export const disconnectParticipant = command(
  operations.participant.DisconnectParticipant,
  (chat, caller, _input, moment) => ({ ...depart(chat, presentParticipant(chat, caller), moment), reply: {} }),
  { remembers: true, repeatsAfterEnd: true },
)

function depart(chat: Chat, leaver: Participant, moment: Moment): Step {
  const reason = endsWith(chat, leaver)
  if (reason === undefined) return leave(chat, leaver, moment)
  const leavers = chat.participants.filter(isOfContact)
  const flow = runsFlow(chat, leaver) ? beginDisconnectFlow(chat, leavers, reason, moment) : undefined
  return flow ?? endChat(chat, reason, [leaver], moment)
}

/** A customer goes into the flow only if he was to: he has done with his agent, and stays (DisconnectOnCustomerExit). */
function runsFlow({ settings, participants }: Chat, { role }: Participant): boolean {
  if (role !== 'CUSTOMER') return true
  const isServed = participants.some((participant) => participant.role === 'AGENT' && isConnected(participant))
  return settings.disconnectOnCustomerExit === true && isServed
}

/** Why the chat ends when this participant leaves, if it does. An agent who never joined leaves nothing behind. */
function endsWith(chat: Chat, leaver: Participant): DisconnectReason | undefined {
  if (leaver.role === 'CUSTOMER') return 'CUSTOMER_DISCONNECT'
  if (leaver.role !== 'AGENT' || leaver.state !== 'CONNECTED') return undefined
  const others = chat.participants.some((other) => other.role === 'AGENT' && other.id !== leaver.id && isPresent(other))
  return others ? undefined : 'AGENT_DISCONNECT'
}
