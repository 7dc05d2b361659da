import {
  AccessDeniedException,
  ConflictException,
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  type CreateParticipantConnectionRequest,
  GetTranscriptCommand,
  paginateGetTranscript,
  SendEventCommand,
  SendMessageCommand,
  ValidationException,
} from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as type from './content-types.ts'
import { validation } from './refusals.ts'
import { credentials, region, Target } from './target.ts'
import { present } from './waiting.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

const dayMs = 24 * 3_600_000

const ask = (ParticipantToken: string, input: Partial<CreateParticipantConnectionRequest>) =>
  target.participantService.send(new CreateParticipantConnectionCommand({ ParticipantToken, ...input }))

describe('CreateParticipantConnection', () => {
  it('gives only what Type asks for, duplicates or not [connection-asked-members]', async () => {
    const { participantToken } = await target.startChat()
    const members = async (Type: CreateParticipantConnectionRequest['Type']) => {
      const { $metadata: _, ...answer } = await ask(participantToken, { Type })
      return Object.entries(answer).flatMap(([name, value]) => (value === undefined ? [] : [name]))
    }
    expect(await members(['WEBSOCKET'])).toEqual(['Websocket'])
    expect(await members(['CONNECTION_CREDENTIALS'])).toEqual(['ConnectionCredentials'])
    expect((await members(['WEBSOCKET', 'WEBSOCKET', 'CONNECTION_CREDENTIALS'])).sort()).toEqual([
      'ConnectionCredentials',
      'Websocket',
    ])
  })

  it('needs a Type or ConnectParticipant, and knows its types [connection-types]', async () => {
    const { participantToken } = await target.startChat()
    const violations = [{}, { ConnectParticipant: false }, { Type: [] }, { Type: ['CARRIER_PIGEON'] }]
    for (const input of violations) {
      await expect(ask(participantToken, input as object)).rejects.toMatchObject(validation)
    }
  })

  it('does not offer web calling [connection-webrtc]', async () => {
    const { participantToken } = await target.startChat()
    await expect(ask(participantToken, { Type: ['WEBRTC_CONNECTION'] })).rejects.toMatchObject(validation)
  })

  it('with ConnectParticipant connects at once, without a socket and without asking for one [connect-participant]', async () => {
    const seat = await target.startChat()
    const { $metadata: _, ...answer } = await ask(seat.participantToken, { ConnectParticipant: true })
    expect(Object.values(answer).filter((value) => value !== undefined)).toEqual([])
    await ask(seat.participantToken, { ConnectParticipant: true, Type: ['CONNECTION_CREDENTIALS'] })
    const items = await (await target.caller(seat)).transcript()
    expect(items.map((item) => item.ContentType)).toEqual([type.joined])
  })

  it('gives a fresh Expiry a day ahead on each call, or ChatJS storms [connection-expiry-fresh]', async () => {
    const { participantToken } = await target.startChat({ ChatDurationInMinutes: 60 })
    const expiries = []
    for (let n = 0; n < 2; n++) {
      const { ConnectionCredentials } = await ask(participantToken, { Type: ['CONNECTION_CREDENTIALS'] })
      const expiry = present(ConnectionCredentials?.Expiry, 'Expiry')
      expect(expiry).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      expect(Math.abs(Date.parse(expiry) - Date.now() - dayMs)).toBeLessThan(60_000)
      expiries.push(Date.parse(expiry))
    }
    expect(expiries[1]).toBeGreaterThan(Number(expiries[0]))
  })

  it('leaves earlier tokens and sockets as they are, and joins nobody twice [tokens-several-valid]', async () => {
    using chat = await target.converse()
    const second = await target.caller(chat.customer.seat)
    const third = await target.caller(chat.customer.seat)
    expect(new Set([chat.customer, second, third].map((caller) => caller.connectionToken)).size).toBe(3)
    for (const caller of [third, chat.customer, second]) {
      const { Id } = await caller.say('still here')
      await chat.customer.socket.itemWithId(Id)
    }
    expect(chat.customer.socket.items.filter((item) => item.ContentType === type.joined)).toHaveLength(2)
  })
})

describe('the client', () => {
  it('may sign with anything or nothing: Authorization never matters [authorization-ignored]', async () => {
    using chat = await target.converse()
    const unsigned = { signer: { sign: async <Request>(request: Request) => request } }
    const signers = [
      { credentials: { accessKeyId: '', secretAccessKey: '' } },
      { credentials: { accessKeyId: 'AKIAWRONG', secretAccessKey: 'wrong', sessionToken: 'made-up' } },
      { credentials, region: 'eu-central-1' },
      { credentials, ...unsigned },
    ]
    for (const options of signers) {
      const client = new ConnectParticipantClient({ endpoint: target.endpoint, region, ...options })
      const { ConnectionToken } = { ConnectionToken: chat.customer.connectionToken }
      const text = { ConnectionToken, ContentType: 'text/plain', Content: 'signed somehow' }
      await expect(client.send(new SendMessageCommand(text))).resolves.toBeDefined()
      client.destroy()
    }
  })

  it('may end its endpoint in a slash [duplicate-slashes]', async () => {
    using chat = await target.converse()
    const client = new ConnectParticipantClient({ endpoint: `${target.endpoint}/`, region, credentials })
    const command = new GetTranscriptCommand({ ConnectionToken: chat.customer.connectionToken })
    await expect(client.send(command)).resolves.toBeDefined()
    client.destroy()
  })

  it('pages with its own paginator, and stops [transcript-paginator]', async () => {
    using chat = await target.converse()
    for (let n = 0; n < 5; n++) await chat.customer.say(`message ${n}`)
    const pages = paginateGetTranscript(
      { client: target.participantService, pageSize: 3 },
      { ConnectionToken: chat.customer.connectionToken },
    )
    const ids = []
    for await (const page of pages) ids.push(...(page.Transcript ?? []).map((item) => item.Id))
    expect(ids.reverse()).toEqual((await chat.customer.transcript()).map((item) => item.Id))
  })

  it('throws the modelled class of each error, never retries one of them, and sees its text [error-classes]', async () => {
    using chat = await target.converse()
    using third = await target.connect(await target.addParticipant(chat.contactId, 'AGENT', 'Third'))
    const { Id } = await third.say('Hello')
    const text = { ContentType: 'text/plain', Content: 'x' }
    const receipt = { ContentType: type.read, Content: JSON.stringify({ messageId: Id }) }
    const ConnectionToken = chat.customer.connectionToken
    const refused = [
      [AccessDeniedException, new SendMessageCommand({ ConnectionToken: 'made-up', ...text })],
      [ConflictException, new SendEventCommand({ ConnectionToken, ...receipt })],
      [ValidationException, new SendMessageCommand({ ConnectionToken, ...text, Content: '' })],
    ] as const
    const texts = []
    for (const [Modelled, command] of refused) {
      const error: unknown = await target.participantService.send(command as SendMessageCommand).catch((e) => e)
      expect(error).toBeInstanceOf(Modelled)
      expect(error).toMatchObject({ name: Modelled.name, $metadata: { attempts: 1 } })
      texts.push((error as Error).message)
    }
    expect(texts).toEqual([
      'Access denied',
      'Operation can not be performed due to the state of the contact.',
      expect.stringMatching(/^Validation exception due to invalid parameter/),
    ])
  })
})
