/** Compiled and never run: what an application that was written with the types of ChatJS says of them. */
import { connect } from '@parley/client/chatjs'

export async function asChatJsDeclaresIt(): Promise<connect.CustomerChatSession> {
  const session: connect.CustomerChatSession = connect.ChatSession.create({
    chatDetails: { contactId: 'C', participantId: 'P', participantToken: 'T' },
    options: { region: 'us-west-2' },
    type: connect.ChatSession.SessionTypes.CUSTOMER,
    disableCSM: true,
  })
  const onMessage = ({ data, chatDetails }: connect.ChatMessageEvent): string[] => [
    data.Id,
    data.AbsoluteTime,
    data.ContactId ?? data.InitialContactId ?? '',
    chatDetails.contactId,
  ]
  session.onMessage(onMessage)
  session.onTranscriptUpdated(({ data }: connect.ChatTranscriptUpdatedEvent) => {
    const status: 'SENDING' | 'SENT' | 'DELIVERED' | 'READ' | 'FAILED' | undefined =
      data.transcript[0]?.MessageMetadata?.Status
    return status
  })
  const { connectCalled, connectSuccess } = await session.connect({ metadata: 'M' })
  const { data, metadata } = await session.sendMessage({ contentType: 'text/plain', message: 'Hello', metadata: 'M' })
  const blob: Blob = await session.downloadAttachment({ attachmentId: 'A' })
  // @ts-expect-error: a message has a content.
  await session.sendMessage({ contentType: 'text/plain' })
  // @ts-expect-error: there is no such type.
  connect.ChatSession.create({ chatDetails: {}, type: 'SUPERVISOR' })
  // @ts-expect-error: only Amazon's agent desktop has one.
  connect.ChatSession.create({ chatDetails: {}, type: 'AGENT', websocketManager: {} })
  console.log(connectCalled, connectSuccess, data.Id, data.MessageMetadata, metadata, blob)
  return session
}
