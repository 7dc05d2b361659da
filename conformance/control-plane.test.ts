import {
  ConnectClient,
  CreateParticipantCommand,
  DescribeContactCommand,
  DescribeInstanceCommand,
  ListInstancesCommand,
  ListQueuesCommand,
  type ParticipantRole,
  StartChatContactCommand,
  type StartChatContactRequest,
  StopContactCommand,
} from '@aws-sdk/client-connect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as type from './content-types.ts'
import { conflict, invalidParameter, invalidRequest, notFound, quotaExceeded } from './refusals.ts'
import { credentials, flowId, instanceId, region, Target } from './target.ts'
import { present } from './waiting.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

const arn = `arn:aws:connect:us-east-1:000000000000:instance/${instanceId}`
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const unknownInstance = '99999999-9999-4999-8999-999999999999'

const start = (input: Partial<StartChatContactRequest> = {}) =>
  target.connectService.send(
    new StartChatContactCommand({
      InstanceId: instanceId,
      ContactFlowId: flowId,
      ParticipantDetails: { DisplayName: 'Mia' },
      ...input,
    }),
  )

const contact = async (ContactId: string, InstanceId = instanceId) => {
  const answer = await target.connectService.send(new DescribeContactCommand({ InstanceId, ContactId }))
  return present(answer.Contact, 'Contact')
}

const stop = (ContactId: string, InstanceId = instanceId) =>
  target.connectService.send(new StopContactCommand({ InstanceId, ContactId }))

