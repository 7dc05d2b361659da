import { TransferContactCommand, UpdateParticipantRoleConfigCommand } from '@aws-sdk/client-connect'
import { GetAttachmentCommand, StartAttachmentUploadCommand } from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatSocket, HandshakeRefused } from './chat-socket.ts'
import { ChatJsBrowser } from './chatjs-page.ts'
import * as type from './content-types.ts'
import { serve } from './in-process.ts'
import type { Participant } from './participant.ts'
import { accessDenied, conflict, invalidRequest, notFound, quotaExceeded, validation } from './refusals.ts'
import { ServiceProcess, temporaryDataDir } from './service-process.ts'
import { flowId, instanceId, region, Target } from './target.ts'
import { present } from './waiting.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

interface Named {
  readonly Content?: string | undefined
  readonly ContentType?: string | undefined
  readonly DisplayName?: string | undefined
}

const nameOf = ({ Content, ContentType, DisplayName }: Named) =>
  Content ?? [ContentType?.split('.').at(-1), DisplayName].filter(Boolean).join(' ')

/** What the sockets of a participant were shown behind `after`. */
async function shown(participant: Participant, after = 'joined Jo'): Promise<string[]> {
  await participant.socket.heartbeat()
  const names = participant.socket.items.map(nameOf)
  return names.slice(names.lastIndexOf(after) + 1)
}

const transcript = async (participant: Participant) => (await participant.transcript()).map(nameOf)

/** A customer, an agent, and a supervisor who is subscribed and monitors. */
async function watched(on = target, allowed?: Parameters<Target['supervise']>[2]) {
  const chat = await on.converse()
  const supervisor = await on.connect(await on.supervise(chat.contactId, 'Lee', allowed))
  return {
    ...chat,
    supervisor,
    [Symbol.dispose]: () => {
      chat[Symbol.dispose]()
      supervisor[Symbol.dispose]()
    },
  }
}

/** A customer who says nothing for two minutes ends the chat; that counts from the next agent's joining. */
const disconnectWhenSilent = (on: Target, ContactId: string) =>
  on.connectService.send(
    new UpdateParticipantRoleConfigCommand({
      InstanceId: instanceId,
      ContactId,
      ChannelConfiguration: {
        Chat: {
          ParticipantTimerConfigList: [
            {
              ParticipantRole: 'CUSTOMER',
              TimerType: 'DISCONNECT_NONCUSTOMER',
              TimerValue: { ParticipantTimerDurationInMinutes: 2 },
            },
          ],
        },
      },
    }),
  )

describe('MonitorContact', () => {
  it('names the contact; CreateParticipant gives the seat of whom it named, by his UserId [monitor-contact]', async () => {
    const { contactId } = await target.startChat()
    await expect(target.addParticipant(contactId, 'SUPERVISOR', 'Lee')).rejects.toMatchObject(invalidRequest)
    expect(await target.monitor(contactId)).toMatchObject({
      ContactId: contactId,
      ContactArn: `arn:aws:connect:${region}:000000000000:instance/${instanceId}/contact/${contactId}`,
    })
    const seat = await target.addParticipant(contactId, 'SUPERVISOR', 'Lee')
    expect(await target.addParticipant(contactId, 'SUPERVISOR', 'Lee')).toEqual(seat)
    await expect(target.addParticipant(contactId, 'SUPERVISOR', 'Kim')).rejects.toMatchObject(invalidRequest)
  })

  it('twice with one ClientToken is one supervisor, with another body a conflict [monitor-contact-client-token]', async () => {
    const { contactId } = await target.startChat()
    const first = await target.monitor(contactId, 'Lee', ['SILENT_MONITOR'], 'T')
    const { participantId } = await target.addParticipant(contactId, 'SUPERVISOR', 'Lee')
    expect(await target.monitor(contactId, 'Lee', ['SILENT_MONITOR'], 'T')).toMatchObject({
      ContactId: first.ContactId,
    })
    expect((await target.addParticipant(contactId, 'SUPERVISOR', 'Lee')).participantId).toBe(participantId)
    await expect(target.monitor(contactId, 'Kim', ['SILENT_MONITOR'], 'T')).rejects.toMatchObject({
      name: 'IdempotencyException',
      $metadata: { httpStatusCode: 409 },
    })
  })

  it('is refused for a contact that has ended, or that nobody knows [monitor-contact-refused]', async () => {
    using chat = await target.converse()
    await chat.customer.disconnect()
    await expect(target.monitor(chat.contactId)).rejects.toMatchObject(invalidRequest)
    await expect(target.monitor(crypto.randomUUID())).rejects.toMatchObject(notFound)
  })

  it('takes five supervisors to a chat, and one at a time who barges in [supervisor-quota]', async () => {
    const { contactId } = await target.startChat()
    for (const name of ['1', '2', '3', '4']) await target.monitor(contactId, name)
    await target.monitor(contactId, 'Kim', ['BARGE'])
    await expect(target.monitor(contactId, '6')).rejects.toMatchObject(quotaExceeded)
    await expect(target.monitor(contactId, '1', ['BARGE'])).rejects.toMatchObject(quotaExceeded)
    using one = await target.connect(await target.addParticipant(contactId, 'SUPERVISOR', '1'))
    await expect(one.event(type.active)).rejects.toMatchObject(conflict)
  })
})

