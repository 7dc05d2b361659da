import {
  CreateParticipantCommand,
  DescribeContactCommand,
  StopContactCommand,
  TransferContactCommand,
  type TransferContactRequest,
  UpdateParticipantRoleConfigCommand,
} from '@aws-sdk/client-connect'
import {
  CompleteAttachmentUploadCommand,
  DescribeViewCommand,
  GetAttachmentCommand,
  StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as type from './content-types.ts'
import { serve } from './in-process.ts'
import { accessDenied, idempotency, invalidRequest, notFound, quotaExceeded, validation } from './refusals.ts'
import { ServiceProcess, temporaryDataDir } from './service-process.ts'
import { flowId, instanceId, Target } from './target.ts'
import { present } from './waiting.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

const transfer = (ContactId: string, input: Partial<TransferContactRequest> = {}, on = target) =>
  on.connectService.send(
    new TransferContactCommand({ InstanceId: instanceId, ContactId, ContactFlowId: flowId, ...input }),
  )

const transferred = async (contactId: string, on = target) =>
  present((await transfer(contactId, {}, on)).ContactId, 'ContactId')

const contact = async (ContactId: string) => {
  const answer = await target.connectService.send(new DescribeContactCommand({ InstanceId: instanceId, ContactId }))
  return present(answer.Contact, 'Contact')
}

describe('TransferContact', () => {
  it('goes on with the chat as a new contact, which DescribeContact knows as what it is [transfer-contact]', async () => {
    using chat = await target.converse()
    const C1 = chat.contactId
    const { ContactId, ContactArn } = await transfer(C1, { QueueId: 'sales' })
    const C2 = present(ContactId, 'ContactId')
    expect(ContactArn).toBe(`arn:aws:connect:us-east-1:000000000000:instance/${instanceId}/contact/${C2}`)
    const C3 = await transferred(C2)
    const [first, second, third] = [await contact(C1), await contact(C2), await contact(C3)]
    expect(first).toMatchObject({ InitiationMethod: 'API', DisconnectTimestamp: expect.any(Date) })
    expect([first.InitialContactId, first.PreviousContactId]).toEqual([undefined, undefined])
    expect(second).toMatchObject({
      InitialContactId: C1,
      PreviousContactId: C1,
      ContactAssociationId: C1,
      InitiationMethod: 'TRANSFER',
      QueueInfo: { Id: 'sales' },
      ConnectedToSystemTimestamp: expect.any(Date),
      DisconnectTimestamp: expect.any(Date),
    })
    expect(third).toMatchObject({ InitialContactId: C1, PreviousContactId: C2, InitiationMethod: 'TRANSFER' })
    expect(third.DisconnectTimestamp).toBeUndefined()
    const next = ({ NextContacts }: typeof first) =>
      NextContacts?.map(({ NextContactMetadata }) => NextContactMetadata?.QuickConnectContactData?.ContactId)
    expect([first, second, third].map(next)).toEqual([[C2], [C3], undefined])
  })

  it('shows all of it in the old contact, and everything after in the new one [transfer-items]', async () => {
    using chat = await target.converse()
    const { customer, agent, contactId } = chat
    const next = await transferred(contactId)
    const { Id } = await customer.say('still there?')
    await customer.socket.itemWithId(Id)
    const told = { DisplayName: 'Jo', ParticipantRole: 'AGENT', ContactId: contactId, InitialContactId: contactId }
    expect(customer.socket.items.slice(-3)).toMatchObject([
      { ContentType: type.transferSucceeded, ...told },
      { ContentType: type.left, ...told },
      { Content: 'still there?', ContactId: next, InitialContactId: contactId },
    ])
    await agent.socket.itemOf(type.left)
    expect(agent.socket.items.slice(-2).map(({ ContentType }) => ContentType)).toEqual([
      type.transferSucceeded,
      type.left,
    ])
    const seen = (await customer.transcript()).map((item) => item.Id)
    expect(seen).toEqual(customer.socket.items.map((item) => item.Id).slice(-seen.length))
  })

  it('leaves the customer his tokens and his socket, and the old agent none [transfer-tokens]', async () => {
    using chat = await target.converse()
    const { customer, agent, contactId } = chat
    await transferred(contactId)
    await expect(target.connection(customer.seat.participantToken)).resolves.toBeDefined()
    const denied = { ...accessDenied, message: 'Access denied' }
    const calls = [target.connection(agent.seat.participantToken), agent.say('x'), agent.page(), agent.disconnect()]
    await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(denied)))
    const { Id } = await customer.say('hello')
    await customer.socket.itemWithId(Id)
    expect(agent.socket.items.map((item) => item.Id)).not.toContain(Id)
  })

  it('leaves the new contact to a backend, which brings in an agent by any of the ids [transfer-contact-ids]', async () => {
    using chat = await target.converse()
    const { customer, contactId } = chat
    const C2 = await transferred(contactId)
    using ann = await target.connect(await target.addParticipant(C2, 'AGENT', 'Ann'))
    await customer.socket.item((item) => item.ContentType === type.joined && item.DisplayName === 'Ann')
    const { Id } = await ann.say('I am Ann')
    expect(await customer.socket.itemWithId(Id)).toMatchObject({ ContactId: C2, InitialContactId: contactId })
    expect((await contact(C2)).AgentInfo?.Id).toBe(ann.participantId)
    expect((await contact(contactId)).AgentInfo?.Id).toBe(chat.agent.participantId)
    const C3 = await transferred(contactId)
    expect(await contact(C3)).toMatchObject({ PreviousContactId: C2 })
    await target.addParticipant(contactId)
    await target.addParticipant(C2)
    await target.connectService.send(new StopContactCommand({ InstanceId: instanceId, ContactId: C2 }))
    expect(await customer.socket.itemOf(type.ended)).toMatchObject({ ContactId: C3 })
    expect((await contact(C3)).DisconnectReason).toBe('API')
    expect((await contact(C2)).DisconnectReason).toBeUndefined()
  })

  it('makes segments that GetTranscript tells apart, and reads as one without a ContactId [transfer-transcript]', async () => {
    using chat = await target.converse()
    const { customer, contactId } = chat
    await customer.say('one')
    const C2 = await transferred(contactId)
    using ann = await target.connect(await target.addParticipant(C2, 'AGENT', 'Ann'))
    const two = await ann.say('two')
    const C3 = await transferred(C2)
    await customer.say('three')
    const segment = async (ContactId: string) => {
      const { Transcript, InitialContactId } = await customer.page({
        ContactId,
        MaxResults: 100,
        SortOrder: 'ASCENDING',
      })
      expect(InitialContactId).toBe(contactId)
      expect(new Set(Transcript.map((item) => item.ContactId))).toEqual(new Set([ContactId]))
      return Transcript
    }
    const segments = [await segment(contactId), await segment(C2), await segment(C3)]
    const whole = await customer.transcript()
    expect(segments.flat()).toEqual(whole)
    expect(await ann.transcript().catch((error) => error)).toMatchObject(accessDenied)
    using bob = await target.connect(await target.addParticipant(C3, 'AGENT', 'Bob'))
    expect((await bob.transcript()).slice(0, whole.length)).toEqual(whole)
    const pages = []
    let NextToken: string | undefined
    do {
      const page = await customer.page({ ContactId: C2, MaxResults: 1, NextToken })
      pages.push(...page.Transcript)
      ;({ NextToken } = page)
    } while (NextToken)
    expect(pages.reverse()).toEqual(segments[1])
    const elsewhere = customer.page({ ContactId: C3, StartPosition: { Id: two.Id } })
    await expect(elsewhere).rejects.toMatchObject(validation)
  })

  it('leaves files and views with the chat: both sides of the border can open them [transfer-keeps]', async () => {
    using chat = await target.converse({
      SupportedMessagingContentTypes: ['text/plain', type.interactive, type.interactiveResponse],
    })
    const { customer, agent, contactId } = chat
    const { participantService } = target
    const ConnectionToken = customer.connectionToken
    const { AttachmentId, UploadMetadata } = await participantService.send(
      new StartAttachmentUploadCommand({
        ConnectionToken,
        ContentType: 'text/plain',
        AttachmentName: 'offer.txt',
        AttachmentSizeInBytes: 5,
        ClientToken: undefined,
      }),
    )
    const view = { templateType: 'ViewResource', version: '1.0', data: { content: { viewId: 'form' } } }
    const shown = await agent.say(JSON.stringify(view), { ContentType: type.interactive })
    const { Content } = await customer.socket.itemWithId(shown.Id)
    const C2 = await transferred(contactId)
    const { 'Content-Length': _, ...headers } = present(UploadMetadata?.HeadersToInclude, 'HeadersToInclude')
    const put = await fetch(present(UploadMetadata?.Url, 'Url'), { method: 'PUT', headers, body: 'offer' })
    expect(put.status).toBe(200)
    const AttachmentIds = [present(AttachmentId, 'AttachmentId')]
    await participantService.send(
      new CompleteAttachmentUploadCommand({ ConnectionToken, AttachmentIds, ClientToken: undefined }),
    )
    const file = await customer.socket.item(({ Type }) => Type === 'ATTACHMENT')
    expect(file).toMatchObject({ ContactId: C2, Attachments: [{ AttachmentId, Status: 'APPROVED' }] })
    const ViewToken = JSON.parse(String(Content)).data.content.viewToken
    const described = await participantService.send(new DescribeViewCommand({ ConnectionToken, ViewToken }))
    expect(described.View?.Id).toBe('form')
    await transferred(C2)
    using ann = await target.connect(await target.addParticipant(contactId, 'AGENT', 'Ann'))
    const link = new GetAttachmentCommand({ ConnectionToken: ann.connectionToken, AttachmentId })
    expect(await (await fetch(present((await participantService.send(link)).Url, 'Url'))).text()).toBe('offer')
  })

  it('leaves the timers as they are configured: they run again when the next agent joins [transfer-keeps]', async () => {
    await using timed = await serve()
    using chat = await timed.converse()
    const { customer, contactId } = chat
    const timer = {
      ParticipantRole: 'CUSTOMER',
      TimerType: 'IDLE',
      TimerValue: { ParticipantTimerDurationInMinutes: 2 },
    } as const
    await timed.connectService.send(
      new UpdateParticipantRoleConfigCommand({
        InstanceId: instanceId,
        ContactId: contactId,
        ChannelConfiguration: { Chat: { ParticipantTimerConfigList: [timer] } },
      }),
    )
    const C2 = await transferred(contactId, timed)
    await timed.clock.advance('10m')
    await customer.socket.heartbeat()
    expect(customer.socket.items.map((item) => item.ContentType)).not.toContain(type.idle)
    using _ann = await timed.connect(await timed.addParticipant(contactId, 'AGENT', 'Ann'))
    await timed.clock.advance('2m')
    expect(await customer.socket.itemOf(type.idle)).toMatchObject({ DisplayName: 'Mia', ContactId: C2 })
  })

  it('survives a crash: the same contacts, one transfer for a repeat, the old agent still gone [transfer-restart]', async () => {
    await using data = await temporaryDataDir()
    const old = await ServiceProcess.start({ dataDir: data.path })
    const before = new Target(old.endpoint)
    using chat = await before.converse()
    const { contactId, customer, agent } = chat
    const { ContactId } = await transfer(contactId, { ClientToken: 'once' }, before)
    const { Id } = await customer.say('before the crash')
    await old.kill()
    await using next = await ServiceProcess.start({ port: old.port, dataDir: data.path })
    const after = new Target(next.endpoint)
    expect((await transfer(contactId, { ClientToken: 'once' }, after)).ContactId).toBe(ContactId)
    using mia = await after.connect(customer.seat)
    expect((await mia.page({ ContactId: present(ContactId, 'ContactId') })).Transcript.map((item) => item.Id)).toEqual([
      Id,
    ])
    using _ann = await after.connect(await after.addParticipant(present(ContactId, 'ContactId'), 'AGENT', 'Ann'))
    expect(await mia.socket.itemOf(type.joined)).toMatchObject({ DisplayName: 'Ann', ContactId })
    await expect(after.connection(agent.seat.participantToken)).rejects.toMatchObject(accessDenied)
  })

  it('is refused by a service that has it so, as by AWS [transfer-off]', async () => {
    await using strict = await serve({ flags: ['--allow-chat-transfer', 'false'] })
    const { contactId } = await strict.startChat()
    await expect(transfer(contactId, {}, strict)).rejects.toMatchObject(invalidRequest)
  })

  it('is one transfer for each ClientToken; with another body that is a conflict [transfer-client-token]', async () => {
    using chat = await target.converse()
    const ClientToken = crypto.randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => transfer(chat.contactId, { ClientToken })))
    expect(new Set(answers.map(({ ContactId, ContactArn }) => `${ContactId} ${ContactArn}`)).size).toBe(1)
    const other = transfer(chat.contactId, { ClientToken, QueueId: 'other' })
    await expect(other).rejects.toMatchObject(idempotency)
    const events = (await chat.customer.transcript()).map(({ ContentType }) => ContentType)
    expect(events.filter((name) => name === type.transferSucceeded)).toHaveLength(1)
  })

  it('is refused a twelfth time, and the chat is told and goes on [transfer-quota]', async () => {
    using chat = await target.converse()
    const { customer, contactId } = chat
    let last = contactId
    for (let n = 0; n < 11; n++) last = await transferred(contactId)
    using ann = await target.connect(await target.addParticipant(contactId, 'AGENT', 'Ann'))
    await expect(transfer(contactId)).rejects.toMatchObject(quotaExceeded)
    expect(await customer.socket.itemOf(type.transferFailed)).toMatchObject({ ContactId: last, DisplayName: 'Ann' })
    const { Id } = await ann.say('so it stays with me')
    expect(await customer.socket.itemWithId(Id)).toMatchObject({ ContactId: last })
  })

  it('is refused for a chat that has ended, for two destinations, and for a contact that nobody knows [transfer-refused]', async () => {
    using chat = await target.converse()
    const both = transfer(chat.contactId, { QueueId: 'sales', UserId: 'ann' })
    await expect(both).rejects.toMatchObject({ ...invalidRequest, message: expect.stringContaining('QueueId') })
    await expect(transfer('nobody')).rejects.toMatchObject(notFound)
    const noFlow = transfer(chat.contactId, { ContactFlowId: 'x'.repeat(501) })
    await expect(noFlow).rejects.toMatchObject({ ...invalidRequest, message: expect.stringContaining('contactFlowId') })
    const next = await transferred(chat.contactId)
    await target.connectService.send(new StopContactCommand({ InstanceId: instanceId, ContactId: next }))
    for (const id of [chat.contactId, next]) await expect(transfer(id)).rejects.toMatchObject(invalidRequest)
    const late = new CreateParticipantCommand({
      InstanceId: instanceId,
      ContactId: next,
      ParticipantDetails: { ParticipantRole: 'AGENT' },
    })
    await expect(target.connectService.send(late)).rejects.toMatchObject({ name: 'ConflictException' })
    expect((await contact(next)).DisconnectReason).toBe('API')
  })
})
