import type { Input, operations } from '@parley/contract'
import type { Chat } from './chat.ts'
import { type Past, pastContactsMax } from './past.ts'
import { Refusal } from './refusal.ts'

/** The chat of a source contact, and the end of its log: both are on stable storage. */
export interface Source {
  readonly chat: Chat
  readonly lastSeq: number
}

/** How a past chat is asked for, of StartChatContact and of CreatePersistentContactAssociation. */
export type Rehydration = Pick<
  Input<typeof operations.connect.CreatePersistentContactAssociation>,
  'RehydrationType' | 'SourceContactId'
>

/**
 * What a chat continues when it continues this source (control-plane §9). A source has ended and its own past with it,
 * so none can lead in a circle: the chat that asks has not ended.
 *
 * @throws Refusal invalid-request
 */
export function pastFrom({ chat, lastSeq }: Source, { RehydrationType, SourceContactId }: Rehydration): Past {
  if (chat.ended === undefined) throw new Refusal('invalid-request', 'SourceContactId is of a chat that has not ended')
  const { contacts } = chat
  const isWhole = RehydrationType === 'ENTIRE_PAST_SESSION'
  if (isWhole && SourceContactId !== chat.id) {
    throw new Refusal('invalid-request', 'ENTIRE_PAST_SESSION takes the initial contact of a past chat')
  }
  const reached = isWhole ? contacts : contacts.slice(0, contacts.findIndex(({ id }) => id === SourceContactId) + 1)
  const continued = reached.at(-1)
  if (continued === undefined) throw new Error(`chat ${chat.id} has no contact ${SourceContactId}`)
  const own = reached.map(({ firstSeq: first }, index) => {
    const next = contacts[index + 1]
    return { chatId: chat.id, first, last: next === undefined ? lastSeq : next.firstSeq - 1 }
  })
  return {
    contactId: continued.id,
    contacts: [...own.reverse(), ...(chat.past?.contacts ?? [])].slice(0, pastContactsMax),
  }
}
