import { CreateViewCommand } from '@aws-sdk/client-connect'
import { DescribeViewCommand, GetTranscriptCommand, SendMessageCommand } from '@aws-sdk/client-connectparticipant'
import { describe, expect, it } from 'vitest'
import { ChatClients } from '../packages/server/src/testing/chat-clients.ts'
import { temporaryDirectory } from '../packages/server/src/testing/temporary-directory.ts'
import { startTestServer } from '../packages/server/src/testing/test-server.ts'

const ContentType = 'application/vnd.amazonaws.connect.message.interactive'

describe('A view that a customer was shown', () => {
  it('is there again after a restart, by the same token', async () => {
    using directory = temporaryDirectory()
    const { ConnectionToken, ViewToken, now } = await (async () => {
      await using server = await startTestServer({ dataDir: directory.path })
      using clients = new ChatClients(server)
      const Content = { Template: '{"Body":[]}', Actions: ['Submit'] }
      const { View } = await clients.connect.send(
        new CreateViewCommand({ InstanceId: server.instanceId, Name: 'Address', Status: 'PUBLISHED', Content }),
      )
      const customer = await clients.startChat({ SupportedMessagingContentTypes: ['text/plain', ContentType] })
      const agent = await clients.addAgent(customer.contactId)
      const message = { templateType: 'ViewResource', version: '1.0', data: { content: { viewId: View?.Id } } }
      const sent = { ConnectionToken: agent.connectionToken, ContentType, Content: JSON.stringify(message) }
      await clients.participant.send(new SendMessageCommand(sent))
      const { connectionToken } = customer
      const newest = new GetTranscriptCommand({ ConnectionToken: connectionToken, MaxResults: 1 })
      const { Transcript } = await clients.participant.send(newest)
      const { viewToken } = JSON.parse(Transcript?.[0]?.Content ?? '').data.content
      return { ConnectionToken: connectionToken, ViewToken: viewToken, now: server.now() }
    })()
    await using server = await startTestServer({ dataDir: directory.path, now })
    using clients = new ChatClients(server)
    const { View } = await clients.participant.send(new DescribeViewCommand({ ConnectionToken, ViewToken }))
    expect(View).toMatchObject({ Name: 'Address', Content: { Template: '{"Body":[]}', Actions: ['Submit'] } })
  })
})
