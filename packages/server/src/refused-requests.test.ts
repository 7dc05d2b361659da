import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import {
  type ConnectParticipantServiceException,
  GetTranscriptCommand,
  SendMessageCommand,
} from '@aws-sdk/client-connectparticipant'
import { refusals } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { RefusedRequests } from './refused-requests.ts'
import { ChatClients, TestSocket } from './testing/chat-clients.ts'
import { poison } from './testing/poison.ts'
import { sign } from './testing/sign.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'
import { startTestServer, type TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

const refused = (requestId: string) =>
  ({
    requestId,
    reason: 'contact-ended',
    status: 403,
    service: 'participant',
    operation: 'SendMessage',
    at: 1,
  }) as const

it('keeps the latest refusals, as many as it may, and forgets the oldest first', () => {
  const requests = new RefusedRequests(2)
  for (const id of ['a', 'b', 'c']) requests.add(refused(id))
  expect(['a', 'b', 'c', 'd'].map((id) => requests.find(id)?.requestId)).toEqual([undefined, 'b', 'c', undefined])
  expect(requests.find('c')).toEqual(refused('c'))
})

describe('GET /parley/v1/requests/{requestId}', () => {
  it('names the true reason of each `Access denied`, and nothing of token or content [refusal-explained]', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const [customer, ended] = [await clients.startChat(), await clients.startChat()]
    const bot = await clients.addAgent(customer.contactId)
    await bot.say('hello')
    await clients.addAgent(customer.contactId).then((second) => second.say('hello'))
    await bot.disconnect()
    await clients.stop(ended.contactId)
    const say = (ConnectionToken: string | undefined) =>
      new SendMessageCommand({ ConnectionToken, ContentType: 'text/plain', Content: 'my secret' })
    const refused = [
      ['token-missing', say(undefined)],
      ['token-unknown', say('made-up')],
      ['token-wrong-kind', say(customer.participantToken)],
      ['participant-gone', say(bot.connectionToken)],
      ['contact-ended', say(ended.connectionToken)],
    ] as const
    for (const [reason, command] of refused) {
      const error = await clients.participant.send(command).catch((e: ConnectParticipantServiceException) => e)
      expect(error).toMatchObject({ name: 'AccessDeniedException', message: 'Access denied' })
      const { status, json, text } = await explanation(server, error.$metadata.requestId!)
      expect([status, json]).toEqual([
        200,
        {
          RequestId: error.$metadata.requestId,
          Reason: reason,
          Sentence: refusals[reason].sentence,
          Status: 403,
          Service: 'participant',
          Operation: 'SendMessage',
          RefusedAt: expect.closeTo(Date.now() / 1000, -2),
        },
      ])
      for (const secret of ['my secret', 'made-up', customer.participantToken]) expect(text).not.toContain(secret)
    }
  })

  it('tells of a token past its day, of a path that is none, and of a fault of ours', async () => {
    using directory = temporaryDirectory()
    await using server = await startTestServer({ dataDir: directory.path })
    using clients = new ChatClients(server)
    const customer = await clients.startChat({ ChatDurationInMinutes: 10_080 })
    poison(directory.path, 'poison')
    const idOf = (promise: Promise<unknown>) =>
      promise.catch((error: ConnectParticipantServiceException) => error.$metadata.requestId) as Promise<string>
    const failed = await idOf(customer.say('poison'))
    await customer.say('hello')
    await server.advance(25 * 3_600_000)
    const expired = await idOf(customer.say('again'))
    const nowhere = await fetch(`${server.endpoint}/participant/nowhere`)
    const reasonOf = async (id: string | null) => (await explanation(server, id ?? '')).json['Reason']
    expect(await reasonOf(expired)).toBe('token-expired')
    expect(await reasonOf(nowhere.headers.get('x-amzn-requestid'))).toBe('route-unknown')
    expect(await reasonOf(failed)).toBe('internal')
  })

  it('tells of a handshake that was refused, which no browser can', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const { contactId, socketUrl } = await clients.startChat()
    await clients.stop(contactId)
    const { headers } = await refusedHandshake(socketUrl)
    const { json } = await explanation(server, String(headers['x-amzn-requestid']))
    expect(json).toMatchObject({ Reason: 'contact-ended', Status: 403, Service: 'participant' })
    expect(json).not.toHaveProperty('Operation')
  })

  it('tells of a handshake that found no place', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const { socketUrl } = await clients.startChat()
    const five = await Promise.all(Array.from({ length: 5 }, () => TestSocket.open(socketUrl)))
    const before = server.alarms()
    const sixth = refusedHandshake(socketUrl)
    await until(() => server.alarms() > before, 'the sixth handshake')
    await server.advance(3000)
    const { statusCode, headers } = await sixth
    const { json } = await explanation(server, String(headers['x-amzn-requestid']))
    expect([statusCode, json['Reason'], json['Status']]).toEqual([429, 'quota-sockets', 429])
    for (const socket of five) socket[Symbol.dispose]()
  })

  it('does not know a request that was answered, and tells nobody without a key of the control plane', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const { connectionToken: ConnectionToken } = await clients.startChat()
    const { $metadata } = await clients.participant.send(new GetTranscriptCommand({ ConnectionToken }))
    const answered = await explanation(server, $metadata.requestId!)
    expect([answered.status, answered.json['__type']]).toEqual([404, 'ResourceNotFoundException'])
    const unsigned = await fetch(`${server.endpoint}/parley/v1/requests/any`)
    expect([unsigned.status, unsigned.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ])
  })
})

/** Asks as an operator would: with a signature of the control plane. */
async function explanation({ endpoint, credentials: key }: TestServer, requestId: string) {
  const { host } = new URL(endpoint)
  const segments = ['parley', 'v1', 'requests', requestId]
  const { rawUrl, headers } = sign({ key, at: Date.now(), method: 'GET', segments, headers: { host } })
  const { host: _, ...signed } = headers as Record<string, string[]>
  const response = await fetch(`${endpoint}${rawUrl}`, {
    headers: Object.entries(signed).map(([name, value]) => [name, String(value)]),
  })
  const text = await response.text()
  return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown> }
}

/** What a dialled URL is answered with when it is no socket. */
async function refusedHandshake(url: string): Promise<IncomingMessage> {
  const socket = new WebSocket(url)
  const [, response] = await once(socket, 'unexpected-response')
  socket.on('error', () => {}).terminate()
  return response as IncomingMessage
}
