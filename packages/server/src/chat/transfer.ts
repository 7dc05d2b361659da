import { eventTypes } from '@parley/contract'
import {
  type Chat,
  type Contact,
  currentContact,
  isConnected,
  isPresent,
  type Participant,
  withNextContact,
} from './chat.ts'
import type { Entry, Moment } from './decision.ts'
import { transferEvent } from './item.ts'
import { leaveTogether, type Step } from './membership.ts'
import { flowWait } from './timer.ts'

/** How often a chat may be transferred (control-plane §17). */
export const transfersMax = 11

/** Who serves a contact and goes with it; customer and bots belong to the chat. */
export const isOfContact = ({ role }: Participant) => role === 'AGENT' || role === 'SUPERVISOR'

export function countTransfers(chat: Chat): number {
  return chat.contacts.filter(({ initiationMethod }) => initiationMethod === 'TRANSFER').length
}

/**
 * The chat goes on as a new contact that waits for an agent. What says so still belongs to the old contact, and comes
 * first, so that those who leave see it; whoever was only invited is gone without an item (spec §4.5.13).
 */
export function transfer(chat: Chat, next: Pick<Contact, 'id' | 'queueId'>, moment: Moment): Step {
  const succeeded = told(chat, eventTypes.transferSucceeded, moment)
  const leavers = chat.participants.filter((participant) => isOfContact(participant) && isPresent(participant))
  const left = leaveTogether(chat, leavers, moment)
  const append = [succeeded, ...left.append]
  const begins = {
    at: Date.parse(append[append.length - 1]!.item.AbsoluteTime),
    firstSeq: moment.lastSeq + append.length + 1,
  }
  const contacts = withNextContact(chat, { ...next, initiationMethod: 'TRANSFER' }, begins)
  const endsFlow = chat.flow !== undefined
  return {
    ...left,
    append,
    change: { ...left.change, contacts, ...(endsFlow && { flow: undefined }) },
    clear: [...(left.clear ?? []), ...(endsFlow ? [flowWait] : [])],
  }
}

/** The chat goes on as it is, and is told that it was to be transferred. */
export function failTransfer(chat: Chat, moment: Moment): Step {
  return { append: [told(chat, eventTypes.transferFailed, moment)] }
}

function told(
  chat: Chat,
  contentType: (typeof eventTypes)['transferSucceeded' | 'transferFailed'],
  moment: Moment,
): Entry {
  return { item: transferEvent(chat, servingAgent(chat), moment.stamp(), contentType), kept: true }
}

/** The agent whose contact it is, or if he has left another who is there. */
function servingAgent(chat: Chat): Participant | undefined {
  const agents = chat.participants.filter((participant) => participant.role === 'AGENT' && isConnected(participant))
  return agents.find(({ id }) => id === currentContact(chat).agent?.id) ?? agents[0]
}
