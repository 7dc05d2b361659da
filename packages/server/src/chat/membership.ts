import { eventTypes } from '@parley/contract'
import { endAttachments } from './attaching.ts'
import { endAuthentication } from './authenticating.ts'
import {
  type Chat,
  currentContact,
  type DisconnectReason,
  isConnected,
  isPresent,
  isVisible,
  type Participant,
  withCurrentContact,
  withParticipant,
} from './chat.ts'
import type { Decision, Entry, Moment } from './decision.ts'
import { completeGrowing } from './growing.ts'
import { chatEnded, chatRehydrated, participantEvent } from './item.ts'
import { endHeld, say } from './processing.ts'
import { returned, watch } from './silence.ts'
import { chatDuration, connectLimit, flowWait } from './timer.ts'

/** A part of a decision: what coming or going does to the chat. */
export type Step = Omit<Decision<undefined>, 'reply' | 'append'> & { readonly append: readonly Entry[] }

const nothing: Step = { append: [] }

/**
 * A participant becomes CONNECTED, once: `participant.joined`, behind it, where it is the customer, `chat.rehydrated`
 * of a persistent chat and his InitialMessage, and the connect limit is off (spec §5.2 rule 3). To an agent a flow that
 * waits gives way. For one who is connected already this is nothing. Of a supervisor who monitors silently no item tells.
 */
export function join(chat: Chat, participant: Participant, moment: Moment): Step {
  if (participant.state !== 'INITIAL') return nothing
  const joined = participantEvent(chat, participant, moment.stamp(), eventTypes.joined)
  const at = Date.parse(joined.AbsoluteTime)
  const isCustomer = participant.role === 'CUSTOMER'
  const endsFlow = participant.role === 'AGENT' && chat.flow !== undefined
  const isFirstAgent = participant.role === 'AGENT' && currentContact(chat).agent === undefined
  const append: Entry[] = isVisible(participant) ? [{ item: joined, kept: true }] : []
  if (isCustomer && chat.past !== undefined) {
    append.push({ item: chatRehydrated(chat, moment.stamp()), kept: false })
  }
  const { initialMessage } = chat
  const said = isCustomer && initialMessage ? say(chat, participant, initialMessage, moment).step : nothing
  const present: Participant = { ...participant, state: 'CONNECTED', connectedAt: at }
  const watched = watch(chat, withParticipant(chat, present), present)
  return {
    append: [...append, ...said.append],
    change: {
      ...said.change,
      ...(isCustomer && { initialMessage: undefined }),
      ...(endsFlow && { flow: undefined }),
      participants: watched.participants,
      contacts: withCurrentContact(chat, {
        updatedAt: at,
        ...(isCustomer && { connectedToSystemAt: at }),
        ...(isFirstAgent && { agent: { id: participant.id, connectedAt: at } }),
      }),
    },
    arm: [...watched.arm, ...(said.arm ?? [])],
    clear: [connectLimit(participant.id), ...(endsFlow ? [flowWait] : []), ...watched.clear],
  }
}

/** Who is about to say something joins if he has not yet, and is back if he was idle (spec §5.2 rule 4, §5.5). */
export function comeForward(chat: Chat, participant: Participant, moment: Moment): Step {
  const { silence } = participant
  return silence?.isIdle ? returned(chat, participant, silence, moment) : join(chat, participant, moment)
}

/** A participant leaves by himself; the chat goes on. Who never joined leaves without an item; what grew is whole. */
export function leave(chat: Chat, participant: Participant, moment: Moment): Step {
  return leaveTogether(chat, [participant], moment)
}

/** The same of several at once. */
export function leaveTogether(chat: Chat, leavers: readonly Participant[], moment: Moment): Step {
  const gone = chat.participants.map(
    (participant): Participant =>
      leavers.includes(participant) ? { ...participant, state: 'DISCONNECTED' } : participant,
  )
  const { participants, arm, clear } = watch(chat, gone)
  const said = completeGrowing(chat, leavers, moment)
  return {
    append: [
      ...said.append,
      ...leavers.filter(isConnected).flatMap((participant) => farewell(chat, participant, moment)),
    ],
    change: { ...said.change, participants },
    arm: [...said.arm, ...arm],
    clear: [...leavers.map(({ id }) => connectLimit(id)), ...clear, ...said.clear],
  }
}

/**
 * The end: `participant.left` for each of `leavers` who is connected, then `chat.ended`, the last item; nobody is
 * present any more and no timer is left (spec §5.7). The reason stays with the contact.
 */
export function endChat(
  chat: Chat,
  reason: DisconnectReason | (string & {}),
  leavers: readonly Participant[],
  moment: Moment,
): Step {
  const said = completeGrowing(chat, chat.participants, moment)
  const held = endHeld({ ...chat, ...said.change }, moment)
  const shown = leavers.filter((leaver) => isConnected(leaver) && isVisible(leaver))
  const append: Entry[] = shown.map((leaver) => left(chat, leaver, moment))
  const ended = chatEnded(chat, moment.stamp())
  const at = Date.parse(ended.AbsoluteTime)
  const gone = chat.participants.map(
    (participant): Participant => (isPresent(participant) ? { ...participant, state: 'DISCONNECTED' } : participant),
  )
  const { participants, clear } = watch(chat, gone)
  const attachments = endAttachments(chat)
  const authentication = endAuthentication(chat)
  return {
    append: [...said.append, ...held.append, ...append, { item: ended, kept: true }],
    change: {
      ...attachments.change,
      ...authentication.change,
      ...said.change,
      ...held.change,
      initialMessage: undefined,
      ...(chat.disconnectFlow !== undefined && { disconnectFlow: undefined }),
      ...(chat.flow !== undefined && { flow: undefined }),
      participants,
      contacts: withCurrentContact(chat, { updatedAt: at, disconnectedAt: at, disconnectReason: reason }),
      ended: { at, reason },
    },
    clear: [
      chatDuration,
      ...(chat.flow === undefined ? [] : [flowWait]),
      ...gone.map(({ id }) => connectLimit(id)),
      ...clear,
      ...(attachments.clear ?? []),
      ...(authentication.clear ?? []),
      ...(held.clear ?? []),
      ...said.clear,
    ],
  }
}

/** Everybody, agents and bots first, the customer last: the order when nobody left by himself (spec §5.7). */
export function everybody(chat: Chat): readonly Participant[] {
  const isCustomer = (participant: Participant) => participant.role === 'CUSTOMER'
  return [...chat.participants.filter((p) => !isCustomer(p)), ...chat.participants.filter(isCustomer)]
}

/**
 * `participant.left` for all who know of him. A supervisor's own sockets are told by one that is for him alone
 * (chat/audience.ts), since the other one says no more than that he has stopped barging.
 */
function farewell(chat: Chat, participant: Participant, moment: Moment): readonly Entry[] {
  const toAll = isVisible(participant) ? [left(chat, participant, moment)] : []
  if (participant.role !== 'SUPERVISOR') return toAll
  return [...toAll, { ...left(chat, participant, moment), kept: false }]
}

function left(chat: Chat, participant: Participant, moment: Moment): Entry {
  return { item: participantEvent(chat, participant, moment.stamp(), eventTypes.left), kept: true }
}
