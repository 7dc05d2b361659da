import { DescribeContactCommand, StopContactCommand, UpdateParticipantRoleConfigCommand } from '@aws-sdk/client-connect'
import { describe, expect, it } from 'vitest'
import { ChatJsBrowser } from './chatjs-page.ts'
import * as type from './content-types.ts'
import { serve } from './in-process.ts'
import type { Participant } from './participant.ts'
import { accessDenied, invalidParameter, invalidRequest, notFound } from './refusals.ts'
import { ServiceProcess, temporaryDataDir } from './service-process.ts'
import { type FlowStep, setDisconnectFlow } from './set-disconnect-flow.ts'
import { instanceId, Target } from './target.ts'
import { present } from './waiting.ts'

const survey: readonly FlowStep[] = [
  { Type: 'say', Content: 'How did we do?' },
  { Type: 'wait', Minutes: 15 },
  { Type: 'say', Content: 'Thank you.' },
  { Type: 'disconnect' },
]
const staying = { DisconnectOnCustomerExit: ['AGENT' as const] }

const contact = async ({ connectService }: Target, ContactId: string) => {
  const answer = await connectService.send(new DescribeContactCommand({ InstanceId: instanceId, ContactId }))
  return present(answer.Contact, 'Contact')
}

/** What a participant was shown since both were there: contents, or the name and the last word of the type. */
async function shown({ socket }: Participant): Promise<string[]> {
  await socket.heartbeat()
  const names = socket.items.map(({ Content, ContentType, DisplayName }) => {
    return Content ?? `${ContentType?.split('.').at(-1)} ${DisplayName ?? ''}`.trim()
  })
  return names.slice(names.lastIndexOf('joined Jo') + 1)
}

