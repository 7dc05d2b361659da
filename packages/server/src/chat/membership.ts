import { eventTypes } from '@parley/contract'
import { endAttachments } from './attaching.ts'
import {
  type Chat,
  currentContact,
  type DisconnectReason,
  isConnected,
  isPresent,
  type Participant,
  withCurrentContact,
  withParticipant,
} from './chat.ts'
import type { Decision, Entry, Moment } from './decision.ts'
import { completeGrowing } from './growing.ts'
import { chatEnded, chatRehydrated, messageItem, participantEvent } from './item.ts'
import { returned, watch } from './silence.ts'
import { chatDuration, connectLimit } from './timer.ts'

/** A part of a decision: what coming or going does to the chat. */
export type Step = Omit<Decision<undefined>, 'reply' | 'append'> & { readonly append: readonly Entry[] }

const nothing: Step = { append: [] }

/**
 * A participant becomes CONNECTED, once: `participant.joined`, behind it, where it is the customer, `chat.rehydrated`
 * of a persistent chat and his InitialMessage, and the connect limit is off (spec §5.2 rule 3). For one who is
 * connected already this is nothing.
 */
export function join(chat: Chat, participant: Participant, moment: Moment): Step {
  if (participant.state !== 'INITIAL') return nothing
  const joined = participantEvent(chat, participant, moment.stamp(), eventTypes.joined)
  const append: Entry[] = [{ item: joined, kept: true }]
  const at = Date.parse(joined.AbsoluteTime)
  const isCustomer = participant.role === 'CUSTOMER'
  const isFirstAgent = participant.role === 'AGENT' && currentContact(chat).agent === undefined
  if (isCustomer && chat.past !== undefined) {
    append.push({ item: chatRehydrated(chat, moment.stamp()), kept: false })
  }
  if (isCustomer && chat.initialMessage !== undefined) {
    append.push({ item: messageItem(chat, participant, moment.stamp(), chat.initialMessage), kept: true })
  }
  const present: Participant = { ...participant, state: 'CONNECTED', connectedAt: at }
  const watched = watch(chat, withParticipant(chat, present), present)
  return {
    append,
    change: {
      ...(isCustomer && { initialMessage: undefined }),
      participants: watched.participants,
      contacts: withCurrentContact(chat, {
        updatedAt: at,
        ...(isCustomer && { connectedToSystemAt: at }),
        ...(isFirstAgent && { agent: { id: participant.id, connectedAt: at } }),
      }),
    },
    arm: watched.arm,
    clear: [connectLimit(participant.id), ...watched.clear],
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
    append: [...said.append, ...leavers.filter(isConnected).map((participant) => left(chat, participant, moment))],
    change: { ...said.change, participants },
    arm,
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
  const append: Entry[] = leavers.filter(isConnected).map((participant) => left(chat, participant, moment))
  const ended = chatEnded(chat, moment.stamp())
  const at = Date.parse(ended.AbsoluteTime)
  const gone = chat.participants.map(
    (participant): Participant => (isPresent(participant) ? { ...participant, state: 'DISCONNECTED' } : participant),
  )
  const { participants, clear } = watch(chat, gone)
  const attachments = endAttachments(chat)
  return {
    append: [...said.append, ...append, { item: ended, kept: true }],
    change: {
      ...attachments.change,
      ...said.change,
      initialMessage: undefined,
      participants,
      contacts: withCurrentContact(chat, { updatedAt: at, disconnectedAt: at, disconnectReason: reason }),
      ended: { at, reason },
    },
    clear: [
      chatDuration,
      ...gone.map(({ id }) => connectLimit(id)),
      ...clear,
      ...(attachments.clear ?? []),
      ...said.clear,
    ],
  }
}

/** Everybody, agents and bots first, the customer last: the order when nobody left by himself (spec §5.7). */
export function everybody(chat: Chat): readonly Participant[] {
  const isCustomer = (participant: Participant) => participant.role === 'CUSTOMER'
  return [...chat.participants.filter((p) => !isCustomer(p)), ...chat.participants.filter(isCustomer)]
}

function left(chat: Chat, participant: Participant, moment: Moment): Entry {
  return { item: participantEvent(chat, participant, moment.stamp(), eventTypes.left), kept: true }
}