describe('a supervisor who monitors', () => {
  it('sees everything and is seen by nobody [monitor-unseen]', async () => {
    using chat = await watched()
    await chat.customer.say('Hello')
    const { Id } = await chat.agent.say('Good morning')
    await chat.agent.typing()
    await chat.customer.read(Id)
    await chat.customer.socket.itemOf(type.metadata)
    expect(await shown(chat.supervisor)).toEqual(['Hello', 'Good morning', 'typing Jo', 'metadata'])
    expect(await shown(chat.customer)).toEqual(['Hello', 'Good morning', 'typing Jo', 'metadata'])
    await chat.supervisor.disconnect()
    await chat.agent.say('Still there?')
    expect(await shown(chat.customer, 'metadata')).toEqual(['Still there?'])
    expect(await transcript(chat.agent)).toEqual(['joined Mia', 'joined Jo', 'Hello', 'Good morning', 'Still there?'])
  })

  it('takes no place among the six, and keeps nobody’s receipts back [monitor-not-counted]', async () => {
    using chat = await watched()
    const { Id } = await chat.customer.say('Hello')
    await chat.agent.read(Id)
    await chat.customer.socket.itemOf(type.metadata)
    for (let n = 0; n < 4; n++) await target.addParticipant(chat.contactId, 'AGENT', `Agent ${n}`)
    await expect(target.addParticipant(chat.contactId)).rejects.toMatchObject(quotaExceeded)
    await expect(chat.supervisor.event(type.active)).rejects.toMatchObject(conflict)
    await target.monitor(chat.contactId, 'Kim')
  })

  it('reads transcript and files, and may say nothing: not a word, not a file, not that he types [monitor-reads-only]', async () => {
    using chat = await watched()
    const { Id } = await chat.customer.say('Hello')
    expect(await transcript(chat.supervisor)).toEqual(['joined Mia', 'joined Jo', 'Hello'])
    const { connectionToken: ConnectionToken } = chat.supervisor
    const file = { ContentType: 'application/pdf', AttachmentName: 'a.pdf', AttachmentSizeInBytes: 5 }
    const upload = new StartAttachmentUploadCommand({ ConnectionToken, ClientToken: undefined, ...file })
    for (const call of [
      chat.supervisor.say('Psst'),
      chat.supervisor.typing(),
      target.participantService.send(upload),
    ]) {
      await expect(call).rejects.toMatchObject({ ...accessDenied, message: 'Access denied' })
    }
    await expect(chat.supervisor.read(Id)).rejects.toMatchObject(conflict)
    const unknown = new GetAttachmentCommand({ ConnectionToken, AttachmentId: 'never-heard-of-it' })
    await expect(target.participantService.send(unknown)).rejects.toMatchObject(validation)
    expect(await shown(chat.customer)).toEqual(['Hello'])
  })

  it('who leaves is told so himself, and his sockets end [monitor-leaves]', async () => {
    await using target = await serve()
    using chat = await watched(target)
    await chat.supervisor.disconnect()
    await chat.customer.say('between us')
    await chat.agent.socket.item((item) => item.Content === 'between us')
    expect(await shown(chat.supervisor)).toEqual(['left Lee'])
    await expect(chat.supervisor.page()).rejects.toMatchObject(accessDenied)
    await target.clock.advance('1m')
    expect(await chat.supervisor.socket.closeCode()).toBe(1000)
    using _again = await target.connect(await target.supervise(chat.contactId))
  })

  it('has five minutes to connect, as agents have; nobody is told that he has missed them [supervisor-missed]', async () => {
    await using target = await serve()
    using chat = await target.converse()
    const names = ['1', '2', '3', '4', '5']
    const [late] = await Promise.all(names.map((name) => target.supervise(chat.contactId, name)))
    const { url } = await target.credentials(present(late, 'a seat'))
    await target.clock.advance('5m')
    await expect(ChatSocket.dial(url)).rejects.toEqual(new HandshakeRefused(403))
    expect(await shown(chat.customer)).toEqual([])
    using _in_time = await target.connect(await target.supervise(chat.contactId, '6'))
  })
})

