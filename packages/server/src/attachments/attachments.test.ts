import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  CompleteAttachmentUploadCommand,
  GetAttachmentCommand,
  GetTranscriptCommand,
  SendEventCommand,
  StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant'
import { describe, expect, it } from 'vitest'
import { createLogger, type Logger } from '../logging.ts'
import { ChatClients, type Person, TestSocket } from '../testing/chat-clients.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { startTestServer, type TestServerOptions } from '../testing/test-server.ts'
import { until } from '../testing/until.ts'

const minute = 60_000
const content = Buffer.from('%PDF-1.7 an offer')

/** A service, and two who talk on it. */
async function office(options: TestServerOptions = {}) {
  const server = await startTestServer(options)
  const clients = new ChatClients(server)
  const customer = await clients.startChat()
  const agent = await clients.addAgent(customer.contactId)
  const sockets = [await TestSocket.open(customer.socketUrl), await TestSocket.open(agent.socketUrl)] as const
  const start = async ({ connectionToken }: Person = customer, AttachmentSizeInBytes = content.length) => {
    const { AttachmentId, UploadMetadata } = await clients.participant.send(
      new StartAttachmentUploadCommand({
        ConnectionToken: connectionToken,
        ContentType: 'application/pdf',
        AttachmentSizeInBytes,
        AttachmentName: 'offer.pdf',
        ClientToken: undefined,
      }),
    )
    return { id: AttachmentId!, url: UploadMetadata!.Url!, headers: UploadMetadata!.HeadersToInclude! }
  }
  const put = async (url: string, body: Buffer = content) =>
    (await fetch(url, { method: 'PUT', body: new Uint8Array(body) })).status
  const complete = ({ connectionToken }: Person, id: string) =>
    clients.participant.send(
      new CompleteAttachmentUploadCommand({
        ConnectionToken: connectionToken,
        AttachmentIds: [id],
        ClientToken: undefined,
      }),
    )
  const link = ({ connectionToken }: Person, AttachmentId: string, UrlExpiryInSeconds?: number) =>
    clients.participant.send(
      new GetAttachmentCommand({ ConnectionToken: connectionToken, AttachmentId, UrlExpiryInSeconds }),
    )
  const statuses = async ({ connectionToken }: Person) => {
    const command = new GetTranscriptCommand({ ConnectionToken: connectionToken, MaxResults: 100 })
    const { Transcript } = await clients.participant.send(command)
    return Transcript!.flatMap(({ Attachments }) => Attachments?.map(({ Status }) => Status) ?? [])
  }
  const stop = async () => {
    for (const socket of sockets) socket[Symbol.dispose]()
    clients[Symbol.dispose]()
    await server.stop()
  }
  return {
    server,
    clients,
    customer,
    agent,
    sockets,
    start,
    put,
    complete,
    link,
    statuses,
    [Symbol.asyncDispose]: stop,
  }
}

/** The files that are not kept yet. */
const fresh = (dataDir: string) => {
  const folder = join(dataDir, 'blobs/new')
  return existsSync(folder) ? readdirSync(folder) : []
}

const invalid = { name: 'ValidationException', $metadata: { httpStatusCode: 400 } }
const conflict = { name: 'ConflictException', $metadata: { httpStatusCode: 409 } }

