import { type Input, limits, messageTypes, operations } from '@parley/contract'
import type { Chat, ChatSettings } from '../../chat/chat.ts'
import { checkContent } from '../../chat/content.ts'
import { pastFrom, type Source } from '../../chat/continuing.ts'
import type { Moment } from '../../chat/decision.ts'
import type { Past } from '../../chat/past.ts'
import { Refusal } from '../../chat/refusal.ts'
import type { Rules } from '../../chat/rules.ts'
import { chatDuration, connectLimit, connectLimitMs } from '../../chat/timer.ts'
import type { Instance } from '../../instance.ts'
import type { NewChat } from '../../store/store.ts'

type StartInput = Input<typeof operations.connect.StartChatContact>

export const startChatContact = { contract: operations.connect.StartChatContact, begin, withConnection }

const attributesBytesMax = 32_768
const knownTypes: ReadonlySet<string> = new Set(Object.values(messageTypes))
const initialTypes: ReadonlySet<string> = new Set([
  messageTypes.text,
  messageTypes.markdown,
  messageTypes.json,
  messageTypes.interactiveResponse,
])

/** The part of the answer that a repeat gets again; connection data are always minted anew (control-plane §7.1). */
export interface Started {
  readonly ContactId: string
  readonly ParticipantId: string
  readonly ParticipantToken: string
  readonly ContinuedFromContactId?: string
}

/**
 * A new chat whose customer has yet to connect (control-plane §7.1). The InitialMessage waits with the chat until he
 * does (spec §5.2).
 *
 * @param source the chat of PersistentChat.SourceContactId, where it is given
 */
function begin(instance: Instance, input: StartInput, moment: Moment, source?: Source): Omit<NewChat, 'remember'> {
  if (input.ChatStreamingConfiguration !== undefined) {
    throw new Refusal('invalid-request', 'ChatStreamingConfiguration is not available yet')
  }
  const settings = settingsOf(instance, input)
  const initialMessage = initialMessageOf(input, settings, moment.rules)
  const past = pastOf(input, source)
  const id = moment.newId()
  const customerId = moment.newId()
  const { now } = moment
  const endsAt = now + (input.ChatDurationInMinutes ?? limits.chatDurationMinutes.default) * 60_000
  const chat: Chat = {
    id,
    instanceId: instance.id,
    settings,
    startedAt: now,
    endsAt,
    contacts: [{ id, initiationMethod: 'API', firstSeq: 1, initiatedAt: now, updatedAt: now }],
    participants: [
      {
        id: customerId,
        role: 'CUSTOMER',
        displayName: input.ParticipantDetails.DisplayName,
        state: 'INITIAL',
        createdAt: now,
      },
    ],
    ...(initialMessage !== undefined && { initialMessage }),
    ...(past !== undefined && { past }),
  }
  const reply: Started = {
    ContactId: id,
    ParticipantId: customerId,
    ParticipantToken: moment.credentials.participantToken({ chatId: id, participantId: customerId }),
    ...(past !== undefined && { ContinuedFromContactId: past.contactId }),
  }
  const arm = [
    { ...connectLimit(customerId), due: now + connectLimitMs },
    { ...chatDuration, due: endsAt },
  ]
  const { chats: liveChatsMax } = moment.rules.limits.counts
  return { chat, decision: { arm, reply }, ...(liveChatsMax !== undefined && { liveChatsMax }) }
}

/** The whole answer: what was asked for of connection data, without the socket of a chat that has ended. */
function withConnection(started: Started, input: StartInput, chat: Chat, { credentials }: Pick<Moment, 'credentials'>) {
  const caller = { chatId: started.ContactId, participantId: started.ParticipantId }
  const types = input.ConnectionTypes ?? []
  return {
    ...started,
    ...(types.includes('CONNECTION_CREDENTIALS') && {
      ConnectionCredentials: credentials.connectionCredentials(caller),
    }),
    ...(types.includes('WEBSOCKET') && chat.ended === undefined && { Websocket: credentials.websocket(caller) }),
  }
}

