import { fileURLToPath } from 'node:url'
import {
  CreatePersistentContactAssociationCommand,
  type CreatePersistentContactAssociationRequest,
  DescribeContactCommand,
  type PersistentChat,
  StartChatContactCommand,
  StartContactMediaProcessingCommand,
  StopContactCommand,
  StopContactMediaProcessingCommand,
  TransferContactCommand,
} from '@aws-sdk/client-connect'
import {
  CompleteAttachmentUploadCommand,
  GetAttachmentCommand,
  type Item,
  paginateGetTranscript,
  StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatJsBrowser, libraries } from './chatjs-page.ts'
import * as type from './content-types.ts'
import { serve } from './in-process.ts'
import type { Caller } from './participant.ts'
import { rawRequest } from './raw-http.ts'
import { invalidParameter, invalidRequest, notFound, validation } from './refusals.ts'
import { setDisconnectFlow } from './set-disconnect-flow.ts'
import { runPython } from './subprocess.ts'
import { type Conversation, flowId, instanceId, Target } from './target.ts'
import { present } from './waiting.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

const stop = (ContactId: string) =>
  target.connectService.send(new StopContactCommand({ InstanceId: instanceId, ContactId }))

const whole = (SourceContactId: string): PersistentChat => ({ RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId })
const segment = (SourceContactId: string): PersistentChat => ({ RehydrationType: 'FROM_SEGMENT', SourceContactId })

/** A conversation in these words that has ended. */
async function pastChat(words: readonly string[], PersistentChat?: PersistentChat) {
  using chat = await target.converse({ PersistentChat })
  for (const word of words) await chat.customer.say(word)
  await stop(chat.contactId)
  return chat.contactId
}

const associate = (InitialContactId: string, more: Partial<CreatePersistentContactAssociationRequest>) =>
  target.connectService.send(
    new CreatePersistentContactAssociationCommand({
      InstanceId: instanceId,
      InitialContactId,
      RehydrationType: 'ENTIRE_PAST_SESSION',
      SourceContactId: undefined,
      ...more,
    }),
  )

/** @returns the ContactId of the new contact */
async function transferred(ContactId: string, on = target): Promise<string> {
  const command = new TransferContactCommand({ InstanceId: instanceId, ContactId, ContactFlowId: flowId })
  return present((await on.connectService.send(command)).ContactId, 'ContactId')
}

/** Everything that BACKWARD paging gives, page by page, newest first. */
async function pages(caller: Caller, MaxResults = 10): Promise<readonly (readonly Item[])[]> {
  const all: (readonly Item[])[] = []
  let NextToken: string | undefined
  do {
    const page = await caller.page({ MaxResults, NextToken, ScanDirection: 'BACKWARD' })
    all.push(page.Transcript)
    NextToken = page.NextToken
  } while (NextToken)
  return all
}

/** `Hello`, or the last word of an event. */
const nameOf = ({
  Content,
  ContentType,
}: {
  readonly Content?: string | undefined
  readonly ContentType?: string | undefined
}) => Content ?? ContentType?.split('.').at(-1) ?? 'ATTACHMENT'
/** What a past chat of these words shows, newest first: the customer leaves last. */
const farewell = ['ended', 'left', 'left']
const greeting = ['joined', 'joined']

describe('StartChatContact with PersistentChat', () => {
  it('names the contact that is continued, and so does DescribeContact [persistent-chat-start]', async () => {
    const source = await pastChat(['bye'])
    const command = new StartChatContactCommand({
      InstanceId: instanceId,
      ContactFlowId: flowId,
      ParticipantDetails: { DisplayName: 'Mia' },
      PersistentChat: whole(source),
    })
    const { ContactId, ContinuedFromContactId } = await target.connectService.send(command)
    expect(ContinuedFromContactId).toBe(source)
    const described = await target.connectService.send(
      new DescribeContactCommand({ InstanceId: instanceId, ContactId }),
    )
    expect(described.Contact?.RelatedContactId).toBe(source)
    expect(described.Contact?.InitialContactId).toBeUndefined()
  })

  it('refuses a source that runs, a later contact for an entire session, and half a request; an unknown source is 404 [persistent-chat-refused]', async () => {
    const ended = await pastChat([])
    const { contactId: running } = await target.startChat()
    const start = (PersistentChat: PersistentChat, RelatedContactId?: string) =>
      target.startChat({ PersistentChat, RelatedContactId })
    await expect(start(whole(running))).rejects.toMatchObject(invalidRequest)
    await expect(start(segment(running))).rejects.toMatchObject(invalidRequest)
    await expect(start({ RehydrationType: 'FROM_SEGMENT' })).rejects.toMatchObject(invalidRequest)
    await expect(start({ SourceContactId: ended })).rejects.toMatchObject(invalidRequest)
    await expect(start({})).rejects.toMatchObject(invalidRequest)
    await expect(start(whole(ended), running)).rejects.toMatchObject(invalidRequest)
    await expect(start(whole(crypto.randomUUID()))).rejects.toMatchObject(notFound)
    await expect(start({ ...whole(ended), RehydrationType: 'ALL' as never })).rejects.toMatchObject(invalidParameter)
    await expect(start(whole(ended))).resolves.toBeDefined()
  })
})

