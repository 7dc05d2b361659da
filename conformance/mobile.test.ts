import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatSocket, type SocketItem } from './chat-socket.ts'
import * as type from './content-types.ts'
import { android, ios, MobileClient, type MobileKind } from './mobile-client.ts'
import { type RawAnswer, rawRequest } from './raw-http.ts'
import { Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

/** A customer with a mobile client, and an agent. */
async function converse(kind: MobileKind) {
  const seat = await target.startChat()
  const client = new MobileClient(kind, target.endpoint, seat.participantToken)
  const socket = await client.connect()
  const agent = await target.connect(await target.addParticipant(seat.contactId))
  await socket.item(({ ParticipantId }) => ParticipantId === agent.participantId, "the agent's joining")
  return {
    seat,
    client,
    socket,
    agent,
    [Symbol.dispose]() {
      socket[Symbol.dispose]()
      agent[Symbol.dispose]()
    },
  }
}

const hello = { ContentType: 'text/plain', Content: 'Hello' }
const transcriptOf = (answer: RawAnswer) => (JSON.parse(answer.body) as { Transcript: SocketItem[] }).Transcript

/** Where aws-sdk-android looks for the name of an error, in a map that knows no other case. */
const errorType = (answer: RawAnswer) => new Map(answer.headers).get('x-amzn-ErrorType')

describe.each([
  ['chat-ios', ios],
  ['chat-android', android],
])('%s', (_name, kind) => {
  it('holds a chat with `application/x-amz-json-1.1`, an empty signature and no ClientToken [mobile-story]', async () => {
    using chat = await converse(kind)
    const { client, socket, agent } = chat
    const { Id } = await client.call('message', hello)
    expect(await agent.socket.itemWithId(Id)).toMatchObject({ Content: 'Hello', ParticipantRole: 'CUSTOMER' })
    await socket.itemWithId(Id)
    const again = await client.call('message', hello)
    expect(again['Id']).not.toBe(Id)
    const { Id: answer } = await agent.say('Good morning')
    await socket.itemWithId(answer)
    await client.call('event', { ContentType: type.read, Content: JSON.stringify({ messageId: answer }) })
    const receipt = await agent.socket.itemOf(type.metadata)
    expect(receipt.MessageMetadata).toMatchObject({ MessageId: answer })
    expect((await client.post('disconnect', {})).body).toBe('{}')
    await socket.itemOf(type.ended)
  })

  it('gets each member of a connection that it needs not to be null [mobile-connection-members]', async () => {
    const { participantToken } = await target.startChat()
    const answer = await new MobileClient(kind, target.endpoint, participantToken).connection()
    expect(JSON.parse(answer.body)).toEqual({
      Websocket: { Url: expect.stringMatching(/^wss?:/), ConnectionExpiry: expect.stringMatching(/Z$/) },
      ConnectionCredentials: { ConnectionToken: expect.any(String), Expiry: expect.stringMatching(/Z$/) },
    })
  })

  it('finds the bare name of an error under `x-amzn-ErrorType`, and its text under `message` [mobile-errors]', async () => {
    using chat = await converse(kind)
    const refusals = [
      [await chat.client.post('message', { ContentType: 'text/plain' }), 400, 'ValidationException'],
      [await chat.client.post('message', hello, 'made-up'), 403, 'AccessDeniedException'],
      [await chat.client.post('nothing', {}), 403, 'MissingAuthenticationTokenException'],
    ] as const
    for (const [answer, status, name] of refusals) {
      expect([answer.status, errorType(answer)]).toEqual([status, name])
      expect(answer.json.message).toBeTypeOf('string')
      expect(answer.header('content-type')).toMatch(/^application\/json/)
    }
  })

  it('learns from a 403 AccessDeniedException that the chat ended while it was away [mobile-ended-away]', async () => {
    using chat = await converse(kind)
    chat.socket.close()
    await chat.socket.closeCode()
    await chat.agent.disconnect()
    for (const answer of [await chat.client.connection(), await chat.client.post('transcript', { MaxResults: 100 })]) {
      expect([answer.status, errorType(answer), answer.json.message]).toEqual([
        403,
        'AccessDeniedException',
        'Access denied',
      ])
    }
  })

  it('reads what it missed from its last item on, until there is no NextToken [mobile-reconnect]', async () => {
    using chat = await converse(kind)
    const { Id: last } = await chat.client.call('message', hello)
    await chat.socket.itemWithId(last)
    chat.socket.close()
    await chat.socket.closeCode()
    for (let n = 1; n <= 3; n++) await chat.agent.say(`missed ${n}`)
    using back = await chat.client.connect()
    const forward = { ScanDirection: 'FORWARD', SortOrder: 'ASCENDING', MaxResults: 2 }
    const seen: SocketItem[] = []
    let next: object = { ...forward, StartPosition: { Id: last } }
    for (;;) {
      const answer = await chat.client.post('transcript', next)
      seen.push(...transcriptOf(answer))
      const { NextToken } = JSON.parse(answer.body)
      if (NextToken === undefined) break
      next = { ...forward, NextToken }
    }
    expect(seen.map(({ Content }) => Content)).toEqual(['Hello', 'missed 1', 'missed 2', 'missed 3'])
    const { Id } = await chat.agent.say('live again')
    await back.itemWithId(Id)
  })
})

describe('chat-ios', () => {
  it('subscribes with a stray parenthesis behind its frame [subscribe-stray-parenthesis]', async () => {
    using chat = await converse(ios)
    expect(chat.socket.frames[0]).toEqual({
      topic: 'aws/subscribe',
      content: { status: 'success', topics: ['aws/chat'] },
    })
    await chat.socket.itemOf(type.joined)
  })

  it('sends the empty string as the content of typing; the content of typing is ignored [event-empty-content]', async () => {
    using chat = await converse(ios)
    for (const Content of ['', 'whatever']) await chat.client.call('event', { ContentType: type.typing, Content })
    const { Id } = await chat.client.call('message', hello)
    await chat.agent.socket.itemWithId(Id)
    const typings = chat.agent.socket.items.filter((item) => item.ContentType === type.typing)
    expect(typings.map((item) => item.Content)).toEqual([undefined, undefined])
  })

  it('closes with 1001 behind the end that it makes, or when its app is put away [mobile-close]', async () => {
    using chat = await converse(ios)
    chat.socket.close(1001)
    expect(await chat.socket.closeCode()).toBe(1001)
    await chat.client.call('message', hello)
    using back = await chat.client.connect()
    await chat.client.call('disconnect', {})
    await back.itemOf(type.ended)
    back.close(1001)
    expect(await back.closeCode()).toBe(1001)
  })

  it('uploads with the headers that it forwards, which are enough [attachment-ios]', async () => {
    using chat = await converse(ios)
    const { AttachmentId, UploadMetadata } = await startUpload(chat.client)
    const forwarded =
      /^(Content-Encoding|Content-Type|x-aws-waf-token|X-Amz-Bearer|x-amz-meta-(initial_contact|contact|organization|account)_id|x-amz-acl|Content-Length|Content-Disposition)$/
    for (const name of Object.keys(UploadMetadata.HeadersToInclude)) expect(name).toMatch(forwarded)
    expect((await put(UploadMetadata.Url, UploadMetadata.HeadersToInclude)).status).toBe(200)
    const completed = await chat.client.post('complete-attachment-upload', { AttachmentIds: [AttachmentId] })
    expect([completed.status, completed.body]).toEqual([200, '{}'])
    await chat.socket.item((item) => item.Attachments?.[0]?.AttachmentId === AttachmentId)
  })
})

describe('chat-android', () => {
  it('sends a shallow and a deep heartbeat at once, and compares what comes back [mobile-heartbeats]', async () => {
    const { participantToken } = await target.startChat()
    const client = new MobileClient(android, target.endpoint, participantToken)
    const { Websocket } = JSON.parse((await client.connection()).body)
    using socket = await ChatSocket.dial(Websocket.Url)
    for (const frame of [android.subscribe, '{"topic":"aws/heartbeat"}', '{"topic":"aws/ping"}']) socket.send(frame)
    const answered = (topic: string) => socket.frame((frame) => frame.topic === topic, topic)
    expect(await answered('aws/heartbeat')).toEqual({ topic: 'aws/heartbeat' })
    expect(await answered('aws/ping')).toEqual({ topic: 'aws/ping', statusCode: 200, statusContent: 'OK' })
  })

  it('pings at protocol level, before it subscribes too [socket-pong]', async () => {
    const { participantToken } = await target.startChat()
    const answer = await new MobileClient(android, target.endpoint, participantToken).connection()
    using socket = await ChatSocket.dial(JSON.parse(answer.body).Websocket.Url)
    socket.ping()
    await socket.pong()
  })

  it('closes with 4000 in the background; its customer stays in the chat [mobile-background]', async () => {
    using chat = await converse(android)
    chat.socket.close(4000)
    expect(await chat.socket.closeCode()).toBe(4000)
    const { Id } = await chat.agent.say('Are you there?')
    using back = await chat.client.connect()
    await chat.client.call('event', { ContentType: type.delivered, Content: JSON.stringify({ messageId: Id }) })
    expect((await back.itemOf(type.metadata)).MessageMetadata?.MessageId).toBe(Id)
    const left = (await chat.agent.transcript()).filter(({ ContentType }) => ContentType === type.left)
    expect(left).toEqual([])
  })

  it('finds every member that it reads without asking whether it is there [mobile-item-members]', async () => {
    using chat = await converse(android)
    const { client, socket, agent } = chat
    const { Id } = await agent.say('Good morning')
    await agent.typing()
    await client.call('event', { ContentType: type.delivered, Content: JSON.stringify({ messageId: Id }) })
    const { AttachmentId, UploadMetadata } = await startUpload(client)
    await put(UploadMetadata.Url, UploadMetadata.HeadersToInclude)
    await client.call('complete-attachment-upload', { AttachmentIds: [AttachmentId] })
    const stored = transcriptOf(await client.post('transcript', { MaxResults: 100 }))
    await client.call('disconnect', {})
    await socket.itemOf(type.ended)

    const author = ['ParticipantRole', 'DisplayName', 'AbsoluteTime', 'Id']
    const needed: Readonly<Record<string, readonly string[]>> = {
      MESSAGE: [...author, 'Content', 'ContentType'],
      EVENT: [...author, 'ContentType'],
      ATTACHMENT: [...author, 'Attachments'],
      MESSAGEMETADATA: ['MessageMetadata', 'AbsoluteTime', 'ContentType'],
    }
    const kinds = new Set(socket.items.map((item) => item.Type))
    expect([...kinds].sort()).toEqual(Object.keys(needed).sort())
    for (const item of [...socket.items, ...stored]) {
      const isEnd = item.ContentType === type.ended
      const names = isEnd ? ['AbsoluteTime', 'Id', 'ContentType'] : (needed[item.Type ?? ''] ?? [])
      expect(Object.keys(item)).toEqual(expect.arrayContaining([...names]))
      for (const value of Object.values(item)) expect(value).not.toBeNull()
    }
    // A transcript without the id fails as a whole; on the socket it would tell of a delivery that never was.
    for (const item of stored.filter(({ Type }) => Type === 'MESSAGE')) {
      expect(item.MessageMetadata?.MessageId).toBe(item.Id)
    }
    for (const item of socket.items.filter(({ Type }) => Type === 'MESSAGE')) {
      expect(item.MessageMetadata).toBeUndefined()
    }
  })

  it('uploads as `application/octet-stream`, beside the signed type or instead of it [attachment-android]', async () => {
    using chat = await converse(android)
    const { AttachmentId, UploadMetadata } = await startUpload(chat.client)
    const octets = 'application/octet-stream'
    const twice = { 'content-type': octets, ...UploadMetadata.HeadersToInclude }
    expect((await put(UploadMetadata.Url, { 'Content-Type': octets })).status).toBe(200)
    expect((await put(UploadMetadata.Url, twice)).status).toBe(200)
    await chat.client.call('complete-attachment-upload', { AttachmentIds: [AttachmentId] })
    const { Url = '' } = await chat.client.call('attachment', { AttachmentId })
    const answer = await fetch(Url)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(file)
  })
})

const file = Buffer.from('%PDF-1.7 an offer that nobody can refuse')

async function startUpload(client: MobileClient) {
  const answer = await client.post('start-attachment-upload', {
    ContentType: 'application/pdf',
    AttachmentSizeInBytes: file.length,
    AttachmentName: 'offer.pdf',
  })
  return JSON.parse(answer.body) as {
    readonly AttachmentId: string
    readonly UploadMetadata: { readonly Url: string; readonly HeadersToInclude: Record<string, string> }
  }
}

const put = (url: string, headers: Record<string, string>) =>
  rawRequest(target.endpoint, { method: 'PUT', path: new URL(url).pathname, headers, body: file })
