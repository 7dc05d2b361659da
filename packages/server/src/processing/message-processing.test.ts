import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type ContactMediaProcessingFailureMode as FailureMode,
  StartContactMediaProcessingCommand,
} from '@aws-sdk/client-connect'
import { GetTranscriptCommand, SendEventCommand, SendMessageCommand } from '@aws-sdk/client-connectparticipant'
import { describe, expect, it } from 'vitest'
import { ChatClients, type Person, TestSocket } from '../testing/chat-clients.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { startTestServer, type TestServerOptions } from '../testing/test-server.ts'
import { until } from '../testing/until.ts'
import type { Question } from './ask-processor.ts'

type Asked = Question['chatContent']
type Answering = (response: ServerResponse, asked: Asked, attempt: number) => void

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:processor'
const approved = '{"status":"APPROVED"}'
const processed = (content: unknown, contentType?: string) =>
  JSON.stringify({ status: 'PROCESSED', result: { processedChatContent: { content, contentType } } })

/** A processor that answers as it is told to. */
async function processorThat(answer: Answering) {
  const asked: Question[] = []
  const paths: string[] = []
  const server = createServer(async (request, response) => {
    paths.push(`${request.method} ${request.url}`)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (request.method === 'POST') asked.push(JSON.parse(Buffer.concat(chunks).toString()))
    answer(response, asked.at(-1)!.chatContent, asked.length)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    asked,
    paths,
    flags: ['--processors', `${arn}=http://127.0.0.1:${(server.address() as AddressInfo).port}/judge`],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A service, two who talk on it under a processor, and their sockets. */
async function office(options: TestServerOptions, FailureMode?: FailureMode, ProcessorArn = arn) {
  const server = await startTestServer(options)
  const clients = new ChatClients(server)
  const customer = await clients.startChat({ SupportedMessagingContentTypes: ['text/plain', 'text/markdown'] })
  const agent = await clients.addAgent(customer.contactId)
  const sockets = [await TestSocket.open(customer.socketUrl), await TestSocket.open(agent.socketUrl)] as const
  const named = { InstanceId: server.instanceId, ContactId: customer.contactId }
  await clients.connect.send(new StartContactMediaProcessingCommand({ ...named, ProcessorArn, FailureMode }))
  return {
    ...{ server, clients, customer, agent, sockets },
    messages: (person: Person) => messagesOf(clients, person),
    /** The agent says that he has read a message. */
    read: (messageId: string) =>
      clients.participant.send(
        new SendEventCommand({
          ConnectionToken: agent.connectionToken,
          ContentType: 'application/vnd.amazonaws.connect.event.message.read',
          Content: JSON.stringify({ messageId }),
        }),
      ),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket[Symbol.dispose]()
      clients[Symbol.dispose]()
      await server.stop()
    },
  }
}

/** The messages of a transcript, oldest first: content, and the status if there is one. */
async function messagesOf({ participant }: ChatClients, { connectionToken }: Person): Promise<readonly string[]> {
  const command = new GetTranscriptCommand({
    ConnectionToken: connectionToken,
    MaxResults: 100,
    SortOrder: 'ASCENDING',
  })
  const { Transcript } = await participant.send(command)
  return Transcript!
    .filter(({ Type }) => Type === 'MESSAGE')
    .map(({ Content, MessageMetadata }) =>
      [Content, MessageMetadata?.MessageProcessingStatus].filter(Boolean).join(' '),
    )
}

describe('a processor', () => {
  it('is asked with the message and its sender, under the Id that SendMessage answers', async () => {
    await using processor = await processorThat((response) => response.end(approved))
    await using chat = await office(processor)
    const { Id, AbsoluteTime } = await chat.customer.say('hello')
    await chat.sockets[1].sees('hello')
    const contact = chat.customer.contactId
    expect(processor.asked).toEqual([
      {
        version: '1.0',
        instanceId: chat.server.instanceId,
        associatedResourceArn: `arn:aws:connect:us-east-1:000000000000:instance/${chat.server.instanceId}/contact/${contact}`,
        chatContent: {
          ...{ id: Id, absoluteTime: AbsoluteTime, content: 'hello', contentType: 'text/plain' },
          ...{ participantId: chat.customer.participantId, displayName: 'Mia', participantRole: 'CUSTOMER' },
          ...{ initialContactId: contact, contactId: contact },
        },
      },
    ])
  })

  it('that processes a message changes it for all, the sender included, and may change its type', async () => {
    await using processor = await processorThat((response, { content }) =>
      response.end(processed(content.toUpperCase(), 'text/markdown')),
    )
    await using chat = await office(processor)
    await chat.customer.say('hello')
    for (const socket of chat.sockets) await socket.sees('HELLO')
    for (const person of [chat.customer, chat.agent]) expect(await chat.messages(person)).toEqual(['HELLO'])
  })

  it('that rejects one shows it to its sender alone, and nobody else can tell that it was read', async () => {
    await using processor = await processorThat((response, { content }) =>
      response.end(content === 'bad' ? '{"status":"REJECTED"}' : approved),
    )
    await using chat = await office(processor, 'DELIVER_UNPROCESSED_MESSAGE')
    const { Id } = await chat.customer.say('bad')
    await chat.sockets[0].sees('bad')
    await chat.agent.say('anything?')
    await chat.sockets[1].sees('anything?')
    expect(chat.sockets[1].shown).not.toContain('bad')
    expect(await chat.messages(chat.customer)).toEqual(['bad REJECTED', 'anything?'])
    expect(await chat.messages(chat.agent)).toEqual(['anything?'])
    await expect(chat.read(Id)).rejects.toMatchObject({ name: 'ValidationException' })
  })

  it('that is slow keeps the order of each sender and nobody else from talking', async () => {
    const waiting = new Map<string, ServerResponse>()
    await using processor = await processorThat((response, { content }) => void waiting.set(content, response))
    await using chat = await office(processor)
    for (const content of ['a', 'b', 'c']) await chat.customer.say(content)
    await chat.agent.say('x')
    await until(() => waiting.size === 4, 'the processor to be asked')
    for (const content of ['c', 'b', 'x']) waiting.get(content)!.end(approved)
    for (const socket of chat.sockets) await socket.sees('x')
    expect(await chat.messages(chat.customer)).toEqual(['x'])
    waiting.get('a')!.end(approved)
    for (const socket of chat.sockets) await socket.sees('c')
    expect(await chat.messages(chat.agent)).toEqual(['x', 'a', 'b', 'c'])
  })
})

const late: readonly (readonly [string, Answering])[] = [
  ['says nothing', () => {}],
  ['stops in the middle', (response) => response.write('{"status":')],
]

const failing: readonly (readonly [string, Answering])[] = [
  ['answers rubbish', (response) => response.end('<html>hello</html>')],
  ['answers null', (response) => response.end('null')],
  ['answers another verdict', (response) => response.end('{"status":"FINE"}')],
  ['processes to no text', (response) => response.end(processed(7))],
  ['processes to nothing', (response) => response.end(processed(''))],
  [
    'processes to a type that the chat does not support',
    (response) => response.end(processed('{}', 'application/json')),
  ],
  ['processes to more than fits', (response) => response.end(processed('x'.repeat(16_385)))],
  ['answers more than an answer holds', (response) => response.end(approved + ' '.repeat(300_000))],
  ['answers with an error', (response) => response.writeHead(500).end(approved)],
  ['sends away', (response) => response.writeHead(307, { location: '/elsewhere' }).end()],
  ['hangs up', (response) => response.destroy()],
]

describe.each([
  ['DELIVER_UNPROCESSED_MESSAGE', true],
  ['DO_NOT_DELIVER_UNPROCESSED_MESSAGE', false],
] as const)('under %s', (mode, isDelivered) => {
  it.each(late)('a processor that %s has failed when its time is over [processing-bounded]', async (_case, answer) => {
    await using processor = await processorThat(answer)
    await using chat = await office(processor, mode)
    await chat.customer.say('hello')
    await until(() => processor.asked.length === 1, 'the processor to be asked')
    await chat.server.advance(2999)
    expect(await chat.messages(chat.customer)).toEqual([])
    await chat.server.advance(1)
    expect(await chat.messages(chat.customer)).toEqual(['hello FAILED'])
    expect(await chat.messages(chat.agent)).toEqual(isDelivered ? ['hello FAILED'] : [])
  })

  it.each(failing)('a processor that %s has failed at once [processing-bounded]', async (_case, answer) => {
    await using processor = await processorThat(answer)
    await using chat = await office(processor, mode)
    await chat.customer.say('hello')
    await chat.sockets[0].sees('hello')
    expect(await chat.messages(chat.customer)).toEqual(['hello FAILED'])
    expect(await chat.messages(chat.agent)).toEqual(isDelivered ? ['hello FAILED'] : [])
    expect(processor.paths).toEqual(['POST /judge'])
  })
})

describe('the timeout', () => {
  it('is as long as it is configured, and so long nobody can read the message [processing-receipts]', async () => {
    await using processor = await processorThat(() => {})
    await using chat = await office({ flags: [...processor.flags, '--processor-timeout-s', '180'] })
    const { Id } = await chat.customer.say('hello')
    await until(() => processor.asked.length === 1, 'the processor to be asked')
    await chat.server.advance(179_999)
    expect(await chat.messages(chat.customer)).toEqual([])
    await expect(chat.read(Id)).rejects.toMatchObject({ name: 'ValidationException' })
    await chat.server.advance(1)
    expect(await chat.messages(chat.customer)).toEqual(['hello FAILED'])
  })
})

describe('a repeated ClientToken', () => {
  it('gets the first answer while the message is held and when it is shown, and the processor is asked once [processing-repeat]', async () => {
    const waiting: ServerResponse[] = []
    await using processor = await processorThat((response) => void waiting.push(response))
    await using chat = await office(processor)
    const send = () =>
      chat.clients.participant.send(
        new SendMessageCommand({
          ...{ ConnectionToken: chat.customer.connectionToken, ContentType: 'text/plain' },
          ...{ Content: 'hello', ClientToken: 'T' },
        }),
      )
    const first = await send()
    expect(first.MessageMetadata).toEqual({ MessageProcessingStatus: 'PROCESSING' })
    const told = ({ Id, AbsoluteTime, MessageMetadata }: typeof first) => ({ Id, AbsoluteTime, MessageMetadata })
    expect(told(await send())).toEqual(told(first))
    await until(() => waiting.length === 1, 'the processor to be asked')
    waiting[0]!.end(approved)
    await chat.sockets[1].sees('hello')
    expect(told(await send())).toEqual(told(first))
    expect(await chat.messages(chat.agent)).toEqual(['hello'])
    expect(processor.asked).toHaveLength(1)
  })
})

describe('a restart', () => {
  it('loses nothing that is held, doubles nothing, and takes none of its time from the processor [processing-restart]', async () => {
    using directory = temporaryDirectory()
    await using processor = await processorThat((response, { content }, attempt) => {
      if (attempt > 2) response.end(processed(content.toUpperCase()))
    })
    const before = await (async () => {
      await using chat = await office({ dataDir: directory.path, flags: processor.flags })
      await chat.customer.say('a')
      await chat.customer.say('b')
      await until(() => processor.asked.length === 2, 'the processor to be asked')
      return { person: chat.customer, now: chat.server.now() }
    })()
    const now = before.now + 60_000
    await using server = await startTestServer({ dataDir: directory.path, flags: processor.flags, now })
    using clients = new ChatClients(server)
    await expect.poll(() => messagesOf(clients, before.person)).toEqual(['A', 'B'])
    expect(
      processor.asked
        .map(({ chatContent }) => chatContent.id)
        .slice(2)
        .toSorted(),
    ).toEqual(
      processor.asked
        .map(({ chatContent }) => chatContent.id)
        .slice(0, 2)
        .toSorted(),
    )
  })

  it('without the processor in the configuration is a failure', async () => {
    using directory = temporaryDirectory()
    await using processor = await processorThat(() => {})
    const before = await (async () => {
      await using chat = await office({ dataDir: directory.path, flags: processor.flags })
      await chat.customer.say('a')
      return { person: chat.customer, now: chat.server.now() }
    })()
    await using server = await startTestServer({ dataDir: directory.path, now: before.now })
    using clients = new ChatClients(server)
    await expect.poll(() => messagesOf(clients, before.person)).toEqual(['a FAILED'])
  })
})

describe('the end of a chat', () => {
  it('does not wait for processors: what they have not judged has failed, and their late verdict changes nothing [processing-chat-end]', async () => {
    const waiting: ServerResponse[] = []
    await using processor = await processorThat((response) => void waiting.push(response))
    await using chat = await office(processor, 'DELIVER_UNPROCESSED_MESSAGE')
    await chat.customer.say('bye')
    await until(() => waiting.length === 1, 'the processor to be asked')
    await chat.customer.disconnect()
    await chat.sockets[1].sees('ended')
    expect(chat.sockets[1].shown.slice(-3)).toEqual(['bye', 'left', 'ended'])
    waiting[0]!.end(approved)
    await chat.sockets[1].settled()
    expect(chat.sockets[1].shown.slice(-3)).toEqual(['bye', 'left', 'ended'])
  })
})

describe('many messages', () => {
  it('of many senders are all shown, each in its order, though a processor takes but some at a time', async () => {
    await using processor = await processorThat((response) => response.end(approved))
    await using server = await startTestServer(processor)
    using clients = new ChatClients(server)
    const people = await Promise.all(Array.from({ length: 10 }, () => clients.startChat()))
    await Promise.all(
      people.map(async (person) => {
        await clients.connect.send(
          new StartContactMediaProcessingCommand({
            ...{ InstanceId: server.instanceId, ContactId: person.contactId, ProcessorArn: arn },
          }),
        )
        for (let n = 0; n < 40; n++) await person.say(`${n}`)
      }),
    )
    const all = Array.from({ length: 40 }, (_, n) => `${n}`)
    for (const person of people) await expect.poll(() => messagesOf(clients, person)).toEqual(all)
  })
})
