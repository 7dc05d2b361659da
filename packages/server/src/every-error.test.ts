import {
  CreateParticipantCommand,
  type CreateParticipantRequest,
  CreatePersistentContactAssociationCommand,
  DescribeInstanceCommand,
  ListInstancesCommand,
  MonitorContactCommand,
  type MonitorContactRequest,
  StartChatContactCommand,
  type StartChatContactRequest,
  StartContactMediaProcessingCommand,
  type StartContactMediaProcessingRequest,
  StopContactMediaProcessingCommand,
  type StopContactMediaProcessingRequest,
  TransferContactCommand,
  type TransferContactRequest,
  UpdateParticipantRoleConfigCommand,
  type UpdateParticipantRoleConfigRequest,
} from '@aws-sdk/client-connect'
import {
  CreateParticipantConnectionCommand,
  DisconnectParticipantCommand,
  GetTranscriptCommand,
  SendEventCommand,
  SendMessageCommand,
} from '@aws-sdk/client-connectparticipant'
import { type Operation, operations, wireError } from '@parley/contract'
import { afterAll, describe, expect, it } from 'vitest'
import { limitTable } from './chat/limits.ts'
import { attachmentLines } from './testing/attachment-errors.ts'
import { authenticationLines } from './testing/authentication-errors.ts'
import { ChatClients } from './testing/chat-clients.ts'
import { chunkLines } from './testing/chunk-errors.ts'
import { type Act, anyKeyMay, interactive, type Line, participant, type World } from './testing/error-line.ts'
import { TestIdentityProvider } from './testing/identity-provider.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'
import { startTestServer } from './testing/test-server.ts'
import { viewLines } from './testing/view-errors.ts'
import { withhold } from './testing/withhold.ts'

const provider = await TestIdentityProvider.start()
afterAll(() => provider[Symbol.asyncDispose]())