describe('an upload', () => {
  it('is shown by its completion only, and read by everybody afterwards', async () => {
    await using chat = await office()
    const { id, url } = await chat.start()
    expect(await chat.put(url)).toBe(200)
    expect(await chat.statuses(chat.customer)).toEqual([])
    await expect(chat.link(chat.agent, id)).rejects.toMatchObject(invalid)
    await chat.complete(chat.customer, id)
    expect(await chat.statuses(chat.agent)).toEqual(['APPROVED'])
    const { Url, AttachmentSizeInBytes } = await chat.link(chat.agent, id)
    expect(AttachmentSizeInBytes).toBe(content.length)
    const answer = await fetch(Url!)
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="offer.pdf"',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
    })
  })

  it('cannot be completed before its bytes are there, nor with other than the announced number of them', async () => {
    await using chat = await office()
    const { id, url } = await chat.start()
    await expect(chat.complete(chat.customer, id)).rejects.toMatchObject(invalid)
    expect(await chat.put(url, content.subarray(1))).toBe(400)
    expect(await chat.put(url, Buffer.concat([content, content]))).toBe(400)
    await expect(chat.complete(chat.customer, id)).rejects.toMatchObject(invalid)
    expect(await chat.put(url)).toBe(200)
    await expect(chat.complete(chat.customer, id)).resolves.toBeDefined()
  })

  it('without a length of its own is counted', async () => {
    await using chat = await office()
    const { url } = await chat.start()
    const chunked = (chunks: readonly Buffer[]) =>
      fetch(url, { method: 'PUT', body: Readable.from(chunks), duplex: 'half' } as unknown as RequestInit)
    expect((await chunked([content, content])).status).toBe(400)
    expect((await chunked([content.subarray(1)])).status).toBe(400)
    expect((await chunked([content.subarray(0, 3), content.subarray(3)])).status).toBe(200)
  })

  it('may come twice until it is completed, and the last one counts', async () => {
    await using chat = await office()
    const { id, url } = await chat.start()
    const other = Buffer.from(content).fill('x')
    expect([await chat.put(url), await chat.put(url, other)]).toEqual([200, 200])
    await chat.complete(chat.customer, id)
    expect(await chat.put(url)).toBe(409)
    const { Url } = await chat.link(chat.agent, id)
    expect(await (await fetch(Url!)).text()).toBe(other.toString())
  })

  it('is completed once, and by its owner', async () => {
    await using chat = await office()
    const { id, url } = await chat.start()
    await chat.put(url)
    await expect(chat.complete(chat.agent, id)).rejects.toMatchObject(invalid)
    await chat.complete(chat.customer, id)
    await expect(chat.complete(chat.customer, id)).rejects.toMatchObject(conflict)
    expect(await chat.statuses(chat.customer)).toEqual(['APPROVED'])
  })

  it('is over after 15 minutes: neither file nor completion is taken, and its place is free', async () => {
    await using chat = await office({ flags: ['--attachments-per-chat', '1'] })
    const { id, url } = await chat.start()
    await chat.put(url)
    await expect(chat.start()).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' })
    await chat.server.advance(15 * minute)
    expect(await chat.put(url)).toBe(403)
    await expect(chat.complete(chat.customer, id)).rejects.toMatchObject(invalid)
    await expect(chat.start()).resolves.toBeDefined()
  })

  it('is discarded with the end of the chat', async () => {
    await using chat = await office()
    const { url } = await chat.start()
    await chat.clients.stop(chat.customer.contactId)
    expect(await chat.put(url)).toBe(403)
  })

  it('uses a URL of its own: made up, of the other direction or expired it opens nothing', async () => {
    await using chat = await office()
    const { id, url } = await chat.start()
    await chat.put(url)
    await chat.complete(chat.customer, id)
    const { Url } = await chat.link(chat.agent, id, 5)
    expect(await chat.put(Url!)).toBe(403)
    expect((await fetch(url)).status).toBe(403)
    expect((await fetch(`${url}x`)).status).toBe(403)
    expect((await fetch(Url!)).status).toBe(200)
    await chat.server.advance(5000)
    expect((await fetch(Url!)).status).toBe(403)
  })
})

describe('a client that gives its upload up and begins again', () => {
  it('loses the first connection and is served on the second', async () => {
    using directory = temporaryDirectory()
    await using chat = await office({ dataDir: directory.path })
    const { id, url } = await chat.start()
    const { hostname, port, pathname } = new URL(url)
    const first = connect(Number(port), hostname)
    const gone = once(first, 'close')
    first.on('error', () => {})
    first.write(`PUT ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: ${content.length}\r\n\r\nhalf`)
    await expect.poll(() => fresh(directory.path)).toHaveLength(1)
    expect(await chat.put(url)).toBe(200)
    await gone
    await chat.complete(chat.customer, id)
  })
})

describe('what a process left behind', () => {
  it('is gone soon after the next start, unless somebody was shown it', async () => {
    using directory = temporaryDirectory()
    const { shown, customer } = await (async () => {
      await using chat = await office({ dataDir: directory.path })
      const [shown, rest] = [await chat.start(), await chat.start()]
      for (const { url } of [shown, rest]) await chat.put(url)
      await chat.complete(chat.customer, shown.id)
      return { shown: shown.id, customer: chat.customer }
    })()
    expect(fresh(directory.path)).toHaveLength(2)
    await using chat = await office({ dataDir: directory.path, now: Date.now() + 15 * minute })
    await expect.poll(() => fresh(directory.path)).toEqual([])
    const { Url } = await chat.link(customer, shown)
    expect(await (await fetch(Url!)).text()).toBe(content.toString())
  })
})

describe('a restart between upload and completion', () => {
  it('loses neither the file nor the record of it', async () => {
    using directory = temporaryDirectory()
    const { id, customer } = await (async () => {
      await using chat = await office({ dataDir: directory.path })
      const { id, url } = await chat.start()
      await chat.put(url)
      return { id, customer: chat.customer }
    })()
    await using chat = await office({ dataDir: directory.path })
    await chat.complete(customer, id)
    const { Url } = await chat.link(customer, id)
    expect(await (await fetch(Url!)).text()).toBe(content.toString())
  })
})