describe('a disconnect flow', () => {
  it('begins when the last agent leaves: the customer stays in a new contact until the flow ends the chat [disconnect-flow]', async () => {
    await using target = await serve()
    using chat = await target.converse()
    const { customer, agent, contactId } = chat
    await setDisconnectFlow(target, contactId, survey)
    await agent.disconnect()
    const prompt = await customer.socket.item(({ Content }) => Content === 'How did we do?')
    expect(prompt).toMatchObject({
      Type: 'MESSAGE',
      ContentType: 'text/plain',
      ParticipantRole: 'SYSTEM',
      DisplayName: 'SYSTEM_MESSAGE',
      InitialContactId: contactId,
    })
    const next = present(prompt.ContactId, 'ContactId')
    expect(await contact(target, contactId)).toMatchObject({ DisconnectReason: 'AGENT_DISCONNECT' })
    expect(await contact(target, next)).toMatchObject({ InitiationMethod: 'DISCONNECT', PreviousContactId: contactId })
    await expect(agent.say('x')).rejects.toMatchObject(accessDenied)
    const answer = await customer.say('five')
    await customer.socket.itemOf(type.ended)
    expect(await shown(customer)).toEqual(['left Jo', 'How did we do?', 'five', 'Thank you.', 'left Mia', 'ended'])
    expect(customer.socket.items.find(({ Id }) => Id === answer.Id)?.ContactId).toBe(next)
    const thanks = customer.socket.items.find(({ Content }) => Content === 'Thank you.')
    expect(thanks?.ParticipantId).toBe(prompt.ParticipantId)
    expect((await contact(target, next)).DisconnectReason).toBe('CONTACT_FLOW_DISCONNECT')
    await expect(customer.say('more')).rejects.toMatchObject(accessDenied)
  })

  it('begins when a customer with DisconnectOnCustomerExit leaves: only his agents go, and his next word of leaving is his last [disconnect-on-customer-exit]', async () => {
    await using target = await serve()
    using chat = await target.converse(staying)
    const { customer, agent, contactId } = chat
    await setDisconnectFlow(target, contactId, survey)
    await customer.disconnect()
    await customer.socket.item(({ Content }) => Content === 'How did we do?')
    expect(await shown(customer)).toEqual(['left Jo', 'How did we do?'])
    expect(await shown(agent)).toEqual(['left Jo'])
    expect((await contact(target, contactId)).DisconnectReason).toBe('CUSTOMER_DISCONNECT')
    await expect(agent.say('x')).rejects.toMatchObject(accessDenied)
    await expect(target.connection(customer.seat.participantToken)).resolves.toBeDefined()
    await customer.typing()
    await customer.disconnect()
    await customer.socket.itemOf(type.ended)
    expect((await shown(customer)).slice(-2)).toEqual(['left Mia', 'ended'])
    await expect(customer.say('x')).rejects.toMatchObject(accessDenied)
  })

  it('is what DisconnectOnCustomerExit needs: without one, or without an agent, the chat ends at once [disconnect-on-customer-exit-ordinary]', async () => {
    await using target = await serve()
    using served = await target.converse(staying)
    await served.customer.disconnect()
    await served.customer.socket.itemOf(type.ended)
    expect(await shown(served.customer)).toEqual(['left Mia', 'ended'])
    using alone = await target.connect(await target.startChat(staying))
    await setDisconnectFlow(target, alone.seat.contactId, survey)
    await alone.disconnect()
    await alone.socket.itemOf(type.ended)
  })

  it('goes on without an answer when its wait is over [disconnect-flow-wait]', async () => {
    await using target = await serve()
    using chat = await target.converse()
    await setDisconnectFlow(target, chat.contactId, survey)
    await chat.agent.disconnect()
    await target.clock.advance('14m 59s')
    expect(await shown(chat.customer)).toEqual(['left Jo', 'How did we do?'])
    await target.clock.advance('2s')
    await chat.customer.socket.itemOf(type.ended)
    expect(await shown(chat.customer)).toEqual(['left Jo', 'How did we do?', 'Thank you.', 'left Mia', 'ended'])
  })

  it('begins after an auto-disconnection, for the customer alone [disconnect-flow-idle]', async () => {
    await using target = await serve()
    using customer = await target.connect(await target.startChat())
    const { contactId } = customer.seat
    const timer = {
      ParticipantRole: 'CUSTOMER',
      TimerType: 'DISCONNECT_NONCUSTOMER',
      TimerValue: { ParticipantTimerDurationInMinutes: 2 },
    } as const
    await target.connectService.send(
      new UpdateParticipantRoleConfigCommand({
        InstanceId: instanceId,
        ContactId: contactId,
        ChannelConfiguration: { Chat: { ParticipantTimerConfigList: [timer] } },
      }),
    )
    using _agent = await target.connect(await target.addParticipant(contactId))
    await setDisconnectFlow(target, contactId, survey)
    await target.clock.advance('2m 1s')
    await customer.socket.item(({ Content }) => Content === 'How did we do?')
    expect(await shown(customer)).toEqual(['autodisconnection Mia', 'left Jo', 'How did we do?'])
    expect((await contact(target, contactId)).DisconnectReason).toBe('IDLE_DISCONNECT')
  })

  it('gives way to an agent whom a backend brings in meanwhile [disconnect-flow-agent]', async () => {
    await using target = await serve()
    using chat = await target.converse()
    const { customer, contactId } = chat
    await setDisconnectFlow(target, contactId, survey)
    await chat.agent.disconnect()
    using ann = await target.connect(await target.addParticipant(contactId, 'AGENT', 'Ann'))
    await customer.say('five')
    await target.clock.advance('20m')
    expect((await shown(customer)).slice(-2)).toEqual(['joined Ann', 'five'])
    await ann.disconnect()
    await customer.socket.itemOf(type.ended)
  })

  it('does not run after StopContact or at the end of the duration [disconnect-flow-none]', async () => {
    await using target = await serve()
    using stopped = await target.converse()
    using expired = await target.converse({ ChatDurationInMinutes: 60 })
    for (const { contactId } of [stopped, expired]) await setDisconnectFlow(target, contactId, survey)
    await target.connectService.send(new StopContactCommand({ InstanceId: instanceId, ContactId: stopped.contactId }))
    await stopped.customer.socket.itemOf(type.ended)
    expect(await shown(stopped.customer)).toEqual(['left Jo', 'left Mia', 'ended'])
    await target.clock.advance('1h 1s')
    await expired.customer.socket.itemOf(type.ended)
    expect(await shown(expired.customer)).toEqual(['left Jo', 'left Mia', 'ended'])
  })

  it('is set in whole and unset by no steps; what is wrong in it is named [set-disconnect-flow]', async () => {
    await using target = await serve()
    using chat = await target.converse()
    const set = (Steps: unknown, contactId = chat.contactId) =>
      setDisconnectFlow(target, contactId, Steps as readonly FlowStep[])
    const named = (message: string) => ({ message: expect.stringContaining(message) })
    await expect(set([{ Type: 'say' }])).rejects.toMatchObject({ ...invalidRequest, ...named('Steps[0].Content') })
    await expect(set([survey[0], { Type: 'wait', Content: 'x' }])).rejects.toMatchObject(named('Steps[1].Content'))
    await expect(set([{ Type: 'wait' }])).rejects.toMatchObject(named('Steps[0].Minutes'))
    await expect(set([{ Type: 'dance' }])).rejects.toMatchObject(invalidParameter)
    await expect(set([{ Type: 'say', Content: 'x'.repeat(1025) }])).rejects.toMatchObject(invalidParameter)
    await expect(set([{ Type: 'wait', Minutes: 0 }])).rejects.toMatchObject(invalidParameter)
    await expect(set(Array.from({ length: 21 }, () => survey[0]))).rejects.toMatchObject(invalidParameter)
    await expect(set('none')).rejects.toMatchObject(invalidParameter)
    await expect(set(survey, 'nobody')).rejects.toMatchObject(notFound)
    await set(survey)
    await set([])
    await chat.agent.disconnect()
    await chat.customer.socket.itemOf(type.ended)
    expect(await shown(chat.customer)).toEqual(['left Jo', 'ended'])
    await expect(set(survey)).rejects.toMatchObject(invalidRequest)
  })

  it('waits on through a crash, and hears the answer once [disconnect-flow-restart]', async () => {
    await using data = await temporaryDataDir()
    const old = await ServiceProcess.start({ dataDir: data.path })
    const before = new Target(old.endpoint)
    using chat = await before.converse()
    await setDisconnectFlow(before, chat.contactId, survey)
    await chat.agent.disconnect()
    await old.kill()
    await using next = await ServiceProcess.start({ port: old.port, dataDir: data.path })
    const after = new Target(next.endpoint)
    using customer = await after.connect(chat.customer.seat)
    await customer.say('five')
    await customer.socket.itemOf(type.ended)
    const contents = customer.socket.items.map((item) => item.Content ?? item.ContentType)
    expect(contents).toEqual(['five', 'Thank you.', type.left, type.ended])
  })

  it('is lived through by a ChatJS customer: his session stays, answers, and is told of the end [chatjs-disconnect-flow]', async () => {
    await using target = await serve()
    await using browser = await ChatJsBrowser.launch()
    const seat = await target.startChat(staying)
    const tab = await browser.tab(target.endpoint)
    await tab.open('Mia', seat)
    using agent = await target.connect(await target.addParticipant(seat.contactId))
    await tab.event('Mia', 'message', ({ ContentType }) => ContentType === type.joined)
    await setDisconnectFlow(target, seat.contactId, survey)
    await tab.call('disconnectParticipant', 'Mia')
    await tab.event('Mia', 'message', ({ Content }) => Content === 'How did we do?')
    expect(tab.events('Mia', 'ended')).toEqual([])
    await agent.socket.itemOf(type.left)
    await tab.call('sendMessage', 'Mia', 'five')
    await tab.event('Mia', 'message', ({ Content }) => Content === 'Thank you.')
    await tab.times('Mia', 'ended', 1)
    expect(tab.connectionRequests).toHaveLength(1)
    expect(tab.events('Mia', 'broken')).toEqual([])
    await tab.page.close()
  })
})
