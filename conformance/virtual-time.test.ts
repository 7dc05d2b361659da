import { DescribeContactCommand } from '@aws-sdk/client-connect'
import { describe, expect, it } from 'vitest'
import { ChatSocket, HandshakeRefused } from './chat-socket.ts'
import * as type from './content-types.ts'
import { serve } from './in-process.ts'
import { rawRequest } from './raw-http.ts'
import { accessDenied, invalidRequest, notFound } from './refusals.ts'
import { instanceId, type Target } from './target.ts'
import { present } from './waiting.ts'

const minute = 60_000
const day = 24 * 60 * minute

const contact = async (target: Target, ContactId: string) => {
  const command = new DescribeContactCommand({ InstanceId: instanceId, ContactId })
  return present((await target.connectService.send(command)).Contact, 'Contact')
}

describe('what was issued', () => {
  it('as a URL can be dialled for 100 s [connection-url-expires]', async () => {
    await using target = await serve()
    const { url } = await target.credentials(await target.startChat())
    await target.clock.advance('99s')
    using _socket = await ChatSocket.open(url)
    await target.clock.advance('2s')
    await expect(ChatSocket.dial(url)).rejects.toEqual(new HandshakeRefused(403))
  })

  it('as a connection token holds for 24 hours, the participant token longer [connection-token-expires]', async () => {
    await using target = await serve()
    using customer = await target.connect(await target.startChat({ ChatDurationInMinutes: 10_080 }))
    await target.clock.advance('23h 59m')
    await customer.say('still in time')
    await target.clock.advance('2m')
    await expect(customer.say('too late')).rejects.toMatchObject(accessDenied)
    const fresh = await target.caller(customer.seat)
    await fresh.say('with a fresh token')
  })

  it('as an answer to a ClientToken is remembered for 10 minutes by SendMessage [message-client-token-window]', async () => {
    await using target = await serve()
    using chat = await target.converse()
    const say = () => chat.customer.say('once', { ClientToken: 'T' })
    const first = await say()
    await target.clock.advance('9m 59s')
    expect(await say()).toEqual(first)
    await target.clock.advance('2s')
    expect((await say()).Id).not.toBe(first.Id)
  })

  it('as an answer to a ClientToken is remembered for 7 days by StartChatContact [start-chat-client-token-window]', async () => {
    await using target = await serve()
    const start = () => target.startChat({ ClientToken: 'T' })
    const first = await start()
    await target.clock.advance('6d 23h 59m')
    expect(await start()).toEqual(first)
    await target.clock.advance('2m')
    expect((await start()).contactId).not.toBe(first.contactId)
  })
})

describe('who does not come', () => {
  it('within 5 minutes ends the chat when he is the customer, and his InitialMessage is dropped [connect-limit]', async () => {
    await using target = await serve()
    const seat = await target.startChat({ InitialMessage: { ContentType: 'text/plain', Content: 'never shown' } })
    using agent = await target.connect(await target.addParticipant(seat.contactId))
    await target.clock.advance('4m 59s')
    await agent.say('anybody there?')
    await target.clock.advance('2s')
    await agent.socket.itemOf(type.ended)
    const shown = agent.socket.items.map((item) => item.Content ?? item.ContentType)
    expect(shown).toEqual([type.joined, 'anybody there?', type.left, type.ended])
    expect((await contact(target, seat.contactId)).DisconnectReason).toBe('CUSTOMER_CONNECTION_NOT_ESTABLISHED')
    await expect(target.connection(seat.participantToken)).rejects.toMatchObject(accessDenied)
  })

  it('within 5 minutes is missed when he is an agent: his tokens die, nothing is shown, the chat goes on [participant-missed]', async () => {
    await using target = await serve()
    using customer = await target.connect(await target.startChat())
    const seat = await target.addParticipant(customer.seat.contactId)
    const caller = await target.caller(seat)
    await target.clock.advance('5m 1s')
    await expect(target.connection(seat.participantToken)).rejects.toMatchObject(accessDenied)
    await expect(caller.page()).rejects.toMatchObject(accessDenied)
    const { Id } = await customer.say('still here')
    await customer.socket.itemWithId(Id)
    expect(customer.socket.items.map((item) => item.ContentType)).toEqual([type.joined, 'text/plain'])
  })
})

describe('a chat whose time has come', () => {
  it('lets everybody leave, the customer last, and ends as EXPIRED [chat-duration]', async () => {
    await using target = await serve()
    using chat = await target.converse({ ChatDurationInMinutes: 60 })
    await target.clock.advance('59m 59s')
    await chat.agent.say('one more second')
    await target.clock.advance('2s')
    await chat.customer.socket.itemOf(type.ended)
    expect(chat.customer.socket.items.slice(-3).map((item) => item.DisplayName ?? item.ContentType)).toEqual([
      'Jo',
      'Mia',
      type.ended,
    ])
    expect((await contact(target, chat.contactId)).DisconnectReason).toBe('EXPIRED')
    await expect(chat.agent.say('too late')).rejects.toMatchObject(accessDenied)
  })

  it('26 hours on leaves Date and signatures in the present, and no call is made twice [virtual-time]', async () => {
    await using target = await serve()
    using chat = await target.converse()
    await target.clock.advance('26h')
    expect((await contact(target, chat.contactId)).DisconnectReason).toBe('EXPIRED')
    await expect(contact(target, 'nobody')).rejects.toMatchObject({ ...notFound, $metadata: { attempts: 1 } })
    const healthz = await rawRequest(target.endpoint, { method: 'GET', path: '/healthz' })
    expect(Math.abs(Date.parse(String(healthz.header('date'))) - Date.now())).toBeLessThan(5000)
    const { ConnectionCredentials, Websocket } = await target.connection((await target.startChat()).participantToken)
    for (const expiry of [ConnectionCredentials?.Expiry, Websocket?.ConnectionExpiry]) {
      const lifeMs = Date.parse(present(expiry, 'expiry')) - Date.now()
      expect(lifeMs).toBeGreaterThan(5 * minute)
      expect(lifeMs).toBeLessThan(day + minute)
    }
  })
})

describe('a socket', () => {
  it('is not closed because its ConnectionExpiry has passed [socket-expiry-ignored]', async () => {
    await using target = await serve()
    using chat = await target.converse()
    await target.clock.advance('2h')
    const { Id } = await chat.agent.say('still there?')
    await chat.customer.socket.itemWithId(Id)
  })

  it('of an ended chat is closed with 1000 after a minute [ended-sockets-reaped]', async () => {
    await using target = await serve()
    using chat = await target.converse()
    await chat.customer.disconnect()
    await chat.agent.socket.itemOf(type.ended)
    await target.clock.advance('59s')
    await chat.agent.socket.heartbeat()
    await target.clock.advance('2s')
    expect(await chat.agent.socket.closeCode()).toBe(1000)
  })
})

describe('a service that takes agents from the desktop only', () => {
  it('refuses them in CreateParticipant as AWS does [agent-participants-off]', async () => {
    await using target = await serve({ flags: ['--allow-agent-participants', 'false'] })
    const { contactId } = await target.startChat()
    await expect(target.addParticipant(contactId)).rejects.toMatchObject(invalidRequest)
    await expect(target.supervise(contactId)).rejects.toMatchObject(invalidRequest)
    await target.addParticipant(contactId, 'CUSTOM_BOT')
  })
})
