import { describe, expect, it } from 'vitest'
import type { Participant } from '../../chat/chat.ts'
import { chatId, chatOf, endedBy, jo, mia, momentAt, namesOf, refusalOf, who } from '../../testing/chat-fixtures.ts'
import { createPersistentContactAssociation } from './create-persistent-contact-association.ts'

const pastId = '11d7a1de-7f0f-4a4e-8f0d-52a4c9d3b6aa'
const [contact] = chatOf([mia]).contacts
const ended = chatOf([mia], { ...endedBy('API'), id: pastId, contacts: [{ ...contact!, id: pastId }] })

const associate = (chat: ReturnType<typeof chatOf>, source = ended) =>
  createPersistentContactAssociation.associate(
    chat,
    {
      InstanceId: chat.instanceId,
      InitialContactId: chatId,
      RehydrationType: 'ENTIRE_PAST_SESSION',
      SourceContactId: source.id,
    },
    momentAt(5),
    { chat: source, lastSeq: 6 },
  )

describe('CreatePersistentContactAssociation (control-plane §7.8)', () => {
  it('keeps what the chat continues, and names the contact', () => {
    const { change, reply } = associate(chatOf([mia]))
    const past = { contactId: pastId, contacts: [{ chatId: pastId, first: 1, last: 6 }] }
    expect(change).toEqual({ past })
    expect(reply).toEqual({ ContinuedFromContactId: pastId })
  })

  it.each<[string, readonly Participant[], readonly string[]]>([
    ['at once when the customer has joined', [mia, jo], ['rehydrated']],
    ['not yet when he is still to come, whoever else is there', [who(mia, 'INITIAL'), jo], []],
  ])('tells of the past %s, and does not store it', (_case, participants, items) => {
    const { append } = associate(chatOf(participants))
    expect(namesOf(append)).toEqual(items)
    expect(append?.some(({ kept }) => kept)).toBe(false)
  })

  it.each([
    ['a chat that has ended', chatOf([mia], endedBy('API')), ended],
    ['a chat that continues another one', { ...chatOf([mia]), past: { contactId: 'other', contacts: [] } }, ended],
    ['a source that has not ended', chatOf([mia]), { ...ended, ended: undefined }],
    ['the chat itself', chatOf([mia]), chatOf([mia])],
  ] as const)('refuses %s', (_case, chat, source) => {
    expect(refusalOf(() => associate(chat, source as typeof ended))).toBe('invalid-request')
  })
})
