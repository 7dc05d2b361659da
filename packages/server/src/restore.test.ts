import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { StartAttachmentUploadCommand } from '@aws-sdk/client-connectparticipant'
import { describe, expect, it } from 'vitest'
import { ChatClients, type Person, TestSocket } from './testing/chat-clients.ts'
import { startTestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

describe('a service that goes back to an image', () => {
  it('knows what it knew then, and nothing that came after', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const mia = await clients.startChat()
    await mia.say('before')
    const snapshot = server.snapshot()
    await mia.say('after')
    const late = await clients.startChat()
    await server.restore(snapshot)
    expect(await mia.transcript()).toEqual(['joined', 'before'])
    await expect(late.transcript()).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  it('goes on from there, and back again as often as one likes', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const mia = await clients.startChat()
    await mia.say('before')
    const snapshot = server.snapshot()
    for (const word of ['one', 'two', 'three']) {
      await mia.say(word)
      using socket = await TestSocket.open(mia.socketUrl)
      await mia.say('live')
      await socket.sees('live')
      expect(await mia.transcript()).toEqual(['joined', 'before', word, 'live'])
      await server.restore(snapshot)
    }
    expect(await mia.transcript()).toEqual(['joined', 'before'])
  })

  it('closes its sockets with 1012, which makes clients come again', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const mia = await clients.startChat()
    const snapshot = server.snapshot()
    using socket = await TestSocket.open(mia.socketUrl)
    await server.restore(snapshot)
    expect(await socket.closed).toBe(1012)
    using again = await TestSocket.open(mia.socketUrl)
    await mia.say('hello')
    await again.sees('hello')
  })

  it('has the timers of then: the customer who came later has not come', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const mia = await clients.startChat()
    await server.advance(4 * 60_000)
    const snapshot = server.snapshot()
    await mia.say('here I am')
    await server.advance(3_600_000)
    expect(await mia.transcript()).toEqual(['joined', 'here I am'])
    await server.restore(snapshot)
    await server.advance(61_000)
    expect((await clients.describe(mia.contactId)).DisconnectReason).toBe('CUSTOMER_CONNECTION_NOT_ESTABLISHED')
  })

  it('remembers the answers of then, and not those of later', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const mia = await clients.startChat()
    const first = await mia.say('one', 'T1')
    const snapshot = server.snapshot()
    const second = await mia.say('two', 'T2')
    await server.restore(snapshot)
    expect((await mia.say('one', 'T1')).Id).toBe(first.Id)
    expect((await mia.say('two', 'T2')).Id).not.toBe(second.Id)
    expect(await mia.transcript()).toEqual(['joined', 'one', 'two'])
  })

  it('answers what was under way as it would have', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const mia = await clients.startChat()
    const snapshot = server.snapshot()
    const said = mia.say('now')
    await server.restore(snapshot)
    expect((await said).Id).toBeDefined()
  })

  it('takes in no handshake that comes too late for it', async () => {
    const delay = { on: 'handshake', do: 'delay', ms: 1000, times: 1 } as const
    await using server = await startTestServer({ faultRules: { rules: [delay] } })
    using clients = new ChatClients(server)
    const mia = await clients.startChat()
    const dialled = expect(TestSocket.dial(mia.socketUrl)).rejects.toThrow('503')
    await until(() => server.faults.report.length === 1, 'the late handshake')
    await server.restore(server.snapshot())
    await server.advance(1000)
    await dialled
    using again = await TestSocket.open(mia.socketUrl)
    await mia.say('hello')
    await again.sees('hello')
  })

  describe('while a file is on its way', () => {
    const content = '%PDF-1.7 an offer'
    const started = async (clients: ChatClients, { connectionToken }: Person) => {
      const { UploadMetadata } = await clients.participant.send(
        new StartAttachmentUploadCommand({
          ConnectionToken: connectionToken,
          ContentType: 'application/pdf',
          AttachmentSizeInBytes: content.length,
          AttachmentName: 'offer.pdf',
        }),
      )
      return UploadMetadata!.Url!
    }

    it('takes a late one where it knows of it, and refuses the others as it would have then', async () => {
      const delay = { on: 'upload', do: 'delay', ms: 1000 } as const
      await using server = await startTestServer({ faultRules: { rules: [delay] } })
      using clients = new ChatClients(server)
      const mia = await clients.startChat()
      const known = await started(clients, mia)
      const snapshot = server.snapshot()
      const urls = [known, await started(clients, mia), await started(clients, await clients.startChat())]
      const uploads = urls.map((url) => fetch(url, { method: 'PUT', body: content }))
      await until(() => server.faults.report.length === 3, 'three late uploads')
      await server.restore(snapshot)
      await server.advance(1000)
      const answers = await Promise.all(uploads)
      expect(answers.map(({ status }) => status)).toEqual([200, 400, 403])
    })

    it('refuses one that was half there, and says why', async () => {
      await using server = await startTestServer()
      using clients = new ChatClients(server)
      const { port, hostname, pathname } = new URL(await started(clients, await clients.startChat()))
      const line = connect(Number(port), hostname)
      const length = content.length
      line.write(`PUT ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`)
      expect(String(await once(line, 'data'))).toContain('100 Continue')
      await server.restore(server.snapshot())
      line.write(content)
      const answer = await text(line)
      expect(answer).toMatch(/^HTTP\/1.1 400 /)
      expect(answer).toContain('the service was replaced while the file came')
    })
  })
})
