import { DescribeContactCommand, StopContactCommand } from '@aws-sdk/client-connect'
import {
  CancelParticipantAuthenticationCommand,
  CompleteAttachmentUploadCommand,
  DescribeViewCommand,
  GetAttachmentCommand,
  GetAuthenticationUrlCommand,
  SendMessageCommand,
  StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatSocket, HandshakeRefused } from './chat-socket.ts'
import * as type from './content-types.ts'
import type { Caller, Participant } from './participant.ts'
import { accessDenied } from './refusals.ts'
import { instanceId, Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

/** How the chat ended for one participant: who left, and that nothing came after the end. */
async function ending(participant: Participant): Promise<(string | undefined)[]> {
  await participant.socket.itemOf(type.ended)
  const leaving = participant.socket.items.filter(
    (item) => item.ContentType === type.left || item.ContentType === type.ended,
  )
  return leaving.map((item) => item.DisplayName ?? item.ContentType)
}

/** Every operation with both of a participant's tokens answers 403, CreateParticipantConnection included. */
async function expectDeadTokens(caller: Caller): Promise<void> {
  const token = { ConnectionToken: caller.connectionToken }
  const file = { ContentType: 'text/plain', AttachmentSizeInBytes: 1, AttachmentName: 'a.txt' }
  const session = crypto.randomUUID()
  const send = (command: object) => target.participantService.send(command as GetAttachmentCommand)
  const calls = [
    target.connection(caller.seat.participantToken),
    caller.say('x'),
    caller.typing(),
    caller.page(),
    caller.disconnect(crypto.randomUUID()),
    send(new StartAttachmentUploadCommand({ ...token, ...file, ClientToken: undefined })),
    send(new CompleteAttachmentUploadCommand({ ...token, AttachmentIds: ['A'], ClientToken: undefined })),
    send(new GetAttachmentCommand({ ...token, AttachmentId: 'A' })),
    send(new DescribeViewCommand({ ...token, ViewToken: 'V' })),
    send(new GetAuthenticationUrlCommand({ ...token, SessionId: session, RedirectUri: 'https://shop.example' })),
    send(new CancelParticipantAuthenticationCommand({ ...token, SessionId: session })),
  ]
  expect(calls).toHaveLength(11)
  const denied = { ...accessDenied, message: 'Access denied' }
  await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(denied)))
}

const reason = async (contactId: string) => {
  const command = new DescribeContactCommand({ InstanceId: instanceId, ContactId: contactId })
  return (await target.connectService.send(command)).Contact?.DisconnectReason
}

const stop = (contactId: string) =>
  target.connectService.send(new StopContactCommand({ InstanceId: instanceId, ContactId: contactId }))

describe('a customer who disconnects', () => {
  it('leaves and ends the chat for everybody, his own sockets included [disconnect-customer]', async () => {
    using chat = await target.converse()
    await expect(chat.customer.disconnect()).resolves.toBeUndefined()
    expect(await ending(chat.customer)).toEqual(['Mia', type.ended])
    expect(await ending(chat.agent)).toEqual(['Mia', type.ended])
    expect(await reason(chat.contactId)).toBe('CUSTOMER_DISCONNECT')
  })

  it('holds dead tokens from then on, and so does everybody else [tokens-die-with-chat]', async () => {
    using chat = await target.converse()
    await chat.customer.disconnect()
    await expectDeadTokens(chat.customer)
    await expectDeadTokens(chat.agent)
  })

  it('may retry the answered call with its ClientToken, and only that [disconnect-retry]', async () => {
    using chat = await target.converse()
    await chat.customer.disconnect('leaving')
    await expect(chat.customer.disconnect('leaving')).resolves.toBeUndefined()
    await expect(chat.customer.disconnect('LEAVING')).rejects.toMatchObject(accessDenied)
    await expect(chat.customer.disconnect('')).rejects.toMatchObject(accessDenied)
  })

  it('is gone before any of his calls that come later, however close [disconnect-then-send]', async () => {
    using chat = await target.converse()
    const left = chat.customer.disconnect()
    await left
    const late = new SendMessageCommand({
      ConnectionToken: chat.agent.connectionToken,
      ContentType: 'text/plain',
      Content: 'too late',
    })
    await expect(target.participantService.send(late)).rejects.toMatchObject(accessDenied)
    await chat.customer.socket.itemOf(type.ended)
    expect(chat.customer.socket.items.at(-1)?.ContentType).toBe(type.ended)
  })
})