describe('a supervisor who barges in', () => {
  it('joins for all to see, speaks, and goes back to monitoring [barge]', async () => {
    using chat = await watched()
    await chat.supervisor.event(type.active)
    await chat.supervisor.say('I am the boss')
    await chat.supervisor.typing()
    await chat.supervisor.event(type.inactive)
    await expect(chat.supervisor.say('Psst')).rejects.toMatchObject(accessDenied)
    await chat.customer.say('Is she gone?')
    const items = ['joined Lee', 'I am the boss', 'typing Lee', 'left Lee', 'Is she gone?']
    for (const participant of [chat.customer, chat.agent, chat.supervisor]) {
      await participant.socket.item((item) => item.Content === 'Is she gone?')
      expect(await shown(participant)).toEqual(items)
    }
    const kept = items.filter((name) => name !== 'typing Lee')
    expect(await transcript(chat.customer)).toEqual(['joined Mia', 'joined Jo', ...kept])
    const said = chat.customer.socket.items.find(({ Content }) => Content === 'I am the boss')
    expect(said).toMatchObject({ ParticipantRole: 'SUPERVISOR', DisplayName: 'Lee' })
  })

  it('does only what MonitorContact allows, which another call changes at once [barge-allowed]', async () => {
    using chat = await watched(target, ['SILENT_MONITOR'])
    await expect(chat.supervisor.event(type.active)).rejects.toMatchObject(accessDenied)
    await target.monitor(chat.contactId, 'Lee', ['BARGE'])
    await chat.supervisor.say('Now I may')
    await expect(chat.supervisor.event(type.inactive)).rejects.toMatchObject(accessDenied)
    await target.monitor(chat.contactId, 'Lee', ['SILENT_MONITOR'])
    await expect(chat.supervisor.say('And now I may not')).rejects.toMatchObject(accessDenied)
    expect(await shown(chat.customer)).toEqual(['joined Lee', 'Now I may', 'left Lee'])
  })

  it('is nobody’s to be but a supervisor’s [barge-roles]', async () => {
    using chat = await target.converse()
    for (const participant of [chat.customer, chat.agent]) {
      for (const event of [type.active, type.inactive]) {
        await expect(participant.event(event)).rejects.toMatchObject(validation)
      }
    }
  })

  it('makes receipts impossible until he goes back, whoever else is there; typing still works [barge-receipts]', async () => {
    using chat = await watched()
    const { Id } = await chat.customer.say('Hello')
    await chat.supervisor.event(type.active)
    for (const participant of [chat.agent, chat.supervisor]) {
      await expect(participant.read(Id)).rejects.toMatchObject(conflict)
      await participant.typing()
    }
    await chat.supervisor.event(type.inactive)
    await chat.agent.read(Id)
    await chat.customer.socket.itemOf(type.metadata)
  })

  it('leaves as an agent does, and the chat goes on [barge-leaves]', async () => {
    using chat = await watched()
    await chat.supervisor.event(type.active)
    await chat.supervisor.disconnect()
    await chat.customer.say('Bye')
    expect(await shown(chat.agent)).toEqual(['joined Lee', 'left Lee', 'Bye'])
    await expect(chat.supervisor.page()).rejects.toMatchObject(accessDenied)
  })
})

