import { describe, expect, it } from 'vitest'
import { endChat, everybody, join } from '../../chat/membership.ts'
import { type Instance, seed } from '../../instance.ts'
import { chatId, chatOf, jo, mia, momentAt, refusalOf, startedAt, who } from '../../testing/chat-fixtures.ts'
import { describeContact } from './describe-contact.ts'

const instance: Instance = { ...seed, region: 'us-east-1', createdAt: startedAt }
const Arn = `arn:aws:connect:us-east-1:000000000000:instance/${seed.id}/contact/${chatId}`

const read = (chat: ReturnType<typeof chatOf>, ContactId = chatId) =>
  describeContact.describe(instance, chat, { InstanceId: seed.id, ContactId }).Contact

describe('DescribeContact (control-plane §6.5)', () => {
  it('of a chat that nobody has joined says when it began, in epoch seconds, and what is always so', () => {
    expect(read(chatOf([who(mia, 'INITIAL')]))).toEqual({
      Arn,
      Id: chatId,
      ContactAssociationId: chatId,
      InitiationMethod: 'API',
      Channel: 'CHAT',
      InitiationTimestamp: 1772442930,
      LastUpdateTimestamp: 1772442930,
      Tags: { 'aws:connect:instanceId': chatOf([]).instanceId },
      SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Chat' } },
    })
  })

  it('tells by timestamps how far the chat has come (§6.2)', () => {
    let chat = chatOf([who(mia, 'INITIAL'), who(jo, 'INITIAL')])
    chat = { ...chat, ...join(chat, who(mia, 'INITIAL'), momentAt(1000)).change }
    chat = { ...chat, ...join(chat, who(jo, 'INITIAL'), momentAt(2500)).change }
    chat = { ...chat, ...endChat(chat, 'API', everybody(chat), momentAt(4000, startedAt + 2500)).change }
    expect(read(chat)).toMatchObject({
      InitiationTimestamp: 1772442930,
      ConnectedToSystemTimestamp: 1772442931,
      AgentInfo: { Id: jo.id, ConnectedToAgentTimestamp: 1772442932.5 },
      DisconnectTimestamp: 1772442934.002,
      LastUpdateTimestamp: 1772442934.002,
      DisconnectReason: 'API',
    })
  })

  it('gives back what the backend gave', () => {
    const settings = {
      ...chatOf([]).settings,
      attributes: { tier: 'gold' },
      segmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Guide' } },
      customerId: 'c-1',
      relatedContactId: 'other',
    }
    expect(read(chatOf([mia], { settings }))).toMatchObject({
      Attributes: { tier: 'gold' },
      SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Guide' } },
      CustomerId: 'c-1',
      RelatedContactId: 'other',
    })
  })

  it('relates a persistent chat to the contact that it continues (§9)', () => {
    const settings = { ...chatOf([]).settings, relatedContactId: 'other' }
    const past = { contactId: 'continued', contacts: [] }
    expect(read(chatOf([mia], { settings, past }))).toMatchObject({ RelatedContactId: 'continued' })
  })

  it('names the contacts before and behind it, and the first one of all', () => {
    const between = {
      initiationMethod: 'TRANSFER',
      firstSeq: 4,
      initiatedAt: startedAt + 500,
      updatedAt: startedAt,
    } as const
    const [first] = chatOf([]).contacts
    const last = { ...between, firstSeq: 9, queueId: 'sales', initiatedAt: startedAt + 700 }
    const chat = chatOf([mia], { contacts: [first!, { ...between, id: 'C2' }, { ...last, id: 'C3' }] })
    const next = (ContactId: string, InitiationTimestamp: number) => [
      { Type: 'QUICK_CONNECT', NextContactMetadata: { QuickConnectContactData: { ContactId, InitiationTimestamp } } },
    ]
    expect(read(chat)).not.toHaveProperty('InitialContactId')
    expect(read(chat)).not.toHaveProperty('PreviousContactId')
    expect(read(chat)).toMatchObject({ InitiationMethod: 'API', NextContacts: next('C2', 1772442930.5) })
    expect(read(chat, 'C2')).toMatchObject({
      InitialContactId: chatId,
      PreviousContactId: chatId,
      ContactAssociationId: chatId,
      InitiationMethod: 'TRANSFER',
      NextContacts: next('C3', 1772442930.7),
    })
    expect(read(chat, 'C2')).not.toHaveProperty('QueueInfo')
    expect(read(chat, 'C3')).toMatchObject({
      InitialContactId: chatId,
      PreviousContactId: 'C2',
      QueueInfo: { Id: 'sales', EnqueueTimestamp: 1772442930.7 },
    })
    expect(read(chat, 'C3')).not.toHaveProperty('NextContacts')
  })

  it('means exactly the contact that is named (§6.1)', () => {
    expect(refusalOf(() => read(chatOf([mia]), 'elsewhere'))).toBe('contact-unknown')
  })
})