describe('StartChatContact', () => {
  it('gives v4 ids, a token, and nothing that was not asked for [start-chat]', async () => {
    const { $metadata, ...answer } = await start()
    expect(
      Object.keys(answer)
        .filter((key) => answer[key as keyof typeof answer] !== undefined)
        .sort(),
    ).toEqual(['ContactId', 'ParticipantId', 'ParticipantToken'])
    expect($metadata.requestId).toMatch(uuid4)
    expect(answer.ContactId).toMatch(uuid4)
    expect(answer.ParticipantId).toMatch(uuid4)
    expect(answer.ParticipantToken).toMatch(/^[\x21-\x7e]{1,1000}$/)
  })

  it('twice with one ClientToken is one chat, eight times at once too [start-chat-client-token]', async () => {
    const first = await start({ ClientToken: 'once' })
    const again = await start({ ClientToken: 'once' })
    const same = ({ ContactId, ParticipantId, ParticipantToken }: typeof first) => [
      ContactId,
      ParticipantId,
      ParticipantToken,
    ]
    expect(same(again)).toEqual(same(first))
    const eight = await Promise.all(Array.from({ length: 8 }, () => start({ ClientToken: 'eight' })))
    expect(new Set(eight.map((answer) => same(answer).join()))).toHaveLength(1)
    expect(eight[0]?.ContactId).not.toBe(first.ContactId)
  })

  it('with a known ClientToken and another body is refused [start-chat-client-token-other-body]', async () => {
    await start({ ClientToken: 'mine' })
    const other = start({ ClientToken: 'mine', ParticipantDetails: { DisplayName: 'Somebody else' } })
    await expect(other).rejects.toMatchObject(invalidRequest)
  })

  it('names the member that violates its constraint [control-plane-validation]', async () => {
    await expect(start({ ParticipantDetails: { DisplayName: '' } })).rejects.toMatchObject({
      ...invalidParameter,
      message: expect.stringContaining(
        "Value at 'participantDetails.displayName' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    })
    const violations: Partial<StartChatContactRequest>[] = [
      { ParticipantDetails: { DisplayName: 'x'.repeat(257) } },
      { ChatDurationInMinutes: 59 },
      { ChatDurationInMinutes: 10_081 },
      { ClientToken: 'x'.repeat(501) },
      { InitialMessage: { ContentType: 'text/plain', Content: 'x'.repeat(16_385) } },
    ]
    await Promise.all(violations.map((input) => expect(start(input)).rejects.toMatchObject(invalidParameter)))
  })

  it('wants text/plain among the supported types, knows the others, and holds InitialMessage to them [supported-content-types]', async () => {
    const violations: Partial<StartChatContactRequest>[] = [
      { SupportedMessagingContentTypes: ['text/markdown'] },
      { SupportedMessagingContentTypes: ['text/plain', 'text/html'] },
      { InitialMessage: { ContentType: 'text/markdown', Content: '**hi**' } },
    ]
    await Promise.all(violations.map((input) => expect(start(input)).rejects.toMatchObject(invalidRequest)))
    const SupportedMessagingContentTypes = ['text/plain', 'text/markdown']
    await start({ SupportedMessagingContentTypes, InitialMessage: { ContentType: 'text/markdown', Content: '**hi**' } })
  })

  it('knows its instance by id and by ARN, and no other [instance-identity]', async () => {
    await expect(start({ InstanceId: arn })).resolves.toBeDefined()
    const others = [unknownInstance, arn.replace('us-east-1', 'eu-west-1'), arn.replace('000000000000', '111111111111')]
    await Promise.all(others.map((InstanceId) => expect(start({ InstanceId })).rejects.toMatchObject(notFound)))
  })

  it('runs the default flow when it does not know the one named [unknown-flow]', async () => {
    await expect(start({ ContactFlowId: '33333333-3333-4333-8333-333333333333' })).resolves.toBeDefined()
  })
})

describe('CreateParticipant', () => {
  const create = (ContactId: string, ParticipantRole: ParticipantRole, ClientToken?: string, DisplayName?: string) =>
    target.connectService.send(
      new CreateParticipantCommand({
        InstanceId: instanceId,
        ContactId,
        ClientToken,
        ParticipantDetails: { ParticipantRole, DisplayName },
      }),
    )

  it('brings in an agent and a bot, who join when they subscribe and not before [create-participant]', async () => {
    using customer = await target.connect(await target.startChat())
    for (const role of ['AGENT', 'CUSTOM_BOT'] as const) {
      const seat = await target.addParticipant(customer.seat.contactId, role, role)
      const { Id } = await customer.say('anybody?')
      await customer.socket.itemWithId(Id)
      expect(customer.socket.items.map((item) => item.ParticipantId)).not.toContain(seat.participantId)
      using newcomer = await target.connect(seat)
      await customer.socket.item((item) => item.ContentType === type.joined && item.ParticipantRole === role)
      expect((await newcomer.socket.itemOf(type.joined)).ParticipantId).toBe(seat.participantId)
    }
  })

  it('names a participant whom nobody named, because items need a name [participant-default-name]', async () => {
    using customer = await target.connect(await target.startChat())
    const { contactId } = customer.seat
    const [agent, bot] = [await create(contactId, 'AGENT'), await create(contactId, 'CUSTOM_BOT')]
    const names = []
    for (const { ParticipantId, ParticipantCredentials } of [agent, bot]) {
      const participantToken = present(ParticipantCredentials?.ParticipantToken, 'ParticipantToken')
      expect(Date.parse(present(ParticipantCredentials?.Expiry, 'Expiry'))).toBeGreaterThan(Date.now())
      using newcomer = await target.connect({
        contactId,
        participantId: present(ParticipantId, 'ParticipantId'),
        participantToken,
      })
      names.push((await newcomer.socket.itemOf(type.joined)).DisplayName)
    }
    expect(names).toEqual(['Agent', 'Bot'])
  })

  it('announces a second agent as invited before he joins [participant-invited]', async () => {
    using chat = await target.converse()
    const seat = await target.addParticipant(chat.contactId, 'AGENT', 'Ann')
    await chat.customer.socket.itemOf(type.invited)
    using ann = await target.connect(seat)
    await chat.customer.socket.item((item) => item.DisplayName === 'Ann' && item.ContentType === type.joined)
    const hers = chat.customer.socket.items.filter((item) => item.ParticipantId === ann.participantId)
    expect(hers.map((item) => item.ContentType)).toEqual([type.invited, type.joined])
  })

  it('works before the customer has connected [create-participant-early]', async () => {
    const seat = await target.startChat()
    using agent = await target.connect(await target.addParticipant(seat.contactId))
    await agent.socket.itemOf(type.joined)
    using customer = await target.connect(seat)
    await agent.socket.item((item) => item.ParticipantId === customer.participantId)
  })

  it('refuses the other roles and an ended or unknown contact [create-participant-refused]', async () => {
    const { contactId } = await target.startChat()
    for (const role of ['CUSTOMER', 'SYSTEM', 'SUPERVISOR'] as const) {
      await expect(create(contactId, role)).rejects.toMatchObject(invalidRequest)
    }
    await expect(create(crypto.randomUUID(), 'AGENT')).rejects.toMatchObject(notFound)
    await stop(contactId)
    await expect(create(contactId, 'AGENT')).rejects.toMatchObject(conflict)
  })

  it('refuses a second bot and a seventh participant [participant-quota]', async () => {
    const { contactId } = await target.startChat()
    await create(contactId, 'CUSTOM_BOT')
    await expect(create(contactId, 'CUSTOM_BOT')).rejects.toMatchObject(quotaExceeded)
    for (let n = 0; n < 4; n++) await create(contactId, 'AGENT')
    await expect(create(contactId, 'AGENT')).rejects.toMatchObject(quotaExceeded)
  })

  it('twice with one ClientToken is one participant [create-participant-client-token]', async () => {
    const { contactId } = await target.startChat()
    const first = await create(contactId, 'AGENT', 'T', 'Jo')
    const again = await create(contactId, 'AGENT', 'T', 'Jo')
    expect(again.ParticipantId).toBe(first.ParticipantId)
    await expect(create(contactId, 'AGENT', 'T', 'Ann')).rejects.toMatchObject(invalidRequest)
  })
})

describe('DescribeContact', () => {
  it('follows the chat with timestamps that the SDK can parse [describe-contact]', async () => {
    const seat = await target.startChat()
    const created = await contact(seat.contactId)
    expect(created).toMatchObject({
      Id: seat.contactId,
      Arn: `${arn}/contact/${seat.contactId}`,
      Channel: 'CHAT',
      InitiationMethod: 'API',
    })
    expect(created.InitialContactId).toBeUndefined()
    expect(Math.abs(present(created.InitiationTimestamp, 'InitiationTimestamp').getTime() - Date.now())).toBeLessThan(
      60_000,
    )
    using _customer = await target.connect(seat)
    using agent = await target.connect(await target.addParticipant(seat.contactId))
    const connected = await contact(seat.contactId)
    expect(connected.ConnectedToSystemTimestamp).toBeInstanceOf(Date)
    expect(connected.AgentInfo).toMatchObject({
      Id: agent.participantId,
      ConnectedToAgentTimestamp: expect.any(Date),
    })
    expect(connected.DisconnectTimestamp).toBeUndefined()
    await stop(seat.contactId)
    expect(await contact(seat.contactId)).toMatchObject({
      DisconnectTimestamp: expect.any(Date),
      DisconnectReason: 'API',
    })
  })

  it('does not know a contact of nobody, nor of another instance [describe-contact-unknown]', async () => {
    const { contactId } = await target.startChat()
    await expect(contact(crypto.randomUUID())).rejects.toMatchObject(notFound)
    await expect(contact(contactId, unknownInstance)).rejects.toMatchObject(notFound)
  })
})

describe('StopContact', () => {
  it('may be repeated, and does not know a contact of nobody [stop-contact-repeated]', async () => {
    const { contactId } = await target.startChat()
    await stop(contactId)
    const { DisconnectTimestamp } = await contact(contactId)
    await stop(contactId)
    expect((await contact(contactId)).DisconnectTimestamp).toEqual(DisconnectTimestamp)
    await expect(stop(crypto.randomUUID())).rejects.toMatchObject(notFound)
    await expect(stop(contactId, unknownInstance)).rejects.toMatchObject(notFound)
  })
})

describe('discovery', () => {
  it('lists and describes the seeded instance [seeded-instance]', async () => {
    const { InstanceSummaryList } = await target.connectService.send(new ListInstancesCommand({ MaxResults: 10 }))
    expect(InstanceSummaryList).toMatchObject([
      { Id: instanceId, Arn: arn, InstanceStatus: 'ACTIVE', CreatedTime: expect.any(Date) },
    ])
    const describeInstance = (InstanceId: string) =>
      target.connectService.send(new DescribeInstanceCommand({ InstanceId }))
    expect((await describeInstance(instanceId)).Instance).toMatchObject({ Id: instanceId, Arn: arn })
    expect((await describeInstance(arn)).Instance).toMatchObject({ Id: instanceId })
    await expect(describeInstance(unknownInstance)).rejects.toMatchObject(notFound)
    await expect(target.connectService.send(new ListInstancesCommand({ MaxResults: 11 }))).rejects.toMatchObject(
      invalidRequest,
    )
  })

  it('answers an operation that is not built with 501 and its name [operation-not-built]', async () => {
    const listQueues = target.connectService.send(new ListQueuesCommand({ InstanceId: instanceId }))
    await expect(listQueues).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 501, attempts: 1 },
      message: expect.stringContaining('ListQueues'),
    })
  })
})