describe('the end of a chat', () => {
  it('is a supervisor’s end, too: his leaving is shown if he had barged in [supervisor-ends]', async () => {
    using silent = await watched()
    await silent.customer.disconnect()
    await silent.supervisor.socket.itemOf(type.ended)
    expect(await shown(silent.supervisor)).toEqual(['left Mia', 'ended'])
    await expect(silent.supervisor.page()).rejects.toMatchObject(accessDenied)
  })

  it('by silence disconnects supervisors with the others [supervisor-ends]', async () => {
    await using target = await serve()
    using chat = await watched(target)
    using kim = await target.connect(await target.supervise(chat.contactId, 'Kim', ['BARGE']))
    await disconnectWhenSilent(target, chat.contactId)
    using ann = await target.connect(await target.addParticipant(chat.contactId, 'AGENT', 'Ann'))
    await ann.socket.itemOf(type.joined)
    await target.clock.advance('3m')
    await chat.supervisor.socket.itemOf(type.ended)
    for (const participant of [chat.customer, chat.agent, chat.supervisor, kim]) {
      expect(await shown(participant, 'joined Ann')).toEqual([
        'autodisconnection Mia',
        'left Jo',
        'left Kim',
        'left Ann',
        'ended',
      ])
    }
    await expect(chat.supervisor.page()).rejects.toMatchObject(accessDenied)
  })
})

it('A transfer takes supervisors out of the chat with its agents, unseen where they were [supervisor-transfer]', async () => {
  using chat = await watched()
  using kim = await target.connect(await target.supervise(chat.contactId, 'Kim', ['BARGE']))
  const { ContactId } = await target.connectService.send(
    new TransferContactCommand({ InstanceId: instanceId, ContactId: chat.contactId, ContactFlowId: flowId }),
  )
  await chat.customer.say('Anybody?')
  await chat.customer.socket.item((item) => item.Content === 'Anybody?')
  const told = ['joined Kim', 'succeeded Jo', 'left Jo', 'left Kim']
  expect(await shown(chat.customer)).toEqual([...told, 'Anybody?'])
  expect(await shown(chat.supervisor)).toEqual(['joined Kim', 'succeeded Jo', 'left Jo', 'left Lee', 'left Kim'])
  expect(await shown(kim)).toEqual([...told, 'left Kim'])
  await expect(chat.supervisor.page()).rejects.toMatchObject(accessDenied)
  using again = await target.connect(await target.supervise(present(ContactId, 'ContactId')))
  expect((await transcript(again)).at(-1)).toBe('Anybody?')
})

it('A service that was started again knows who monitors, who has barged in, and what they may [supervisors-restart]', async () => {
  await using data = await temporaryDataDir()
  const old = await ServiceProcess.start({ dataDir: data.path })
  using chat = await watched(new Target(old.endpoint))
  const kim = await new Target(old.endpoint).supervise(chat.contactId, 'Kim', ['BARGE'])
  await old.kill()

  await using next = await ServiceProcess.start({ port: old.port, dataDir: data.path })
  const target = new Target(next.endpoint)
  using lee = await target.connect(chat.supervisor.seat)
  using customer = await target.connect(chat.customer.seat)
  await expect(lee.say('Psst')).rejects.toMatchObject(accessDenied)
  await expect(lee.event(type.active)).rejects.toMatchObject(conflict)
  using barging = await target.connect(kim)
  await barging.say('Here I am')
  await barging.disconnect()
  await lee.event(type.active)
  await lee.say('Me too')
  await customer.socket.item((item) => item.Content === 'Me too')
  expect((await shown(customer, '')).slice(-5)).toEqual(['joined Kim', 'Here I am', 'left Kim', 'joined Lee', 'Me too'])
})

it('ChatJS watches as a supervisor, barges in and goes back with its own calls [chatjs-supervisor]', async () => {
  await using browser = await ChatJsBrowser.launch()
  using chat = await target.converse()
  const tab = await browser.tab(target.endpoint)
  await tab.open('Lee', await target.supervise(chat.contactId))
  const { Id } = await chat.customer.say('Hello')
  await tab.event('Lee', 'message', (item) => item.Id === Id)
  await expect(tab.call('sendMessage', 'Lee', 'Psst')).rejects.toMatchObject({ statusCode: 403 })
  await tab.call('sendEvent', 'Lee', type.active)
  await tab.call('sendMessage', 'Lee', 'I am the boss')
  await tab.call('sendEvent', 'Lee', type.inactive)
  await chat.customer.socket.itemOf(type.left)
  expect(await shown(chat.customer)).toEqual(['Hello', 'joined Lee', 'I am the boss', 'left Lee'])
  await tab.call('disconnectParticipant', 'Lee')
  await chat.customer.say('Bye')
  await chat.agent.socket.item((item) => item.Content === 'Bye')
  expect(await shown(chat.agent, 'left Lee')).toEqual(['Bye'])
})
