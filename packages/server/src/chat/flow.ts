import { messageTypes } from '@parley/contract'
import { type Chat, type DisconnectReason, isConnected, isPresent, type Participant, withNextContact } from './chat.ts'
import type { Entry, Moment } from './decision.ts'
import type { FlowStep } from './flow-step.ts'
import { messageItem } from './item.ts'
import { endChat, everybody, leaveTogether, type Step } from './membership.ts'
import { flowWait } from './timer.ts'

/** What the flow says, as flow prompts are shown (spec §4.5.3). */
const displayName = 'SYSTEM_MESSAGE'

/**
 * The customer is left alone: `leavers` go, and the disconnect flow runs as a new contact (spec §5.7). It runs once.
 *
 * @param reason why the old contact is over
 * @param told what the old contact is told before they go
 * @returns undefined where no flow is set, or no customer is there for it: then the chat ends
 */
export function beginDisconnectFlow(
  chat: Chat,
  leavers: readonly Participant[],
  reason: DisconnectReason,
  moment: Moment,
  told: readonly Entry[] = [],
): Step | undefined {
  const steps = chat.disconnectFlow
  const isAlone = chat.participants.some((participant) => participant.role === 'CUSTOMER' && isConnected(participant))
  if (steps === undefined || !isAlone) return undefined
  const left = leaveTogether(chat, leavers.filter(isPresent), moment)
  const append = [...told, ...left.append]
  const last = append[append.length - 1]
  const begins = {
    at: last === undefined ? moment.now : Date.parse(last.item.AbsoluteTime),
    firstSeq: moment.lastSeq + append.length + 1,
  }
  const next = { id: moment.newId(), initiationMethod: 'DISCONNECT' } as const
  const contacts = withNextContact(chat, next, begins, reason)
  const change = { ...left.change, contacts, disconnectFlow: undefined }
  return thenStep(chat, { ...left, append, change }, (alone) => run(alone, steps, moment))
}

/** The flow goes on behind its wait: the customer has said something, or the time is over. */
export function resumeFlow(chat: Chat, moment: Moment): Step {
  if (chat.flow === undefined) return { append: [] }
  const woken: Step = { append: [], change: { flow: undefined }, clear: [flowWait] }
  const { steps } = chat.flow
  return thenStep(chat, woken, (awake) => run(awake, steps, moment))
}

/**
 * What was said, and behind it the flow if it waited for that: a word of the customer, when it is shown. One that a
 * processor has had since before the flow asked is none.
 */
export function resumeIfAnswered(chat: Chat, said: Step, moment: Moment): Step {
  const { flow, held = [] } = chat
  if (flow === undefined) return said
  const earlier = new Set(held.filter(({ acceptedAt }) => acceptedAt < flow.since).map(({ id }) => id))
  const isAnswer = ({ item }: Entry) =>
    item.Type === 'MESSAGE' && item.ParticipantRole === 'CUSTOMER' && !earlier.has(item.Id)
  if (!said.append.some(isAnswer)) return said
  return thenStep(chat, said, (after) => resumeFlow(after, moment))
}

/** Steps until one has to wait. At the end of a flow the chat ends, whoever is still there. */
function run(chat: Chat, steps: readonly FlowStep[], moment: Moment): Step {
  const append: Entry[] = []
  const system = systemOf(chat, moment)
  for (const [index, step] of steps.entries()) {
    if (step.type === 'disconnect') break
    if (step.type === 'say') {
      const message = { contentType: messageTypes.text, content: step.content }
      append.push({ item: messageItem(chat, system, moment.stamp(), message), kept: true })
    } else {
      const until = moment.now + step.minutes * 60_000
      const waiting = { steps: steps.slice(index + 1), since: moment.passing().at, until }
      const change = { systemId: system.id, flow: waiting }
      return { append, change, arm: [{ ...flowWait, due: until }] }
    }
  }
  const end = endChat(chat, 'CONTACT_FLOW_DISCONNECT', everybody(chat), moment)
  return { ...end, append: [...append, ...end.append] }
}

/** The flow as the author of what it says. It has no place in the chat, and always the same id in it. */
function systemOf(chat: Chat, moment: Moment): Participant {
  const id = chat.systemId ?? moment.newId()
  return { id, role: 'SYSTEM', displayName, state: 'CONNECTED', createdAt: moment.now }
}

/** One step, and what follows from the chat as it is then: what the second clears the first has not armed. */
export function thenStep(chat: Chat, first: Step, next: (chat: Chat) => Step): Step {
  const second = next({ ...chat, ...first.change })
  const cleared = new Set((second.clear ?? []).map(({ kind, subject }) => `${kind} ${subject}`))
  return {
    ...first,
    append: [...first.append, ...second.append],
    change: { ...first.change, ...second.change },
    arm: [
      ...(first.arm ?? []).filter(({ kind, subject }) => !cleared.has(`${kind} ${subject}`)),
      ...(second.arm ?? []),
    ],
    clear: [...(first.clear ?? []), ...(second.clear ?? [])],
  }
}