function settingsOf(instance: Instance, input: StartInput): ChatSettings {
  const supportedContentTypes = input.SupportedMessagingContentTypes ?? [messageTypes.text]
  if (!supportedContentTypes.includes(messageTypes.text)) {
    throw new Refusal('invalid-request', 'SupportedMessagingContentTypes must contain text/plain')
  }
  if (supportedContentTypes.some((type) => !knownTypes.has(type))) {
    throw new Refusal('invalid-request', `SupportedMessagingContentTypes knows only ${[...knownTypes].join(', ')}`)
  }
  checkAttributes(input.Attributes ?? {})
  checkSubtype(input, supportedContentTypes)
  return {
    // There is one flow; a name that is unknown means the default one (control-plane §7.1 rule 4).
    flowId: instance.defaultFlowId,
    supportedContentTypes,
    ...(input.Attributes !== undefined && { attributes: input.Attributes }),
    ...(input.SegmentAttributes !== undefined && { segmentAttributes: input.SegmentAttributes }),
    ...(input.CustomerId !== undefined && { customerId: input.CustomerId }),
    ...(input.RelatedContactId !== undefined && { relatedContactId: input.RelatedContactId }),
    ...(input.DisconnectOnCustomerExit !== undefined && { disconnectOnCustomerExit: true }),
    ...(input.ParticipantConfiguration?.ResponseMode !== undefined && {
      responseMode: input.ParticipantConfiguration.ResponseMode,
    }),
  }
}

/** Control-plane §7.1 rule 6. */
function pastOf({ PersistentChat, RelatedContactId }: StartInput, source: Source | undefined): Past | undefined {
  if (PersistentChat === undefined) return undefined
  const { RehydrationType, SourceContactId } = PersistentChat
  if (RelatedContactId !== undefined) {
    throw new Refusal('invalid-request', 'RelatedContactId and PersistentChat do not go together')
  }
  if (RehydrationType === undefined || SourceContactId === undefined || source === undefined) {
    throw new Refusal('invalid-request', 'PersistentChat needs both RehydrationType and SourceContactId')
  }
  return pastFrom(source, { RehydrationType, SourceContactId })
}

function initialMessageOf(input: StartInput, settings: ChatSettings, rules: Rules): Chat['initialMessage'] {
  if (input.InitialMessage === undefined) return undefined
  const { ContentType: contentType, Content: content } = input.InitialMessage
  if (!settings.supportedContentTypes.includes(contentType) || !initialTypes.has(contentType)) {
    throw new Refusal('invalid-request', 'InitialMessage.ContentType is not one that this chat supports')
  }
  try {
    checkContent(contentType, content, rules)
  } catch (refusal) {
    throw refusal instanceof Refusal ? new Refusal('invalid-request', `InitialMessage: ${refusal.detail}`) : refusal
  }
  return { contentType, content }
}

function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  let bytes = 0
  for (const [key, value] of Object.entries(attributes)) {
    if (!/^[A-Za-z0-9_-]+$/.test(key)) throw new Refusal('invalid-request', 'Attributes: keys are of A-Z a-z 0-9 _ -')
    bytes += key.length + Buffer.byteLength(value)
  }
  if (bytes > attributesBytesMax) {
    throw new Refusal('invalid-request', `Attributes must not be larger than ${attributesBytesMax} bytes in all`)
  }
}

/** A guide needs both interactive types (control-plane §7.1). */
function checkSubtype(input: StartInput, supported: readonly string[]): void {
  if (input.SegmentAttributes?.['connect:Subtype']?.ValueString !== 'connect:Guide') return
  if (!supported.includes(messageTypes.interactive) || !supported.includes(messageTypes.interactiveResponse)) {
    throw new Refusal('invalid-request', 'The subtype connect:Guide needs both interactive content types')
  }
}