describe('a signature', () => {
  const list = async (options: ConstructorParameters<typeof ConnectClient>[0]) => {
    const client = new ConnectClient({ endpoint: target.endpoint, region, credentials, ...options })
    try {
      return await client.send(new ListInstancesCommand({}))
    } finally {
      client.destroy()
    }
  }
  const forbidden = (name: string, message?: RegExp) => ({
    name,
    $metadata: { httpStatusCode: 403, attempts: 1 },
    ...(message && { message: expect.stringMatching(message) }),
  })

  it('made with another secret is refused as InvalidSignatureException [sigv4-wrong-secret]', async () => {
    const wrong = list({ credentials: { ...credentials, secretAccessKey: 'guess' } })
    await expect(wrong).rejects.toMatchObject(forbidden('InvalidSignatureException'))
  })

  it('of an unknown key is refused as UnrecognizedClientException [sigv4-unknown-key]', async () => {
    const unknown = list({ credentials: { ...credentials, accessKeyId: 'somebody' } })
    await expect(unknown).rejects.toMatchObject(
      forbidden('UnrecognizedClientException', /^The security token included in the request is invalid\.$/),
    )
  })

  it('for another region is refused as InvalidSignatureException [sigv4-scope]', async () => {
    await expect(list({ region: 'eu-west-1' })).rejects.toMatchObject(
      forbidden('InvalidSignatureException', /valid region/),
    )
  })

  it('verifies with an ARN as path label and letters beyond ASCII in the body [sigv4-canonical-request]', async () => {
    const { ContactId } = await start({ ParticipantDetails: { DisplayName: 'Søren 花子 🙂' } })
    expect((await contact(present(ContactId, 'ContactId'), arn)).Id).toBe(ContactId)
  })
})
