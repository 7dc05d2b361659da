import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CompleteAttachmentUploadCommand,
  GetTranscriptCommand,
  StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant'
import { describe, expect, it } from 'vitest'
import type { Faults } from '../packages/server/src/store/sqlite/database.ts'
import { ChatClients, type Person, TestSocket } from '../packages/server/src/testing/chat-clients.ts'
import { poison } from '../packages/server/src/testing/poison.ts'
import { temporaryDirectory } from '../packages/server/src/testing/temporary-directory.ts'
import { startTestServer } from '../packages/server/src/testing/test-server.ts'
import { until } from '../packages/server/src/testing/until.ts'

const persistent = (SourceContactId: string) => ({
  PersistentChat: { RehydrationType: 'ENTIRE_PAST_SESSION' as const, SourceContactId },
})

/** A page of somebody's transcript, newest first: contents, the status of files, the last words of events. */
async function page({ participant }: ChatClients, { connectionToken }: Person, NextToken?: string, MaxResults = 100) {
  const command = new GetTranscriptCommand({ ConnectionToken: connectionToken, MaxResults, NextToken })
  const answer = await participant.send(command)
  const items = answer.Transcript!.map(
    ({ Content, ContentType, Attachments }) => Content ?? Attachments?.[0]?.Status ?? ContentType?.split('.').at(-1),
  )
  return { items, NextToken: answer.NextToken }
}

describe('A persistent chat', () => {
  it('leads into its past after a restart as before, and chats of before can be continued [persistent-chat-restart]', async () => {
    using directory = temporaryDirectory()
    const { customer, token, now } = await (async () => {
      await using server = await startTestServer({ dataDir: directory.path })
      using clients = new ChatClients(server)
      const past = await clients.startChat()
      await past.say('one')
      await past.say('two')
      await clients.stop(past.contactId)
      const customer = await clients.startChat(persistent(past.contactId))
      await customer.say('three')
      const { NextToken } = await page(clients, customer)
      const first = await page(clients, customer, NextToken, 3)
      expect(first.items).toEqual(['ended', 'left', 'two'])
      return { customer, token: first.NextToken, now: server.now() }
    })()
    await using server = await startTestServer({ dataDir: directory.path, now })
    using clients = new ChatClients(server)
    expect(await page(clients, customer, token)).toEqual({ items: ['one', 'joined'], NextToken: undefined })
    await clients.stop(customer.contactId)
    const next = await clients.startChat(persistent(customer.contactId))
    const { NextToken } = await page(clients, next)
    const all = ['ended', 'left', 'three', 'joined', 'ended', 'left', 'two', 'one', 'joined']
    expect((await page(clients, next, NextToken)).items).toEqual(all)
  })

  it('shows nobody what one participant alone saw in the past: a rejected file [persistent-chat-private]', async () => {
    const scanner = createServer((_request, response) => response.end('{"Status":"REJECTED"}'))
    await new Promise<void>((resolve) => scanner.listen(0, '127.0.0.1', resolve))
    await using _scanner = { [Symbol.asyncDispose]: async () => void scanner.close() }
    const { port } = scanner.address() as AddressInfo
    await using server = await startTestServer({ flags: ['--scanner-url', `http://127.0.0.1:${port}/`] })
    using clients = new ChatClients(server)
    const past = await clients.startChat()
    using socket = await TestSocket.open(past.socketUrl)
    await attach(clients, past)
    await socket.sees('ATTACHMENT REJECTED')
    expect((await page(clients, past)).items).toEqual(['REJECTED', 'joined'])
    await past.say('sorry')
    await clients.stop(past.contactId)
    const customer = await clients.startChat(persistent(past.contactId))
    const { NextToken } = await page(clients, customer)
    expect((await page(clients, customer, NextToken)).items).toEqual(['ended', 'left', 'sorry', 'joined'])
  })

  it('is not begun from an end that never reached the disk', async () => {
    using directory = temporaryDirectory()
    const faults: Faults = {}
    await using server = await startTestServer({ dataDir: directory.path, faults })
    using clients = new ChatClients(server)
    const [source, other] = [await clients.startChat(), await clients.startChat()]
    await source.say('still there')
    const cure = poison(directory.path, 'chat.ended')
    faults.stallMs = 300
    const slow = other.say('slow')
    await until(() => faults.stallMs === undefined, 'the disk to be busy')
    // The end is decided while the disk is busy, and fails when its turn comes.
    const outcomes = await Promise.allSettled([
      clients.stop(source.contactId),
      clients.startChat(persistent(source.contactId)),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await slow
    cure()
    const again = clients.startChat(persistent(source.contactId))
    await expect(again).rejects.toMatchObject({ name: 'InvalidRequestException' })
    await source.say('and on')
  })
})

async function attach({ participant }: ChatClients, { connectionToken: ConnectionToken }: Person): Promise<void> {
  const content = Buffer.from('%PDF-1.7')
  const { AttachmentId, UploadMetadata } = await participant.send(
    new StartAttachmentUploadCommand({
      ConnectionToken,
      ContentType: 'application/pdf',
      AttachmentSizeInBytes: content.length,
      AttachmentName: 'offer.pdf',
      ClientToken: undefined,
    }),
  )
  await fetch(UploadMetadata!.Url!, { method: 'PUT', body: new Uint8Array(content) })
  await participant.send(
    new CompleteAttachmentUploadCommand({ ConnectionToken, AttachmentIds: [AttachmentId!], ClientToken: undefined }),
  )
}
