import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { type Instance, seed } from '../../instance.ts'
import { chatId, chatOf, endedBy, mia, momentAt, refusalOf, startedAt } from '../../testing/chat-fixtures.ts'
import { startChatContact } from './start-chat-contact.ts'

type StartInput = Parameters<typeof startChatContact.begin>[1]

const instance: Instance = { ...seed, region: 'us-east-1', createdAt: startedAt }
const { text, json, interactive, interactiveResponse, markdown } = messageTypes

const begin = (more: Partial<StartInput> = {}, source?: Parameters<typeof startChatContact.begin>[3]) =>
  startChatContact.begin(
    instance,
    { InstanceId: seed.id, ContactFlowId: 'any', ParticipantDetails: { DisplayName: 'Mia' }, ...more },
    momentAt(0),
    source,
  )
const minutes = (count: number) => startedAt + count * 60_000
const guide = { SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Guide' } } }

describe('StartChatContact (control-plane §7.1)', () => {
  it('begins a chat whose customer has yet to connect, with five minutes to do so and 25 hours in all', () => {
    const { chat, decision } = begin()
    expect(chat.participants).toMatchObject([{ role: 'CUSTOMER', displayName: 'Mia', state: 'INITIAL' }])
    expect(chat.contacts).toMatchObject([{ id: chat.id, initiationMethod: 'API', initiatedAt: startedAt }])
    expect(chat.settings.supportedContentTypes).toEqual([text])
    expect(decision.append).toBeUndefined()
    expect(decision.arm).toEqual([
      { kind: 'connect-limit', subject: chat.participants[0]?.id, due: minutes(5) },
      { kind: 'chat-duration', subject: '', due: minutes(1500) },
    ])
    expect(decision.reply).toEqual({
      ContactId: chat.id,
      ParticipantId: chat.participants[0]?.id,
      ParticipantToken: `participant token of ${chat.participants[0]?.id}`,
    })
  })

  it('lasts as long as the backend says', () => {
    const { chat, decision } = begin({ ChatDurationInMinutes: 60 })
    expect(chat.endsAt).toBe(minutes(60))
    expect(decision.arm?.[1]?.due).toBe(minutes(60))
  })

  it('keeps the InitialMessage until the customer connects', () => {
    const { chat, decision } = begin({ InitialMessage: { ContentType: text, Content: 'Hi' } })
    expect(chat.initialMessage).toEqual({ contentType: text, content: 'Hi' })
    expect(decision.append).toBeUndefined()
  })

  it('runs the default flow for a flow that is unknown', () => {
    expect(begin({ ContactFlowId: 'unknown' }).chat.settings.flowId).toBe(seed.defaultFlowId)
  })

  it('keeps what the backend gives', () => {
    const { settings } = begin({
      Attributes: { tier: 'gold' },
      CustomerId: 'c-1',
      RelatedContactId: 'other',
      DisconnectOnCustomerExit: ['AGENT'],
      ParticipantConfiguration: { ResponseMode: 'INCREMENTAL' },
      ...guide,
      SupportedMessagingContentTypes: [text, interactive, interactiveResponse],
    }).chat
    expect(settings).toEqual({
      flowId: seed.defaultFlowId,
      supportedContentTypes: [text, interactive, interactiveResponse],
      attributes: { tier: 'gold' },
      segmentAttributes: guide.SegmentAttributes,
      customerId: 'c-1',
      relatedContactId: 'other',
      disconnectOnCustomerExit: true,
      responseMode: 'INCREMENTAL',
    })
  })

  const half = 'x'.repeat(16_383)
  it.each<[string, Partial<StartInput>, string]>([
    ['content types without text/plain', { SupportedMessagingContentTypes: [markdown] }, 'invalid-request'],
    ['an empty list of content types', { SupportedMessagingContentTypes: [] }, 'invalid-request'],
    ['a content type that is unknown', { SupportedMessagingContentTypes: [text, 'image/png'] }, 'invalid-request'],
    [
      'an InitialMessage of a type that is not supported',
      { InitialMessage: { ContentType: markdown, Content: 'x' } },
      'invalid-request',
    ],
    [
      'an InitialMessage that only bots send',
      {
        InitialMessage: { ContentType: interactive, Content: '{}' },
        SupportedMessagingContentTypes: [text, interactive],
      },
      'invalid-request',
    ],
    [
      'an InitialMessage of JSON that is none',
      { InitialMessage: { ContentType: json, Content: '{' }, SupportedMessagingContentTypes: [text, json] },
      'invalid-request',
    ],
    [
      'an InitialMessage of too many bytes',
      { InitialMessage: { ContentType: text, Content: 'ü'.repeat(8193) } },
      'invalid-request',
    ],
    ['attributes with keys of other letters', { Attributes: { 'a b': 'x' } }, 'invalid-request'],
    ['attributes of 32,768 bytes', { Attributes: { a: half, b: half } }, 'nothing'],
    ['attributes of one byte more', { Attributes: { a: half, bc: half } }, 'invalid-request'],
    ['attributes of few letters and too many bytes', { Attributes: { a: 'ü'.repeat(16_384) } }, 'invalid-request'],
    ['a guide without the interactive types', guide, 'invalid-request'],
    ['a persistent chat without a source', { PersistentChat: { RehydrationType: 'FROM_SEGMENT' } }, 'invalid-request'],
    [
      'streaming, which is not built yet',
      { ChatStreamingConfiguration: { StreamingEndpointArn: 'arn' } },
      'invalid-request',
    ],
  ])('checks %s', (_case, input, refusal) => {
    expect(refusalOf(() => begin(input))).toBe(refusal)
  })
})

describe('a persistent chat (control-plane §9)', () => {
  const source = { chat: chatOf([mia], endedBy('API')), lastSeq: 4 }
  const PersistentChat = { RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId: chatId } as const

  it('begins with what it continues, and names the contact', () => {
    const { chat, decision } = begin({ PersistentChat }, source)
    expect(chat.past).toEqual({ contactId: chatId, contacts: [{ chatId, first: 1, last: 4 }] })
    expect(decision.reply).toMatchObject({ ContactId: chat.id, ContinuedFromContactId: chatId })
  })

  it.each<[string, Partial<StartInput>]>([
    ['without a type', { PersistentChat: { SourceContactId: chatId } }],
    ['with a related contact beside it', { PersistentChat, RelatedContactId: 'other' }],
    ['from a session that another contact began', { PersistentChat: { ...PersistentChat, SourceContactId: 'other' } }],
  ])('is refused %s', (_case, input) => {
    expect(refusalOf(() => begin(input, source))).toBe('invalid-request')
  })
})

describe('the connection data of its answer', () => {
  const { credentials } = momentAt(0)
  const started = { ContactId: 'c', ParticipantId: mia.id, ParticipantToken: 't' }
  const answer = (ConnectionTypes: StartInput['ConnectionTypes'], chat = chatOf([mia])) =>
    startChatContact.withConnection(
      started,
      {
        InstanceId: seed.id,
        ContactFlowId: 'any',
        ParticipantDetails: { DisplayName: 'Mia' },
        ...(ConnectionTypes && { ConnectionTypes }),
      },
      chat,
      { credentials },
    )
  const ConnectionCredentials = credentials.connectionCredentials({ chatId: 'c', participantId: mia.id })
  const Websocket = credentials.websocket({ chatId: 'c', participantId: mia.id })

  it.each([
    ['nothing unless asked', undefined, started],
    [
      'both where both are asked for',
      ['WEBSOCKET', 'CONNECTION_CREDENTIALS'],
      { ...started, ConnectionCredentials, Websocket },
    ],
    ['nothing for the two types that yield nothing', ['AUTHENTICATION_SESSION', 'WEBRTC_CONNECTION'], started],
  ] as const)('is %s', (_case, types, expected) => {
    expect(answer(types)).toEqual(expected)
  })

  it('leaves the websocket of a chat that has ended out', () => {
    const ended = chatOf([mia], endedBy('API'))
    expect(answer(['WEBSOCKET', 'CONNECTION_CREDENTIALS'], ended)).toEqual({ ...started, ConnectionCredentials })
  })
})
