import {
  CreateViewCommand,
  type CreateViewRequest,
  CreateViewVersionCommand,
  DeleteViewCommand,
  DeleteViewVersionCommand,
  DescribeViewCommand,
  ListViewsCommand,
  type ListViewsRequest,
  ListViewVersionsCommand,
  UpdateViewContentCommand,
  UpdateViewMetadataCommand,
} from '@aws-sdk/client-connect'
import {
  DescribeViewCommand as DescribeShownViewCommand,
  GetTranscriptCommand,
  SendMessageCommand,
} from '@aws-sdk/client-connectparticipant'
import { type Act, anyKeyMay, interactive, type Line, participant, prepared, type World } from './error-line.ts'

const content = (n: number) => ({ Template: `{"n":${n}}`, Actions: ['Submit'] })
/** A draft may be one, what is published not. */
const noTemplate = { Template: '[]' }
const managed = 'arn:aws:connect:us-east-1:aws:view/form'
const noQuota = 'there is no quota of views'
const neverInUse = 'nothing that makes use of a view holds it fast'

const create = async ({ clients, server }: World, input: Partial<CreateViewRequest> = {}) => {
  const { instanceId: InstanceId } = server
  const view = { InstanceId, Name: 'Address', Status: 'PUBLISHED', Content: content(1), ...input } as const
  return (await clients.connect.send(new CreateViewCommand(view))).View
}

const view = prepared(async (world) => (await create(world))?.Id)

/** The token of a view that an agent shows; the server puts it into the message. */
const shown = prepared(async (world) => {
  await view.ready(world)
  const { clients, customer } = world
  const agent = await clients.addAgent(customer.contactId)
  const message = { templateType: 'ViewResource', version: '1.0', data: { content: { viewId: view.of(customer) } } }
  const ConnectionToken = agent.connectionToken
  const Content = JSON.stringify(message)
  await clients.participant.send(new SendMessageCommand({ ConnectionToken, ContentType: interactive, Content }))
  const newest = new GetTranscriptCommand({ ConnectionToken, MaxResults: 1 })
  const { Transcript } = await clients.participant.send(newest)
  return JSON.parse(Transcript?.[0]?.Content ?? '').data.content.viewToken as string
})

/** A call about the world's view, or about another one. */
const about =
  (command: (InstanceId: string, ViewId: string) => object, ViewId?: string): Act =>
  ({ clients, server, customer }) =>
    clients.connect.send(command(server.instanceId, ViewId ?? view.of(customer)) as DescribeViewCommand)

/** An operation on one view: all of them refuse an id that is too long or unknown. */
function viewLine(command: (InstanceId: string, ViewId: string) => object, errors: Line['errors']): Line {
  return {
    ready: view.ready,
    good: about(command),
    errors: {
      AccessDeniedException: anyKeyMay,
      InvalidParameterException: about(command, 'x'.repeat(501)),
      ResourceNotFoundException: about(command, 'nobody'),
      ...errors,
    },
  }
}

const list =
  (input: Partial<ListViewsRequest>): Act =>
  ({ clients, server }) =>
    clients.connect.send(new ListViewsCommand({ InstanceId: server.instanceId, ...input }))

const update =
  (Content = content(2)) =>
  (InstanceId: string, ViewId: string) =>
    new UpdateViewContentCommand({ InstanceId, ViewId, Status: 'PUBLISHED', Content })

const rename = (InstanceId: string, ViewId: string) =>
  new UpdateViewMetadataCommand({ InstanceId, ViewId, Name: 'Delivery address' })

const remove = (InstanceId: string, ViewId: string) => new DeleteViewCommand({ InstanceId, ViewId })

const publish = (InstanceId: string, ViewId: string) => new CreateViewVersionCommand({ InstanceId, ViewId })

const removeVersion =
  (ViewVersion = 1) =>
  (InstanceId: string, ViewId: string) =>
    new DeleteViewVersionCommand({ InstanceId, ViewId, ViewVersion })

const versions = (more: object) => (InstanceId: string, ViewId: string) =>
  new ListViewVersionsCommand({ InstanceId, ViewId, ...more })

/** The errors of views, each raised by the AWS SDK. Both services have a DescribeView. */
export const viewLines: Readonly<Record<string, Line>> = {
  'participant DescribeView': {
    ...participant(
      (customer, ConnectionToken = customer.connectionToken, ViewToken = shown.of(customer)) =>
        new DescribeShownViewCommand({ ConnectionToken, ViewToken }),
      'x'.repeat(1001),
      {
        ResourceNotFoundException: ({ clients, customer: { connectionToken: ConnectionToken } }) =>
          clients.participant.send(new DescribeShownViewCommand({ ConnectionToken, ViewToken: 'made-up' })),
      },
    ),
    ready: shown.ready,
  },
  CreateView: {
    good: create,
    errors: {
      AccessDeniedException: anyKeyMay,
      InvalidRequestException: (world) => create(world, { Content: noTemplate }),
      InvalidParameterException: (world) => create(world, { Name: '' }),
      ResourceNotFoundException: (world) => create(world, { InstanceId: 'elsewhere' }),
      async DuplicateResourceException(world) {
        for (let n = 1; n <= 2; n++) await create(world, { Content: content(n) })
      },
      ServiceQuotaExceededException: noQuota,
      ResourceInUseException: neverInUse,
    },
  },
  'connect DescribeView': viewLine((InstanceId, ViewId) => new DescribeViewCommand({ InstanceId, ViewId }), {
    InvalidRequestException: 'what can be wrong is a parameter',
  }),
  ListViews: {
    good: list({}),
    errors: {
      AccessDeniedException: anyKeyMay,
      InvalidRequestException: list({ NextToken: 'made-up' }),
      InvalidParameterException: list({ MaxResults: 101 }),
      ResourceNotFoundException: list({ InstanceId: 'elsewhere' }),
    },
  },
  UpdateViewContent: viewLine(update(), {
    InvalidRequestException: about(update({ ...content(2), ...noTemplate })),
    ResourceInUseException: neverInUse,
  }),
  UpdateViewMetadata: viewLine(rename, {
    InvalidRequestException: about(rename, managed),
    async DuplicateResourceException(world) {
      await create(world, { Name: 'Delivery address' })
      await about(rename)(world)
    },
    ResourceInUseException: neverInUse,
  }),
  DeleteView: viewLine(remove, {
    InvalidRequestException: about(remove, managed),
    ResourceInUseException: neverInUse,
  }),
  CreateViewVersion: viewLine(publish, {
    InvalidRequestException: about(
      (InstanceId, ViewId) => new CreateViewVersionCommand({ InstanceId, ViewId, ViewContentSha256: 'other' }),
    ),
    ServiceQuotaExceededException: noQuota,
    ResourceInUseException: neverInUse,
  }),
  ListViewVersions: viewLine(versions({}), {
    InvalidRequestException: about(versions({ NextToken: 'made-up' })),
  }),
  DeleteViewVersion: {
    ...viewLine(removeVersion(), {
      InvalidRequestException: about(removeVersion(), managed),
      ResourceNotFoundException: about(removeVersion(2)),
      ResourceInUseException: neverInUse,
    }),
    async ready(world) {
      await view.ready(world)
      await about(publish)(world)
    },
  },
}
