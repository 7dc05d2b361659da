import { eventTypes } from '@parley/contract'
import {
  type Chat,
  findParticipant,
  isConnected,
  type Participant,
  type RoleTimers,
  type Silence,
  type SilenceLimits,
  withParticipant,
} from './chat.ts'
import type { Decision, Moment } from './decision.ts'
import { type LogItem, participantEvent } from './item.ts'
import type { ChatLog } from './log.ts'
import { autoDisconnect, idle, type Timer } from './timer.ts'

type TimerRows = Required<Pick<Decision<unknown>, 'arm' | 'clear'>>

/** The participants as they are to be watched from now on, and the rows that wake for them. */
export interface Watched extends TimerRows {
  readonly participants: readonly Participant[]
}

const isServing = ({ role }: Participant) => role === 'AGENT' || role === 'CUSTOM_BOT'
const isCustomer = ({ role }: Participant) => role === 'CUSTOMER'

/**
 * Timers run while a customer and an agent or bot are connected, and stop when the last of these leaves. Whoever makes
 * two of them by joining starts them with the configuration of this moment; for those whose limits are the same
 * nothing changes (spec §5.5).
 *
 * @param participants those of the chat, after somebody has come or gone
 * @param joined who has just joined, if somebody has
 */
export function watch(chat: Chat, participants: readonly Participant[], joined?: Participant): Watched {
  const { roleTimers } = chat
  if (roleTimers === undefined) return { participants, arm: [], clear: [] }
  const connected = participants.filter(isConnected)
  const runs = connected.some(isCustomer) && connected.some(isServing)
  const startsAt = joined !== undefined && (isCustomer(joined) || isServing(joined)) ? joined.connectedAt : undefined
  const arm: Timer[] = []
  const clear: Omit<Timer, 'due'>[] = []
  const watched = participants.map((participant) => {
    const silence = runs && isConnected(participant) ? silenceFrom(participant, roleTimers, startsAt) : undefined
    if (silence === participant.silence) return participant
    const after = { ...participant, silence }
    clear.push(...rowsOf(after).clear)
    arm.push(...rowsOf(after).arm)
    return after
  })
  return { participants: watched, arm, clear }
}

/** Who is idle stays so until he says something, whatever the limits become meanwhile. */
function silenceFrom(
  { role, silence: before }: Participant,
  roleTimers: RoleTimers,
  startsAt: number | undefined,
): Silence | undefined {
  if (startsAt === undefined) return before
  const limits: SilenceLimits | undefined = role === 'CUSTOMER' || role === 'AGENT' ? roleTimers[role] : undefined
  if (limits?.idleAfterMs === undefined && limits?.disconnectAfterMs === undefined) return undefined
  const isSame = before?.idleAfterMs === limits.idleAfterMs && before?.disconnectAfterMs === limits.disconnectAfterMs
  return isSame ? before : { ...limits, since: startsAt, isIdle: before?.isIdle ?? false }
}

/** The one row that a participant's silence waits for: to be idle comes before the disconnection. */
export function waitsFor({ id, silence }: Participant): Timer | undefined {
  if (silence === undefined) return undefined
  const { since, isIdle, idleAfterMs, disconnectAfterMs } = silence
  if (idleAfterMs !== undefined && !isIdle) return { ...idle(id), due: since + idleAfterMs }
  return disconnectAfterMs === undefined ? undefined : { ...autoDisconnect(id), due: since + disconnectAfterMs }
}

/** No row but the one that is waited for. */
function rowsOf(participant: Participant): TimerRows {
  const row = waitsFor(participant)
  return { arm: row === undefined ? [] : [row], clear: [idle(participant.id), autoDisconnect(participant.id)] }
}

/** The participant's silence becomes this one. */
export function withSilence(chat: Chat, participant: Participant, silence: Silence) {
  const after = { ...participant, silence }
  return { change: { participants: withParticipant(chat, after) }, ...rowsOf(after) }
}

/** Who was idle is back: `participant.returned`, to stand before what he says (spec §5.5). */
export function returned(chat: Chat, participant: Participant, silence: Silence, moment: Moment) {
  const item = participantEvent(chat, participant, moment.stamp(), eventTypes.returned)
  return {
    append: [{ item, kept: false }],
    ...withSilence(chat, participant, { ...silence, since: Date.parse(item.AbsoluteTime), isIdle: false }),
  }
}

/**
 * When the participant last said something, of what his silence does not know yet; milliseconds. A message moves no
 * timer, so that it costs nothing: the timer that is due looks here and puts itself off (docs/decisions/0007).
 */
export function lastSaid(log: ChatLog, chat: Chat, participantId: string): number | undefined {
  const silence = findParticipant(chat, participantId)?.silence
  if (silence === undefined) return undefined
  // What is with a processor is said, too; only a file that he has attached since is newer.
  const held = chat.held?.findLast((message) => message.participantId === participantId)
  const known = Math.max(silence.since, held?.acceptedAt ?? 0)
  const first = log.seqAtTime(known + 1)
  for (let last = log.lastSeq; last >= first; ) {
    const page = log.page({ direction: 'BACKWARD', from: last, first, last, limit: 100 })
    for (const { body, time } of page) {
      const { Type, ParticipantId } = JSON.parse(body) as LogItem
      if (ParticipantId === participantId && (Type === 'MESSAGE' || Type === 'ATTACHMENT')) return time
    }
    last = (page.at(-1)?.seq ?? first) - 1
  }
  return known > silence.since ? known : undefined
}