describe('CreatePersistentContactAssociation', () => {
  it('lets a running chat continue an ended one, and tells at once if the customer has joined [persistent-chat-association]', async () => {
    const source = await pastChat(['bye'])
    using chat = await target.converse()
    const { ContinuedFromContactId } = await associate(chat.contactId, segment(source))
    expect(ContinuedFromContactId).toBe(source)
    for (const { socket } of [chat.customer, chat.agent]) await socket.itemOf(type.rehydrated)
    const command = new DescribeContactCommand({ InstanceId: instanceId, ContactId: chat.contactId })
    expect((await target.connectService.send(command)).Contact?.RelatedContactId).toBe(source)
    expect((await pages(chat.customer)).map((page) => page.map(nameOf))).toEqual([
      greeting,
      [...farewell, 'bye', ...greeting],
    ])
  })

  it('tells a customer who is still to come when he has joined [persistent-chat-association]', async () => {
    const source = await pastChat([])
    const seat = await target.startChat()
    await associate(seat.contactId, whole(source))
    using customer = await target.connect(seat)
    await customer.socket.itemOf(type.rehydrated)
    expect(customer.socket.items.map(nameOf)).toEqual(['joined', 'rehydrated'])
  })

  it('is for one source and one time, and for a chat that runs [persistent-chat-once]', async () => {
    const [one, other] = [await pastChat([]), await pastChat([])]
    const { contactId } = await target.startChat()
    await expect(associate(contactId, whole(contactId))).rejects.toMatchObject(invalidRequest)
    await expect(associate(contactId, whole(crypto.randomUUID()))).rejects.toMatchObject(notFound)
    await expect(associate(crypto.randomUUID(), whole(one))).rejects.toMatchObject(notFound)
    await expect(associate(contactId, { ...whole(one), RehydrationType: 'ALL' as never })).rejects.toMatchObject(
      invalidParameter,
    )
    await associate(contactId, whole(one))
    await expect(associate(contactId, whole(one))).rejects.toMatchObject(invalidRequest)
    await expect(associate(contactId, whole(other))).rejects.toMatchObject(invalidRequest)
    const { contactId: persistent } = await target.startChat({ PersistentChat: whole(one) })
    await expect(associate(persistent, whole(other))).rejects.toMatchObject(invalidRequest)
    await expect(associate(one, whole(other))).rejects.toMatchObject(invalidRequest)
  })

  it('with the same ClientToken is answered again, with another body refused [persistent-chat-client-token]', async () => {
    const [one, other] = [await pastChat([]), await pastChat([])]
    const { contactId } = await target.startChat()
    const ClientToken = crypto.randomUUID()
    for (let n = 0; n < 2; n++) {
      expect((await associate(contactId, { ...whole(one), ClientToken })).ContinuedFromContactId).toBe(one)
    }
    await expect(associate(contactId, { ...whole(other), ClientToken })).rejects.toMatchObject(invalidRequest)
  })
})

