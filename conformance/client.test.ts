import {
  type ConnectParticipantServiceException,
  DescribeViewCommand,
  GetTranscriptCommand,
  SendMessageCommand,
  StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant'
import { type GetTranscriptInput, ParticipantClient } from '@parley/client'
import { beforeAll, describe, expect, it } from 'vitest'
import { operationCases } from '../packages/client/src/operations.cases.ts'
import { requestCases } from '../packages/client/src/request.cases.ts'
import { sessionCases } from '../packages/client/src/session.cases.ts'
import { openBackendPort } from '../packages/client/src/testing/backend-port.ts'
import { LocalBackend } from '../packages/client/src/testing/local-backend.ts'
import { serve } from './in-process.ts'
import { bundled, Pages } from './pages.ts'

describe('@parley/client beside the AWS SDK', () => {
  it('gets the same answers to the same inputs', async () => {
    await using target = await serve()
    using chat = await target.converse()
    const ours = new ParticipantClient({ endpoint: target.endpoint })
    const token = chat.customer.connectionToken
    const sdk = target.participantService
    const message = { ContentType: 'text/plain', Content: 'Hello', ClientToken: 'one' }
    const { $metadata: _, ...sent } = await sdk.send(new SendMessageCommand({ ...message, ConnectionToken: token }))
    expect((await ours.sendMessage(message, { token })).output).toEqual(sent)
    await chat.agent.read(sent.Id ?? '')
    const inputs: GetTranscriptInput[] = [
      {},
      { MaxResults: 1 },
      { SortOrder: 'ASCENDING', MaxResults: 100 },
      { StartPosition: {} },
      { StartPosition: { Id: sent.Id ?? '' }, ScanDirection: 'BACKWARD' },
      { ContactId: 'another' },
    ]
    for (const input of inputs) {
      const { $metadata, ...page } = await sdk.send(new GetTranscriptCommand({ ...input, ConnectionToken: token }))
      const answer = await ours.getTranscript(input, { token })
      expect(answer.output).toEqual(page)
      expect(answer.status).toBe($metadata.httpStatusCode)
    }
  })

  it('meets the same errors', async () => {
    await using target = await serve()
    using chat = await target.converse()
    const ours = new ParticipantClient({ endpoint: target.endpoint, retry: { attempts: 1 } })
    const token = chat.customer.connectionToken
    const bearer = { ConnectionToken: token }
    const sdk = target.participantService
    const empty = { ContentType: 'text/plain', Content: '' }
    const file = { ContentType: 'x', AttachmentSizeInBytes: 0, AttachmentName: '', ClientToken: 'T' }
    const pairs = [
      [() => ours.sendMessage(empty, { token }), () => sdk.send(new SendMessageCommand({ ...empty, ...bearer }))],
      [
        () => ours.describeView({ ViewToken: 'a/b c' }, { token }),
        () => sdk.send(new DescribeViewCommand({ ViewToken: 'a/b c', ...bearer })),
      ],
      [
        () => ours.startAttachmentUpload(file, { token }),
        () => sdk.send(new StartAttachmentUploadCommand({ ...file, ...bearer })),
      ],
      [
        () => ours.getTranscript({}, { token: 'garbage' }),
        () => sdk.send(new GetTranscriptCommand({ ConnectionToken: 'garbage' })),
      ],
    ]
    for (const [our, their] of pairs) {
      const refused: unknown = await their!().catch((error: unknown) => error)
      const { name, message, $metadata } = refused as ConnectParticipantServiceException
      await expect(our!()).rejects.toMatchObject({ name, message, status: $metadata.httpStatusCode })
    }
  })
})

describe('@parley/client in Chromium', () => {
  let suite: string

  beforeAll(async () => {
    suite = await bundled({ entryPoints: ['../packages/client/src/testing/run-suite.ts'] })
  })

  it.each([
    ['a page', '<script type="module" src="/suite.js"></script>'],
    ['a worker', '<script>new Worker("/suite.js" + location.search, { type: "module" })</script>'],
  ])('passes the suite that it passes in Node, from another origin: in %s', async (_, html) => {
    await using backend = new LocalBackend()
    await using port = await openBackendPort(backend)
    await using pages = await Pages.serve(html, { '/suite.js': suite })
    const page = await pages.profile.newPage()
    const titles = [...requestCases, ...operationCases, ...sessionCases].map(({ title }) => title)
    const results: { title: string; failure?: string }[] = []
    const finished = new Promise<void>((resolve, reject) => {
      page.on('pageerror', reject)
      page.on('console', (line) => {
        if (!line.text().startsWith('{')) return
        results.push(JSON.parse(line.text()))
        if (results.length === titles.length) resolve()
      })
    })
    await page.goto(`${pages.url}?${port.url}`)
    await finished
    expect(results.filter(({ failure }) => failure !== undefined)).toEqual([])
    expect(results.map(({ title }) => title)).toEqual(titles)
  })
})
