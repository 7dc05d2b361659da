import { DescribeContactCommand, StartChatContactCommand } from '@aws-sdk/client-connect'
import { describe, expect, it } from 'vitest'
import { ChatSocket } from './chat-socket.ts'
import * as type from './content-types.ts'
import { ServiceProcess, temporaryDataDir } from './service-process.ts'
import { flowId, instanceId, Target } from './target.ts'

describe('a service that is told to stop', () => {
  it('ends at once with code 0 when no socket is open', async () => {
    const service = await ServiceProcess.start()
    const asked = Date.now()
    expect(await service.stop()).toBe(0)
    expect(Date.now() - asked).toBeLessThan(1_000)
  })

  it('takes repeated signals for one, and ends with 0 within 5 s though nobody replaces it', async () => {
    const service = await ServiceProcess.start()
    await using target = new Target(service.endpoint, service)
    using customer = await target.connect(await target.startChat())
    service.signal('SIGINT')
    service.signal('SIGTERM')
    service.signal('SIGINT')
    expect(await customer.socket.closeCode(5_000)).toBe(1012)
    expect(await service.ended(5_000)).toBe(0)
  })

  it('keeps its sockets, and answers their heartbeats, until the replacement answers; then closes them with 1012 [shutdown-hand-over]', async () => {
    await using data = await temporaryDataDir()
    await using old = await ServiceProcess.start({ dataDir: data.path })
    const target = new Target(old.endpoint)
    using chat = await target.converse()
    const { socket } = chat.customer
    old.signal('SIGTERM')
    await socket.heartbeat()
    expect(socket.closed).toBeUndefined()
    await using _next = await ServiceProcess.start({ port: old.port, dataDir: data.path })
    const ready = Date.now()
    expect(await socket.closeCode()).toBe(1012)
    expect(Number(socket.closed?.at) - ready).toBeLessThan(2_000)
    expect(await old.ended(5_000)).toBe(0)
    using back = await target.connect(chat.customer.seat)
    const shown = (await back.transcript()).map((item) => item.ContentType)
    expect(shown).toEqual([type.joined, type.joined])
  })
})

describe('a service that has stopped and waits', () => {
  it('shows on its sockets what another process commits meanwhile, in order and once [shutdown-follows-log]', async () => {
    await using data = await temporaryDataDir()
    await using old = await ServiceProcess.start({ dataDir: data.path })
    using chat = await new Target(old.endpoint).converse()
    const before = chat.customer.socket.items.length
    old.signal('SIGTERM')
    // On a port of its own the newcomer is not taken for the replacement, so the old one waits its full time.
    await using next = await ServiceProcess.start({ dataDir: data.path })
    const target = new Target(next.endpoint)
    const customer = await target.caller(chat.customer.seat)
    const agent = await target.caller(chat.agent.seat)
    const sent = []
    for (let n = 0; n < 20; n++) sent.push(await (n % 2 ? agent : customer).say(`message ${n}`))
    const ids = sent.map(({ Id }) => Id)
    for (const { socket } of [chat.customer, chat.agent]) await socket.itemWithId(ids.at(-1))
    expect(chat.customer.socket.items.slice(before).map((item) => item.Id)).toEqual(ids)
    expect(chat.customer.socket.closed).toBeUndefined()
  })
})

describe('a service that was started again', () => {
  it('knows its live chats: contacts, tokens, URLs and ClientTokens are what they were [restart-keeps-chats]', async () => {
    await using data = await temporaryDataDir()
    const old = await ServiceProcess.start({ dataDir: data.path })
    const target = new Target(old.endpoint)
    const started = { InstanceId: instanceId, ContactFlowId: flowId, ClientToken: 'start' }
    const start = () =>
      target.connectService.send(
        new StartChatContactCommand({ ...started, ParticipantDetails: { DisplayName: 'Retry' } }),
      )
    const describeContact = async (ContactId: string) =>
      (await target.connectService.send(new DescribeContactCommand({ InstanceId: instanceId, ContactId }))).Contact
    const first = await start()
    const chats = []
    for (let n = 0; n < 10; n++) {
      const chat = await target.converse()
      const sent = await chat.customer.say('before', { ClientToken: 'before' })
      const { url } = await target.credentials(chat.customer.seat)
      chats.push({
        chat,
        sent,
        url,
        contact: await describeContact(chat.contactId),
        items: await chat.agent.transcript(),
      })
    }
    for (const { chat } of chats) chat[Symbol.dispose]()
    await old.kill()

    await using _next = await ServiceProcess.start({ port: old.port, dataDir: data.path })
    expect((await start()).ContactId).toBe(first.ContactId)
    for (const { chat, sent, url, contact, items } of chats) {
      expect(await describeContact(chat.contactId)).toEqual(contact)
      expect(await chat.customer.say('before', { ClientToken: 'before' })).toEqual(sent)
      expect(await chat.agent.transcript()).toEqual(items)
      using socket = await ChatSocket.open(url)
      const { Id } = await chat.agent.say('after')
      await socket.itemWithId(Id)
      await target.connection(chat.customer.seat.participantToken)
    }
  })
})