describe('A persistent chat', () => {
  it('tells of its past between the customer’s joining and his InitialMessage, and does not store that [persistent-chat-rehydrated]', async () => {
    const source = await pastChat(['bye'])
    const InitialMessage = { ContentType: 'text/plain', Content: 'Me again' }
    using customer = await target.connect(await target.startChat({ PersistentChat: whole(source), InitialMessage }))
    await customer.socket.item(({ Content }) => Content === 'Me again')
    expect(customer.socket.items.map(nameOf)).toEqual(['joined', 'rehydrated', 'Me again'])
    const { contactId } = customer.seat
    expect(await customer.socket.itemOf(type.rehydrated)).toEqual({
      AbsoluteTime: expect.any(String),
      ContentType: type.rehydrated,
      Id: expect.any(String),
      Type: 'EVENT',
      InitialContactId: contactId,
      ContactId: contactId,
    })
    const [present] = await pages(customer)
    expect(present?.map(nameOf)).toEqual(['Me again', 'joined'])
  })

  it('shows itself, then its past, on pages of any size, with RelatedContactId for ContactId [persistent-chat-transcript]', async () => {
    const source = await pastChat(['one', 'two'])
    using chat = await target.converse({ PersistentChat: whole(source) })
    await chat.agent.say('Welcome back')
    const past = [...farewell, 'two', 'one', ...greeting]
    for (const [size, lengths] of [
      [2, [2, 1, 2, 2, 2, 1]],
      [100, [3, 7]],
    ] as const) {
      const found = await pages(chat.customer, size)
      expect(found.map(({ length }) => length)).toEqual(lengths)
      const items = found.flat()
      expect(items.map(nameOf)).toEqual(['Welcome back', ...greeting, ...past])
      for (const [index, item] of items.entries()) {
        expect([item.ContactId, item.RelatedContactId]).toEqual(
          index < 3 ? [chat.contactId, undefined] : [undefined, source],
        )
      }
      const messages = items.filter((item) => item.Type === 'MESSAGE')
      expect(messages.map((item) => item.MessageMetadata?.MessageId)).toEqual(messages.map((item) => item.Id))
    }
    const { NextToken, InitialContactId } = await chat.customer.page({ MaxResults: 100 })
    expect(NextToken).toMatch(/^[\w.~:-]{1,1000}$/)
    expect(InitialContactId).toBe(chat.contactId)
    const ascending = await chat.customer.page({ NextToken, SortOrder: 'ASCENDING', StartPosition: {} })
    expect(ascending.Transcript.map(nameOf)).toEqual(past.toReversed())
    await expect(chat.agent.page({ NextToken })).rejects.toMatchObject(validation)
  })

  it('shows its past to agents as well, and before the customer has connected [persistent-chat-transcript]', async () => {
    const source = await pastChat(['one'])
    const seat = await target.startChat({ PersistentChat: whole(source) })
    const early = await target.caller(seat)
    expect((await pages(early)).map((page) => page.map(nameOf))).toEqual([[], [...farewell, 'one', ...greeting]])
    using agent = await target.connect(await target.addParticipant(seat.contactId))
    const [, past] = await pages(agent)
    expect(past?.map(nameOf)).toEqual([...farewell, 'one', ...greeting])
  })

  it('leads into its past only backward from its end [persistent-chat-backward]', async () => {
    const source = await pastChat(['one'])
    using chat = await target.converse({ PersistentChat: whole(source) })
    const { NextToken } = await chat.customer.page()
    const [newest] = (await chat.customer.page({ NextToken })).Transcript
    const first = present((await chat.customer.page()).Transcript.at(-1), 'the first item')
    for (const input of [
      { StartPosition: { Id: first.Id }, ScanDirection: 'FORWARD' },
      { StartPosition: { Id: first.Id }, ScanDirection: 'BACKWARD' },
      { StartPosition: { MostRecent: 1 }, ScanDirection: 'BACKWARD' },
      { ContactId: chat.contactId },
    ] as const) {
      expect((await chat.customer.page(input)).NextToken).toBeUndefined()
    }
    expect(await chat.customer.page({ ContactId: source })).toMatchObject({ Transcript: [], NextToken: undefined })
    const reached = chat.customer.page({ StartPosition: { Id: newest?.Id } })
    await expect(reached).rejects.toMatchObject(validation)
    const { AbsoluteTime } = present(newest, 'the newest past item')
    const { Transcript } = await chat.customer.page({ StartPosition: { AbsoluteTime }, SortOrder: 'ASCENDING' })
    expect(Transcript[0]?.Id).toBe(first.Id)
  })

  it('reaches what its source continued itself [persistent-chat-cumulative]', async () => {
    const first = await pastChat(['one'])
    const second = await pastChat(['two'], whole(first))
    const third = await pastChat(['three'], segment(second))
    using chat = await target.converse({ PersistentChat: whole(third) })
    const [, ...past] = await pages(chat.agent, 4)
    const items = past.flat()
    expect(items.map(nameOf)).toEqual(['three', 'two', 'one'].flatMap((word) => [...farewell, word, ...greeting]))
    expect(new Set(items.map((item) => item.RelatedContactId))).toEqual(new Set([third, second, first]))
    expect(new Set(items.map((item) => item.Id))).toHaveLength(18)
  })

  it('continues a chat of several contacts by all of them or up to the one that is named [persistent-chat-segments]', async () => {
    using before = await target.converse()
    const C1 = before.contactId
    await before.customer.say('to C1')
    const C2 = await transferred(C1)
    await before.customer.say('to C2')
    const C3 = await transferred(C2)
    await before.customer.say('to C3')
    await stop(C1)
    const inC3 = [`ended ${C3}`, `left ${C3}`, `to C3 ${C3}`]
    const inC2 = [`succeeded ${C2}`, `to C2 ${C2}`]
    const inC1 = [`left ${C1}`, `succeeded ${C1}`, `to C1 ${C1}`, `joined ${C1}`, `joined ${C1}`]
    for (const [PersistentChat, continued, expected] of [
      [whole(C1), C3, [...inC3, ...inC2, ...inC1]],
      [segment(C3), C3, [...inC3, ...inC2, ...inC1]],
      [segment(C2), C2, [...inC2, ...inC1]],
      [segment(C1), C1, inC1],
    ] as const) {
      const { contactId } = await target.startChat()
      expect((await associate(contactId, PersistentChat)).ContinuedFromContactId).toBe(continued)
      using customer = await target.connect(await target.startChat({ PersistentChat }))
      const [, ...past] = await pages(customer, 4)
      expect(past.flat().map((item) => `${nameOf(item)} ${item.RelatedContactId}`)).toEqual(expected)
    }
    for (const later of [C2, C3]) {
      const entire = target.startChat({ PersistentChat: whole(later) })
      await expect(entire).rejects.toMatchObject(invalidRequest)
    }
  })

  it('continues a transferred chat by its survey, without what a supervisor or a sender alone was shown [persistent-chat-segments] [persistent-chat-private]', async () => {
    const gone = 'http://127.0.0.1:1'
    await using own = await serve({ flags: ['--processors', gone] })
    using before = await own.converse()
    const C1 = before.contactId
    const named = { InstanceId: instanceId, ContactId: C1 }
    using _lee = await own.connect(await own.supervise(C1))
    const bot = await own.caller(await own.addParticipant(C1, 'CUSTOM_BOT', 'Shop bot'))
    await rawRequest(own.endpoint, {
      path: '/parley/v1/participant/message-chunk',
      headers: { 'X-Amz-Bearer': bot.connectionToken },
      body: '{"ChunkNumber":1,"ContentType":"text/plain","Content":"in pieces","MessageCompleted":true}',
    })
    await bot.disconnect()
    await before.customer.say('to C1')
    const C2 = await transferred(C1, own)
    await own.connectService.send(new StartContactMediaProcessingCommand({ ...named, ProcessorArn: gone }))
    const { Id } = await before.customer.say('withheld')
    await before.customer.socket.itemWithId(Id)
    await own.connectService.send(new StopContactMediaProcessingCommand(named))
    await before.customer.say('to C2')
    await setDisconnectFlow(own, C1, [
      { Type: 'say', Content: 'How was it?' },
      { Type: 'wait', Minutes: 5 },
    ])
    using agent = await own.connect(await own.addParticipant(C1))
    await agent.disconnect()
    await before.customer.say('Fine')
    await before.customer.socket.itemOf(type.ended)
    const inC2 = ['left', 'joined', 'to C2']
    const inC1 = ['left', 'succeeded', 'to C1', 'left', 'in pieces', 'joined', 'joined', 'joined']
    const inC3 = ['ended', 'left', 'Fine', 'How was it?']
    const describe = async (ContactId?: string) =>
      (await own.connectService.send(new DescribeContactCommand({ InstanceId: instanceId, ContactId }))).Contact
    const { contactId } = await own.startChat({ PersistentChat: whole(C1) })
    const survey = await describe((await describe(contactId))?.RelatedContactId)
    expect(survey).toMatchObject({ InitiationMethod: 'DISCONNECT', DisconnectReason: 'CONTACT_FLOW_DISCONNECT' })
    expect(survey?.PreviousContactId).toBe(C2)
    for (const [PersistentChat, expected] of [
      [whole(C1), [...inC3, ...inC2, ...inC1]],
      [segment(C2), [...inC2, ...inC1]],
    ] as const) {
      using customer = await own.connect(await own.startChat({ PersistentChat }))
      const [, ...past] = await pages(customer, 4)
      expect(past.flat().map(nameOf)).toEqual(expected)
      expect(past.flat().every((item) => item.RelatedContactId !== undefined && item.ContactId === undefined)).toBe(
        true,
      )
      expect(JSON.stringify(past)).not.toMatch(/ChunkNumber|Lee|withheld/)
    }
  })

  it('is not begun from a contact that is over while its chat goes on [persistent-chat-refused]', async () => {
    const { contactId } = await target.startChat()
    const C2 = await transferred(contactId)
    for (const PersistentChat of [segment(contactId), whole(contactId), segment(C2)]) {
      await expect(target.startChat({ PersistentChat })).rejects.toMatchObject(invalidRequest)
    }
    const other = await pastChat([])
    expect((await associate(C2, whole(other))).ContinuedFromContactId).toBe(other)
  })

  it('is read to the end by the paginator of the AWS SDK [persistent-chat-transcript]', async () => {
    const source = await pastChat(['one'])
    using chat = await target.converse({ PersistentChat: whole(source) })
    const seen: Item[] = []
    const ConnectionToken = chat.customer.connectionToken
    for await (const { Transcript } of paginateGetTranscript(
      { client: target.participantService },
      { ConnectionToken },
    )) {
      seen.push(...(Transcript ?? []))
    }
    expect(seen.map(nameOf)).toEqual([...greeting, ...farewell, 'one', ...greeting])
  })

  it('shows the files of its past and does not open them [persistent-chat-attachments]', async () => {
    using before = await target.converse()
    const AttachmentId = await attach(before)
    const read = new GetAttachmentCommand({ ConnectionToken: before.agent.connectionToken, AttachmentId })
    await target.participantService.send(read)
    await stop(before.contactId)
    using chat = await target.converse({ PersistentChat: whole(before.contactId) })
    const past = (await pages(chat.customer))[1]?.find((item) => item.Type === 'ATTACHMENT')
    expect(past).toMatchObject({ Attachments: [{ AttachmentId, Status: 'APPROVED' }] })
    const { connectionToken: ConnectionToken } = chat.customer
    const opened = target.participantService.send(new GetAttachmentCommand({ ConnectionToken, AttachmentId }))
    await expect(opened).rejects.toMatchObject(validation)
  })
})

