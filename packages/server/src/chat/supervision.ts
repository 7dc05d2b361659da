import { eventTypes } from '@parley/contract'
import {
  type Chat,
  isConnected,
  isPresent,
  type MonitorCapability,
  type Participant,
  participantsMax,
  placesTaken,
  type Supervision,
  withParticipant,
} from './chat.ts'
import type { Moment } from './decision.ts'
import { participantEvent } from './item.ts'
import type { Step } from './membership.ts'
import { Refusal } from './refusal.ts'

/** Monitoring or barged in, so many supervisors may be present (control-plane §17). */
export const supervisorsMax = 5

/** The supervisors who are present. */
export function supervisors(chat: Chat): readonly Participant[] {
  return chat.participants.filter((participant) => participant.role === 'SUPERVISOR' && isPresent(participant))
}

/**
 * A supervisor barges in, or goes back to monitoring: `participant.joined` or `participant.left` for all, once. One who
 * has not connected yet comes in as what he is by then (spec §5.1).
 *
 * @throws Refusal quota-supervisors, quota-participants: one at a time barges in, and takes a place as others do
 */
export function turn(chat: Chat, supervisor: Participant, to: MonitorCapability, moment: Moment): Step {
  const { supervision } = supervisor
  const hasBarged = to === 'BARGE'
  if (supervision === undefined || supervision.hasBarged === hasBarged) return { append: [] }
  if (hasBarged) checkBarge(chat)
  const contentType = hasBarged ? eventTypes.joined : eventTypes.left
  return {
    append: isConnected(supervisor)
      ? [{ item: participantEvent(chat, supervisor, moment.stamp(), contentType), kept: true }]
      : [],
    change: { participants: withParticipant(chat, withSupervision(supervisor, { hasBarged })) },
  }
}

/** @throws Refusal quota-supervisors, quota-participants */
export function checkBarge(chat: Chat): void {
  if (supervisors(chat).some(({ supervision }) => supervision?.hasBarged)) {
    throw new Refusal('quota-supervisors', 'Another supervisor has barged in')
  }
  if (placesTaken(chat) >= participantsMax) throw new Refusal('quota-participants')
}

/** The supervisor with a part of his supervision changed. */
export function withSupervision(supervisor: Participant, change: Partial<Supervision>): Participant {
  const { supervision } = supervisor
  return supervision === undefined ? supervisor : { ...supervisor, supervision: { ...supervision, ...change } }
}