// A line for each operation. Throttling and faults are the same for all (below).
const lines: Readonly<Record<string, Line>> = {
  ...attachmentLines,
  ...authenticationLines(provider),
  ...chunkLines,
  ...viewLines,
  CreateParticipantConnection: participant(
    ({ participantToken: ParticipantToken }, token = ParticipantToken, Type: unknown[] = ['CONNECTION_CREDENTIALS']) =>
      new CreateParticipantConnectionCommand({
        ParticipantToken: token,
        Type: Type as ['WEBSOCKET'],
        ConnectParticipant: true,
      }),
    [],
  ),
  SendMessage: participant(
    ({ connectionToken }, ConnectionToken = connectionToken, Content = 'hello') =>
      new SendMessageCommand({ ConnectionToken, ContentType: 'text/plain', Content }),
    '',
  ),
  SendEvent: participant(
    ({ connectionToken }, ConnectionToken = connectionToken, name = 'connection.acknowledged') =>
      new SendEventCommand({ ConnectionToken, ContentType: `application/vnd.amazonaws.connect.event.${name}` }),
    'unheard.of',
    {
      async ConflictException({ clients, customer }) {
        const { Id } = await customer.say('hello')
        for (const name of ['Jo', 'Ann']) await (await clients.addAgent(customer.contactId, name)).say('hello')
        return clients.participant.send(
          new SendEventCommand({
            ConnectionToken: customer.connectionToken,
            ContentType: 'application/vnd.amazonaws.connect.event.message.read',
            Content: JSON.stringify({ messageId: Id }),
          }),
        )
      },
    },
  ),
  GetTranscript: participant(
    ({ connectionToken }, ConnectionToken = connectionToken, MaxResults = 10) =>
      new GetTranscriptCommand({ ConnectionToken, MaxResults }),
    101,
  ),
  DisconnectParticipant: participant(
    ({ connectionToken }, ConnectionToken = connectionToken, ClientToken = 'T') =>
      new DisconnectParticipantCommand({ ConnectionToken, ClientToken }),
    'T'.repeat(501),
  ),
  StartChatContact: {
    good: startChat({}),
    errors: {
      InvalidRequestException: startChat({ SupportedMessagingContentTypes: ['text/markdown'] }),
      InvalidParameterException: startChat({ ChatDurationInMinutes: 1 }),
      ResourceNotFoundException: startChat({ InstanceId: 'elsewhere' }),
      async LimitExceededException(world) {
        for (let n = 0; n < 3; n++) await startChat({})(world)
      },
    },
  },
  StopContact: {
    good: ({ clients, customer }) => clients.stop(customer.contactId),
    errors: {
      InvalidRequestException: 'a contact can be stopped in any state',
      InvalidParameterException: ({ clients }) => clients.stop('x'.repeat(257)),
      ResourceNotFoundException: ({ clients }) => clients.stop('nobody'),
      InvalidActiveRegionException: 'there is one region (control-plane §4.2)',
      ContactNotFoundException: 'for voice calls only (control-plane §7.2)',
    },
  },
  CreateParticipant: {
    good: createParticipant({}),
    errors: {
      InvalidRequestException: createParticipant({ ParticipantDetails: { ParticipantRole: 'CUSTOMER' } }),
      ResourceNotFoundException: createParticipant({ ContactId: 'nobody' }),
      async ServiceQuotaExceededException(world) {
        await createParticipant({})(world)
        return createParticipant({})(world)
      },
      async ConflictException(world) {
        await world.clients.stop(world.customer.contactId)
        return createParticipant({})(world)
      },
    },
  },
  MonitorContact: {
    good: monitor({}),
    errors: {
      InvalidRequestException: monitor({ UserId: 'x'.repeat(257) }),
      async IdempotencyException(world) {
        await monitor({ ClientToken: 'T' })(world)
        return monitor({ ClientToken: 'T', UserId: 'Kim' })(world)
      },
      AccessDeniedException: anyKeyMay,
      ResourceNotFoundException: monitor({ ContactId: 'nobody' }),
      async ServiceQuotaExceededException(world) {
        for (let n = 0; n < 5; n++) await monitor({ UserId: `${n}` })(world)
        return monitor({})(world)
      },
    },
  },
  CreatePersistentContactAssociation: {
    good: associate(),
    errors: {
      AccessDeniedException: anyKeyMay,
      InvalidRequestException: (world) => associate(world.customer.contactId)(world),
      InvalidParameterException: associate('x'.repeat(257)),
      ResourceNotFoundException: associate('nobody'),
    },
  },
  UpdateParticipantRoleConfig: {
    good: setIdle({}),
    errors: {
      AccessDeniedException: anyKeyMay,
      InvalidRequestException: setIdle({ ChannelConfiguration: {} as never }),
      InvalidParameterException: setIdle({ ContactId: 'x'.repeat(257) }),
      ResourceNotFoundException: setIdle({ ContactId: 'nobody' }),
    },
  },
  StartContactMediaProcessing: {
    good: startProcessing({}),
    errors: {
      AccessDeniedException: anyKeyMay,
      InvalidRequestException: startProcessing({ ProcessorArn: undefined }),
      InvalidParameterException: startProcessing({ ContactId: 'x'.repeat(257) }),
      ResourceNotFoundException: startProcessing({ ProcessorArn: 'https://elsewhere.example.com' }),
      LimitExceededException: 'it is called too often before it is called too much',
      ServiceQuotaExceededException: 'a processor takes the place of the one before',
    },
  },
  StopContactMediaProcessing: {
    async good(world) {
      await startProcessing({})(world)
      return stopProcessing({})(world)
    },
    errors: {
      AccessDeniedException: anyKeyMay,
      InvalidRequestException: stopProcessing({ InstanceId: undefined }),
      InvalidParameterException: stopProcessing({ ContactId: 'x'.repeat(257) }),
      ResourceNotFoundException: stopProcessing({ ContactId: 'nobody' }),
      LimitExceededException: 'there is nothing to be too much of',
    },
  },
  TransferContact: {
    good: transferContact({}),
    errors: {
      InvalidRequestException: transferContact({ QueueId: 'sales', UserId: 'ann' }),
      async IdempotencyException(world) {
        await transferContact({ ClientToken: 'T' })(world)
        return transferContact({ ClientToken: 'T', QueueId: 'sales' })(world)
      },
      AccessDeniedException: anyKeyMay,
      ResourceNotFoundException: transferContact({ ContactId: 'nobody' }),
      async ServiceQuotaExceededException(world) {
        for (let n = 0; n < 12; n++) await transferContact({})(world)
      },
    },
  },
  DescribeContact: {
    good: ({ clients, customer }) => clients.describe(customer.contactId),
    errors: {
      InvalidRequestException: 'what can be wrong is a parameter',
      InvalidParameterException: ({ clients }) => clients.describe('x'.repeat(257)),
      ResourceNotFoundException: ({ clients }) => clients.describe('nobody'),
    },
  },
  ListInstances: {
    good: ({ clients }) => clients.connect.send(new ListInstancesCommand({})),
    errors: {
      InvalidRequestException: ({ clients }) => clients.connect.send(new ListInstancesCommand({ MaxResults: 11 })),
      InternalServiceException: 'it reads no store',
    },
  },
  DescribeInstance: {
    good: ({ clients, server: { instanceId: InstanceId } }) =>
      clients.connect.send(new DescribeInstanceCommand({ InstanceId })),
    errors: {
      InvalidRequestException: ({ clients }) =>
        clients.connect.send(new DescribeInstanceCommand({ InstanceId: 'x'.repeat(101) })),
      ResourceNotFoundException: ({ clients }) =>
        clients.connect.send(new DescribeInstanceCommand({ InstanceId: 'elsewhere' })),
      InternalServiceException: 'it reads no store',
    },
  },
}

