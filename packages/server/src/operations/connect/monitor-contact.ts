import { operations } from '@parley/contract'
import {
  type Chat,
  currentContact,
  type MonitorCapability,
  type Participant,
  withParticipant,
} from '../../chat/chat.ts'
import type { Decision, Moment } from '../../chat/decision.ts'
import { withNewcomer } from '../../chat/newcomer.ts'
import { Refusal } from '../../chat/refusal.ts'
import { checkBarge, supervisors, supervisorsMax, turn, withSupervision } from '../../chat/supervision.ts'
import { connectLimit, connectLimitMs } from '../../chat/timer.ts'
import { instanceArn } from '../../instance.ts'
import { contactCommand } from '../contact-operation.ts'

/**
 * Control-plane §7.19: a supervisor, who has yet to connect and gets his token from CreateParticipant. Named again, he
 * may do from then on what this call allows, and becomes what it leaves him.
 */
export const monitorContact = contactCommand(
  operations.connect.MonitorContact,
  (chat, { UserId: userId, AllowedMonitorCapabilities: given = [] }, moment) => {
    if (chat.ended !== undefined) throw new Refusal('invalid-request', 'The chat has ended')
    const allowed = given.length === 0 ? (['SILENT_MONITOR'] as const) : given
    const known = supervisors(chat).find(({ supervision }) => supervision?.userId === userId)
    return {
      ...(known === undefined ? bringIn(chat, userId, allowed, moment) : allow(chat, known, allowed, moment)),
      reply: { ContactId: currentContact(chat).id },
    }
  },
  {
    remembers: true,
    complete: (instance, reply) => ({ ...reply, ContactArn: `${instanceArn(instance)}/contact/${reply.ContactId}` }),
  },
)

type Change = Omit<Decision<unknown>, 'reply'>

/** Who may do both monitors first; who may only barge in is barged in as soon as he connects. */
function bringIn(chat: Chat, userId: string, allowed: readonly MonitorCapability[], moment: Moment): Change {
  if (supervisors(chat).length >= supervisorsMax) throw new Refusal('quota-supervisors')
  const hasBarged = !allowed.includes('SILENT_MONITOR')
  if (hasBarged) checkBarge(chat)
  const supervisor: Participant = {
    id: moment.newId(),
    role: 'SUPERVISOR',
    displayName: userId,
    state: 'INITIAL',
    createdAt: moment.now,
    supervision: { userId, allowed, hasBarged },
  }
  return {
    change: { participants: withNewcomer(chat, supervisor) },
    arm: [{ ...connectLimit(supervisor.id), due: moment.now + connectLimitMs }],
  }
}

/** What he is stays as it is, unless it is allowed no longer. */
function allow(chat: Chat, known: Participant, allowed: readonly MonitorCapability[], moment: Moment): Change {
  const supervisor = withSupervision(known, { allowed })
  const is: MonitorCapability = known.supervision?.hasBarged ? 'BARGE' : 'SILENT_MONITOR'
  const to = allowed.includes(is) ? is : (allowed[0] ?? is)
  return { change: { participants: withParticipant(chat, supervisor) }, ...turn(chat, supervisor, to, moment) }
}