/** A scanner that answers as it is told to, one answer for each request. */
async function scannerThat(answer: (asked: Record<string, string>, attempt: number) => Promise<string> | string) {
  const asked: Record<string, string>[] = []
  const listener = async (request: IncomingMessage) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    asked.push(JSON.parse(Buffer.concat(chunks).toString()))
    return answer(asked.at(-1)!, asked.length)
  }
  const server = createServer((request, response) => void listener(request).then((body) => response.end(body)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    asked,
    flags: ['--scanner-url', `http://127.0.0.1:${(server.address() as AddressInfo).port}/scan`],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('a scanner', () => {
  it('is asked before anybody sees the file, may read it, and approves it for all', async () => {
    let read = ''
    await using scanner = await scannerThat(async ({ Url }) => {
      read = await (await fetch(Url!)).text()
      return '{"Status":"APPROVED"}'
    })
    await using chat = await office({ flags: scanner.flags })
    const { id, url } = await chat.start()
    await chat.put(url)
    await chat.complete(chat.customer, id)
    await expect(chat.complete(chat.customer, id)).rejects.toMatchObject(conflict)
    await chat.sockets[1].sees('ATTACHMENT APPROVED')
    expect(read).toBe(content.toString())
    expect(scanner.asked).toMatchObject([
      { AttachmentId: id, AttachmentName: 'offer.pdf', ParticipantRole: 'CUSTOMER' },
    ])
    await expect(chat.link(chat.agent, id)).resolves.toBeDefined()
  })

  it('rejects for the sender alone: on sockets, in the transcript and for receipts [attachment-rejected]', async () => {
    await using scanner = await scannerThat(() => '{"Status":"REJECTED"}')
    await using chat = await office({ flags: scanner.flags })
    const { id, url } = await chat.start()
    await chat.put(url)
    await chat.complete(chat.customer, id)
    await chat.sockets[0].sees('ATTACHMENT REJECTED')
    await chat.agent.say('anything?')
    await chat.sockets[1].sees('anything?')
    expect(chat.sockets[1].shown).not.toContain('ATTACHMENT REJECTED')
    expect(await chat.statuses(chat.customer)).toEqual(['REJECTED'])
    expect(await chat.statuses(chat.agent)).toEqual([])
    await expect(chat.link(chat.customer, id)).rejects.toMatchObject(invalid)
    const { Transcript } = await chat.clients.participant.send(
      new GetTranscriptCommand({ ConnectionToken: chat.customer.connectionToken, MaxResults: 100 }),
    )
    const messageId = Transcript!.find(({ Type }) => Type === 'ATTACHMENT')!.Id
    const receipt = new SendEventCommand({
      ConnectionToken: chat.agent.connectionToken,
      ContentType: 'application/vnd.amazonaws.connect.event.message.read',
      Content: JSON.stringify({ messageId }),
    })
    await expect(chat.clients.participant.send(receipt)).rejects.toMatchObject(invalid)
  })

  it('that says nothing for 60 s has rejected the file [attachment-scan-timeout]', async () => {
    await using scanner = await scannerThat(() => new Promise(() => {}))
    await using chat = await office({ flags: scanner.flags })
    const { id, url } = await chat.start()
    await chat.put(url)
    await chat.complete(chat.customer, id)
    await until(() => scanner.asked.length === 1, 'the scanner to be asked')
    await chat.server.advance(minute - 1)
    expect(await chat.statuses(chat.customer)).toEqual([])
    await chat.server.advance(1)
    expect(await chat.statuses(chat.customer)).toEqual(['REJECTED'])
  })

  it.each([
    ['rubbish', '<html>', 'the scanner answered 200 without a verdict'],
    ['null', 'null', 'the scanner answered 200 without a verdict'],
    ['without end', `{"Status":"APPROVED"${' '.repeat(70_000)}}`, 'the answer has more than 65536 bytes'],
  ])('that answers %s is asked again, and the log says so', async (_, answer, message) => {
    const logged: string[] = []
    const warn = ({ err }: { readonly err: Error }) => void logged.push(err.message)
    const log = { ...createLogger('silent'), warn } as Logger
    await using scanner = await scannerThat((_, attempt) => (attempt === 1 ? answer : '{"Status":"APPROVED"}'))
    await using chat = await office({ flags: scanner.flags, log })
    const { id, url } = await chat.start()
    await chat.put(url)
    const alarms = chat.server.alarms()
    await chat.complete(chat.customer, id)
    // One alarm for the timer row, one for the deadline of the asking, one for the next try.
    await until(() => chat.server.alarms() === alarms + 2, 'the next try to be due')
    await chat.server.advance(2000)
    await chat.sockets[1].sees('ATTACHMENT APPROVED')
    expect(scanner.asked).toHaveLength(2)
    expect(logged).toEqual([message])
  })

  it('is asked again after a restart', async () => {
    using directory = temporaryDirectory()
    await using scanner = await scannerThat((_, attempt) =>
      attempt === 1 ? new Promise(() => {}) : '{"Status":"APPROVED"}',
    )
    const before = await (async () => {
      await using chat = await office({ dataDir: directory.path, flags: scanner.flags })
      const { id, url } = await chat.start()
      await chat.put(url)
      await chat.complete(chat.customer, id)
      await until(() => scanner.asked.length === 1, 'the scanner to be asked')
      return { customer: chat.customer, id, now: chat.server.now() }
    })()
    await using server = await startTestServer({ dataDir: directory.path, flags: scanner.flags, now: before.now })
    using clients = new ChatClients(server)
    await until(() => scanner.asked.length === 2, 'the scanner to be asked again')
    const command = new GetAttachmentCommand({
      ConnectionToken: before.customer.connectionToken,
      AttachmentId: before.id,
    })
    await expect.poll(() => clients.participant.send(command).catch(() => undefined)).toBeDefined()
  })
})