describe('an agent who disconnects', () => {
  it('ends the chat when he was the last agent [disconnect-agent]', async () => {
    using chat = await target.converse()
    await chat.agent.disconnect()
    expect(await ending(chat.customer)).toEqual(['Jo', type.ended])
    expect(await ending(chat.agent)).toEqual(['Jo', type.ended])
    await expectDeadTokens(chat.customer)
    expect(await reason(chat.contactId)).toBe('AGENT_DISCONNECT')
  })

  it('leaves the chat going while another agent is in it [disconnect-one-agent]', async () => {
    using chat = await target.converse()
    using other = await target.connect(await target.addParticipant(chat.contactId, 'AGENT', 'Ann'))
    await chat.agent.disconnect()
    await chat.customer.socket.itemOf(type.left)
    await expectDeadTokens(chat.agent)
    const { Id } = await other.say('I take over')
    await chat.customer.socket.itemWithId(Id)
    expect(chat.customer.socket.items.map((item) => item.ContentType)).not.toContain(type.ended)
  })

  it('who is a bot leaves the chat going, too [disconnect-bot]', async () => {
    using customer = await target.connect(await target.startChat())
    using bot = await target.connect(await target.addParticipant(customer.seat.contactId, 'CUSTOM_BOT', 'Shop bot'))
    await bot.disconnect()
    await customer.socket.itemOf(type.left)
    await customer.say('anybody else?')
    expect(customer.socket.items.map((item) => item.ContentType)).not.toContain(type.ended)
  })
})

describe('StopContact', () => {
  it('lets everybody leave, the customer last, then ends the chat [stop-contact]', async () => {
    using chat = await target.converse()
    using bot = await target.connect(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Shop bot'))
    await stop(chat.contactId)
    const [first, second, ...rest] = await ending(chat.customer)
    expect([first, second].sort()).toEqual(['Jo', 'Shop bot'])
    expect(rest).toEqual(['Mia', type.ended])
    expect(await ending(bot)).toEqual([first, second, ...rest])
    expect(await reason(chat.contactId)).toBe('API')
    await expectDeadTokens(chat.customer)
  })

  it('ends a chat whose customer never came [stop-contact-unconnected]', async () => {
    const seat = await target.startChat()
    const { url } = await target.credentials(seat)
    await stop(seat.contactId)
    await expect(target.connection(seat.participantToken)).rejects.toMatchObject(accessDenied)
    await expect(ChatSocket.dial(url)).rejects.toEqual(new HandshakeRefused(403))
  })
})

describe('the sockets of an ended chat', () => {
  it('stay open for the client to close: chat.ended is the last item [ended-sockets-stay-open]', async () => {
    using chat = await target.converse()
    await chat.customer.disconnect()
    await chat.agent.socket.itemOf(type.ended)
    await chat.agent.socket.heartbeat()
    expect(chat.agent.socket.items.at(-1)).toMatchObject({ ContentType: type.ended, Type: 'EVENT' })
  })

  it('cannot be joined by a new one [ended-refuses-handshake]', async () => {
    using chat = await target.converse()
    const { url } = await target.credentials(chat.customer.seat)
    await chat.customer.disconnect()
    await expect(ChatSocket.dial(url)).rejects.toEqual(new HandshakeRefused(403))
  })
})