/** Operations that no SDK knows, and that are not for participants. */
const ourOwn: readonly string[] = ['SetDisconnectFlow', 'StartParticipantAuthentication', 'DescribeRefusal']

function startChat(input: Partial<StartChatContactRequest>): Act {
  return ({ clients, server: { instanceId: InstanceId, flowId: ContactFlowId } }) => {
    const start = { InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: 'Mia' }, ...input }
    return clients.connect.send(new StartChatContactCommand(start))
  }
}

function createParticipant(input: Partial<CreateParticipantRequest>): Act {
  return ({ clients, customer: { contactId: ContactId }, server: { instanceId: InstanceId } }) => {
    const bot = { InstanceId, ContactId, ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT' as const }, ...input }
    return clients.connect.send(new CreateParticipantCommand(bot))
  }
}

function monitor(input: Partial<MonitorContactRequest>): Act {
  return ({ clients, customer: { contactId: ContactId }, server: { instanceId: InstanceId } }) =>
    clients.connect.send(new MonitorContactCommand({ InstanceId, ContactId, UserId: 'Lee', ...input }))
}

/** The customer's chat continues this contact, or one that has ended. */
function associate(contactId?: string): Act {
  return async ({ clients, customer, server: { instanceId: InstanceId } }) => {
    const SourceContactId = contactId ?? (await clients.startChat()).contactId
    if (contactId === undefined) await clients.stop(SourceContactId)
    return clients.connect.send(
      new CreatePersistentContactAssociationCommand({
        InstanceId,
        InitialContactId: customer.contactId,
        RehydrationType: 'FROM_SEGMENT',
        SourceContactId,
      }),
    )
  }
}

function transferContact(input: Partial<TransferContactRequest>): Act {
  return ({ clients, customer: { contactId: ContactId }, server: { instanceId: InstanceId, flowId: ContactFlowId } }) =>
    clients.connect.send(new TransferContactCommand({ InstanceId, ContactId, ContactFlowId, ...input }))
}

function setIdle(input: Partial<UpdateParticipantRoleConfigRequest>): Act {
  const timer = {
    ParticipantRole: 'CUSTOMER',
    TimerType: 'IDLE',
    TimerValue: { ParticipantTimerDurationInMinutes: 10 },
  } as const
  const ChannelConfiguration = { Chat: { ParticipantTimerConfigList: [timer] } }
  return ({ clients, customer: { contactId: ContactId }, server: { instanceId: InstanceId } }) =>
    clients.connect.send(
      new UpdateParticipantRoleConfigCommand({ InstanceId, ContactId, ChannelConfiguration, ...input }),
    )
}

function startProcessing(input: Partial<StartContactMediaProcessingRequest>): Act {
  return ({ clients, customer: { contactId: ContactId }, server: { instanceId: InstanceId } }) => {
    const redactor = { InstanceId, ContactId, ProcessorArn: 'builtin:redact-pii', ...input }
    return clients.connect.send(new StartContactMediaProcessingCommand(redactor))
  }
}

function stopProcessing(input: Partial<StopContactMediaProcessingRequest>): Act {
  return ({ clients, customer: { contactId: ContactId }, server: { instanceId: InstanceId } }) =>
    clients.connect.send(new StopContactMediaProcessingCommand({ InstanceId, ContactId, ...input }))
}

/** What an operation says to haste: AWS has two names for it. */
const throttled = (operation: Operation) => wireError(operation.service, operation, 'too-many-requests').exception!

/** What AWS lists for an operation: modelled by the control plane, and by the participant service told by reasons. */
function listed(operation: Operation): readonly string[] {
  if (operation.service === 'connect') return [...operation.errors, throttled(operation), 'InternalServiceException']
  const told = operation.refusals.map((reason) => wireError('participant', operation, reason).exception)
  return told.filter((exception) => exception !== undefined)
}

const built = [...Object.values(operations.participant), ...Object.values(operations.connect)].filter(
  ({ name }) => !ourOwn.includes(name),
) as readonly Operation[]

const statuses: Readonly<Record<string, number>> = {
  ...{ AccessDeniedException: 403, ValidationException: 400, ConflictException: 409, ResourceNotFoundException: 404 },
  IdempotencyException: 409,
  ...{ InvalidRequestException: 400, InvalidParameterException: 400, ServiceQuotaExceededException: 402 },
  ...{ LimitExceededException: 429, ThrottlingException: 429, TooManyRequestsException: 429 },
  ...{ DuplicateResourceException: 409 },
  ...{ InternalServerException: 500, InternalServiceException: 500 },
}
const error = (name: string) => ({ name, $metadata: { httpStatusCode: statuses[name] } })

interface Circumstances {
  readonly line: Line
  readonly limits: string
  readonly dataDir?: string
}

/** What an act ends with, in a world of its own. */
async function outcome(act: Act, { line, limits, dataDir }: Circumstances): Promise<unknown> {
  const { flags = [] } = line
  const start = () => startTestServer({ flags, limits, ...(dataDir !== undefined && { dataDir }) })
  await using server = await start()
  using clients = new ChatClients(server)
  const customer = await clients.startChat({ SupportedMessagingContentTypes: ['text/plain', interactive] })
  const world = { server, clients, customer }
  await line.ready?.(world)
  if (dataDir === undefined || line.readsChatAlone === undefined) return await refusedOr(act, world)
  await server.stop()
  await using next = await start()
  using others = new ChatClients(next)
  return await refusedOr(act, { server: next, clients: others, customer })
}

const refusedOr = (act: Act, world: World) => act(world).catch((refused: unknown) => refused)

/** The name of an operation's line: with its service, where both have an operation of that name. */
const nameOf = ({ service, name }: Operation) =>
  name in operations.participant && name in operations.connect ? `${service} ${name}` : name

const lined = built.filter((operation) => nameOf(operation) in lines)

describe.each(lined.map((operation) => [nameOf(operation), operation] as const))('%s', (lineName, operation) => {
  const { name } = operation
  const line = lines[lineName]!
  const { good, errors } = line
  const haste = throttled(operation)
  const fault = operation.service === 'participant' ? 'InternalServerException' : 'InternalServiceException'
  const raised = Object.entries(errors).flatMap(([error, act]) =>
    typeof act === 'string' ? [] : [[error, act] as const],
  )

  it('has every error that is listed for it in the table', () => {
    const known = new Set([...Object.keys(errors), haste, fault])
    expect(listed(operation).filter((error) => !known.has(error))).toEqual([])
  })

  it('succeeds when nothing is wrong', async () => {
    expect(await outcome(good, { line, limits: 'default' })).not.toBeInstanceOf(Error)
  })

  it.each(raised)('raises %s [every-error]', async (exception, act) => {
    expect(await outcome(act, { line, limits: 'chats=3' })).toMatchObject(error(exception))
  })

  it(`raises ${haste} beyond its rate`, async () => {
    const own = name === 'SendEvent' ? 'SendMessage' : name
    const limit = limitTable.some((row) => row.name === own) && lineName !== 'connect DescribeView' ? own : 'other'
    const hurry: Act = async (world) => {
      for (let n = 0; n < 2; n++) await good(world)
    }
    expect(await outcome(hurry, { line, limits: `${limit}=0.001/1` })).toMatchObject(error(haste))
  })

  // Where the table says why instead, the operation reads no store that could fail.
  if (typeof errors[fault] === 'string') return

  it(`raises ${fault} when the store fails`, async () => {
    using directory = temporaryDirectory()
    const unlucky: Act = async (world) => {
      const putBack = withhold(directory.path)
      return good(world).finally(putBack)
    }
    expect(await outcome(unlucky, { line, limits: 'default', dataDir: directory.path })).toMatchObject(error(fault))
  })
})

it('Every operation that is built has a line', () => {
  expect(built.filter((operation) => !lined.includes(operation)).map(nameOf)).toEqual([])
})
