import { describe, expect, it } from 'vitest'
import type { Faults } from './store/sqlite/database.ts'
import { ChatClients, TestSocket } from './testing/chat-clients.ts'
import { poison } from './testing/poison.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'
import { startTestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

const failed = { name: 'InternalServerException', $metadata: { httpStatusCode: 500 } }

describe('a commit that SQLite refuses', () => {
  it('is answered with 500 and announced to nobody; the chat is as it was and usable at once', async () => {
    using directory = temporaryDirectory()
    await using server = await startTestServer({ dataDir: directory.path })
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    using socket = await TestSocket.open(customer.socketUrl)
    poison(directory.path, 'poison')
    await expect(customer.say('poison', 'T')).rejects.toMatchObject(failed)
    await customer.say('again', 'T')
    await socket.sees('again')
    expect(socket.shown).toEqual(['joined', 'again'])
    expect(await customer.transcript()).toEqual(['joined', 'again'])
  })

  it('fails the join that was decided with it: the participant can join again', async () => {
    using directory = temporaryDirectory()
    await using server = await startTestServer({ dataDir: directory.path })
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    poison(directory.path, 'poison')
    await expect(customer.say('poison')).rejects.toMatchObject(failed)
    expect(await customer.transcript()).toEqual([])
    using _socket = await TestSocket.open(customer.socketUrl)
    expect(await customer.transcript()).toEqual(['joined'])
  })

  it('of StartChatContact leaves no chat, and the retry with the same ClientToken makes one', async () => {
    using directory = temporaryDirectory()
    await using server = await startTestServer({ dataDir: directory.path })
    using clients = new ChatClients(server)
    poison(directory.path, 'poison')
    const start = (DisplayName: string) => clients.startChat({ ClientToken: 'T', ParticipantDetails: { DisplayName } })
    await expect(start('poison')).rejects.toMatchObject({ name: 'InternalServiceException' })
    await (await start('Mia')).say('hello')
  })

  it('of a timer is tried again a second later', async () => {
    using directory = temporaryDirectory()
    await using server = await startTestServer({ dataDir: directory.path })
    using clients = new ChatClients(server)
    const customer = await clients.startChat({ ChatDurationInMinutes: 60 })
    await customer.say('hello')
    const cure = poison(directory.path, 'chat.ended')
    await server.advance(3_600_000)
    expect((await clients.describe(customer.contactId)).DisconnectReason).toBeUndefined()
    cure()
    await server.advance(1000)
    expect((await clients.describe(customer.contactId)).DisconnectReason).toBe('EXPIRED')
  })
})

describe('a disk that fails', () => {
  it('is answered with 500 to all that is open, shown to nobody, and then ends the process', async () => {
    const faults: Faults = {}
    await using server = await startTestServer({ faults })
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    using socket = await TestSocket.open(customer.socketUrl)
    faults.failNextCommit = 10
    await expect(customer.say('lost')).rejects.toMatchObject(failed)
    expect(await server.fatal).toMatchObject({ errcode: 10 })
    await expect(customer.say('later')).rejects.toThrow()
    await socket.settled()
    expect(socket.shown).toEqual(['joined'])
  })
})

describe('a commit that takes its time', () => {
  it('holds back every answer about the chat that it changes, and no other', async () => {
    using directory = temporaryDirectory()
    const faults: Faults = {}
    await using server = await startTestServer({ dataDir: directory.path, faults })
    using clients = new ChatClients(server)
    const [customer, other] = [await clients.startChat(), await clients.startChat()]
    await customer.say('hello')
    await other.say('hello')
    faults.stallMs = 300
    const answered: string[] = []
    const note = (name: string) => () => answered.push(name)
    const stopping = clients.stop(customer.contactId).then(note('StopContact'))
    await until(() => faults.stallMs === undefined, 'the commit to begin')
    await Promise.all([
      stopping,
      clients
        .describe(customer.contactId)
        .then(({ DisconnectReason }) => note(`DescribeContact ${DisconnectReason}`)()),
      customer.say('too late').catch((error: Error) => note(`SendMessage ${error.name}`)()),
      other.transcript().then(note('GetTranscript of another')),
    ])
    expect(answered[0]).toBe('GetTranscript of another')
    expect(answered.slice(1).toSorted()).toEqual([
      'DescribeContact API',
      'SendMessage AccessDeniedException',
      'StopContact',
    ])
    expect(answered.indexOf('StopContact')).toBe(1)
  })
})