async function attach({ customer }: Conversation): Promise<string> {
  const content = Buffer.from('%PDF-1.7')
  const { connectionToken: ConnectionToken } = customer
  const { AttachmentId, UploadMetadata } = await target.participantService.send(
    new StartAttachmentUploadCommand({
      ConnectionToken,
      ContentType: 'application/pdf',
      AttachmentSizeInBytes: content.length,
      AttachmentName: 'offer.pdf',
      ClientToken: undefined,
    }),
  )
  const id = present(AttachmentId, 'AttachmentId')
  await fetch(present(UploadMetadata?.Url, 'Url'), { method: 'PUT', body: new Uint8Array(content) })
  await target.participantService.send(
    new CompleteAttachmentUploadCommand({ ConnectionToken, AttachmentIds: [id], ClientToken: undefined }),
  )
  return id
}

describe('Clients of a persistent chat', () => {
  it.each(libraries)('%s hears that there is a past, once, and pages into it [chatjs-rehydrated]', async (library) => {
    await using browser = await ChatJsBrowser.launch(library)
    const source = await pastChat(['one', 'two'])
    const tab = await browser.tab(target.endpoint)
    await tab.open('Mia', await target.startChat({ PersistentChat: whole(source) }))
    await tab.times('Mia', 'rehydrated', 1)
    const asked = { maxResults: 15, scanDirection: 'BACKWARD', sortOrder: 'ASCENDING' }
    interface Page {
      readonly Transcript: readonly Item[]
      readonly NextToken?: string
    }
    const first = (await tab.call('getTranscript', 'Mia', asked)) as Page
    const second = (await tab.call('getTranscript', 'Mia', { ...asked, nextToken: first.NextToken })) as Page
    expect(first.Transcript.map(nameOf)).toEqual(['joined'])
    expect(second.Transcript.map(nameOf)).toEqual([...greeting, 'one', 'two', ...farewell.toReversed()])
    expect(second.Transcript.every((item) => item.RelatedContactId === source && item.ContactId === undefined)).toBe(
      true,
    )
    expect(second.NextToken).toBeUndefined()
    expect(tab.events('Mia', 'rehydrated')).toHaveLength(1)
  })

  it('boto3 starts one, lets another continue it, and reads all of it [boto3-persistent-chat]', async () => {
    const script = fileURLToPath(new URL('python/persistent_chat.py', import.meta.url))
    const { code, stdout, stderr } = await runPython('python', [script, target.endpoint, instanceId, flowId])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const { contacts, continued, pages } = JSON.parse(stdout) as {
      contacts: [string, string, string]
      continued: string[]
      pages: Item[][]
    }
    const [first, second] = contacts
    expect(continued).toEqual([first, second])
    expect(pages.map((page) => page.map(nameOf))).toEqual([
      ['joined'],
      ['ended', 'left', 'joined', 'ended', 'left', 'Thanks, bye', 'joined'],
    ])
    expect(pages[1]?.map((item) => item.RelatedContactId)).toEqual([...Array(3).fill(second), ...Array(4).fill(first)])
  })
})
