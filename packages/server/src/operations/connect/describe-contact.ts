import { operations } from '@parley/contract'
import type { Chat, Contact } from '../../chat/chat.ts'
import { Refusal } from '../../chat/refusal.ts'
import { contactArn } from '../../instance.ts'
import { contactQuery } from '../contact-operation.ts'

/** Epoch seconds: an ISO text makes the AWS SDK for JavaScript throw (control-plane §2.2). */
const seconds = (ms: number) => ms / 1000

/** Control-plane §7.4, §6.5: exactly the contact named; the first one omits InitialContactId (§6.1). */
export const describeContact = contactQuery(operations.connect.DescribeContact, (instance, chat, input) => {
  const place = chat.contacts.findIndex(({ id }) => id === input.ContactId)
  const contact = chat.contacts[place]
  if (contact === undefined) throw new Refusal('contact-unknown')
  return {
    Contact: {
      Arn: contactArn(instance, contact.id),
      Id: contact.id,
      ContactAssociationId: chat.id,
      ...neighbours(chat, place),
      InitiationMethod: contact.initiationMethod,
      Channel: 'CHAT' as const,
      ...timestamps(contact),
      ...(contact.queueId !== undefined && {
        QueueInfo: { Id: contact.queueId, EnqueueTimestamp: seconds(contact.initiatedAt) },
      }),
      ...(contact.agent !== undefined && {
        AgentInfo: { Id: contact.agent.id, ConnectedToAgentTimestamp: seconds(contact.agent.connectedAt) },
      }),
      ...(contact.disconnectReason !== undefined && { DisconnectReason: contact.disconnectReason }),
      ...given(chat),
    },
  }
})

/** Where the contact stands in its chat. AWS knows one kind of next contact, and it fits what a transfer makes. */
function neighbours({ id, contacts }: Chat, place: number) {
  const previous = contacts[place - 1]
  const next = contacts[place + 1]
  return {
    ...(previous !== undefined && { InitialContactId: id, PreviousContactId: previous.id }),
    ...(next?.initiationMethod === 'TRANSFER' && {
      NextContacts: [
        {
          Type: 'QUICK_CONNECT' as const,
          NextContactMetadata: {
            QuickConnectContactData: { ContactId: next.id, InitiationTimestamp: seconds(next.initiatedAt) },
          },
        },
      ],
    }),
  }
}

function timestamps(contact: Contact) {
  return {
    InitiationTimestamp: seconds(contact.initiatedAt),
    LastUpdateTimestamp: seconds(contact.updatedAt),
    ...(contact.connectedToSystemAt !== undefined && {
      ConnectedToSystemTimestamp: seconds(contact.connectedToSystemAt),
    }),
    ...(contact.disconnectedAt !== undefined && { DisconnectTimestamp: seconds(contact.disconnectedAt) }),
  }
}

/** What the backend itself gave; a chat that continues another is related to that contact (control-plane §9). */
function given({ settings, instanceId, past }: Chat) {
  const related = past?.contactId ?? settings.relatedContactId
  return {
    Tags: { 'aws:connect:instanceId': instanceId },
    SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Chat' }, ...settings.segmentAttributes },
    ...(settings.attributes !== undefined && { Attributes: settings.attributes }),
    ...(settings.customerId !== undefined && { CustomerId: settings.customerId }),
    ...(related !== undefined && { RelatedContactId: related }),
  }
}
