import { TransferContactCommand } from '@aws-sdk/client-connect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatJsBrowser, libraries } from './chatjs-page.ts'
import * as type from './content-types.ts'
import type { Sent } from './participant.ts'
import { flowId, instanceId, Target } from './target.ts'

let target: Target
let browser: ChatJsBrowser
beforeAll(async () => {
  target = await Target.open()
})
afterAll(async () => {
  await target[Symbol.asyncDispose]()
})

const transfer = (ContactId: string) =>
  target.connectService.send(new TransferContactCommand({ InstanceId: instanceId, ContactId, ContactFlowId: flowId }))

describe.each(libraries)('%s in a chat that is transferred', (library) => {
  beforeAll(async () => {
    browser = await ChatJsBrowser.launch(library)
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
  })

  it('as the customer lives on in the same session: one connection, every item, an answer of the next agent [chatjs-transfer-customer]', async () => {
    const seat = await target.startChat()
    const tab = await browser.tab(target.endpoint)
    await tab.open('Mia', seat)
    using jo = await target.connect(await target.addParticipant(seat.contactId))
    const { ContactId } = await transfer(seat.contactId)
    await tab.event('Mia', 'message', (item) => item.ContentType === type.transferSucceeded)
    using ann = await target.connect(await target.addParticipant(String(ContactId), 'AGENT', 'Ann'))
    const sent = (await tab.call('sendMessage', 'Mia', 'who is it now?')) as Sent
    expect(await ann.socket.itemWithId(sent.Id)).toMatchObject({ ContactId, InitialContactId: seat.contactId })
    const answer = await ann.say('It is Ann')
    const { data } = await tab.event('Mia', 'message', (item) => item.Id === answer.Id)
    expect(data).toMatchObject({ ContactId, InitialContactId: seat.contactId })
    expect(jo.socket.items.map(({ Id }) => Id)).not.toContain(answer.Id)
    expect(tab.connectionRequests).toHaveLength(1)
    for (const event of ['lost', 'broken', 'ended']) expect(tab.events('Mia', event)).toEqual([])
    const { Transcript } = (await tab.call('getTranscript', 'Mia', {})) as { Transcript: { Id: string }[] }
    expect(Transcript.map(({ Id }) => Id)).toEqual((await ann.transcript()).map(({ Id }) => Id))
    await tab.page.close()
  })

  it('as the agent is told transfer.succeeded in his own contact, and hears no more [chatjs-transfer-agent]', async () => {
    const seat = await target.startChat()
    using mia = await target.connect(seat)
    const tab = await browser.tab(target.endpoint)
    await tab.open('Jo', await target.addParticipant(seat.contactId), 'AGENT')
    const { Id } = await mia.say('hello')
    await tab.event('Jo', 'message', (item) => item.Id === Id)
    await transfer(seat.contactId)
    const { data } = await tab.event('Jo', 'message', (item) => item.ContentType === type.transferSucceeded)
    expect(data).toMatchObject({ ContactId: seat.contactId, DisplayName: 'Jo' })
    const late = await mia.say('is anybody there?')
    await mia.socket.itemWithId(late.Id)
    await expect(tab.call('sendMessage', 'Jo', 'too late')).rejects.toMatchObject({ statusCode: 403 })
    expect(tab.events('Jo', 'message').map((seen) => seen.data?.Id)).not.toContain(late.Id)
    expect(tab.events('Jo', 'ended')).toEqual([])
    await tab.page.close()
  })
})
