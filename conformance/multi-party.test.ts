import { expect, it } from 'vitest'
import type { SocketItem } from './chat-socket.ts'
import { serve } from './in-process.ts'
import { quotaExceeded } from './refusals.ts'

const nameOf = ({ Content, ContentType, DisplayName }: SocketItem) =>
  Content ?? `${ContentType?.split('.').at(-1)} ${DisplayName}`

it('Six participants all hear each other; who is invited, joins and leaves is shown, and who is late is not [six-participants]', async () => {
  await using target = await serve()
  using chat = await target.converse()
  const ofAgent = (name: string) => target.addParticipant(chat.contactId, 'AGENT', name)
  using ann = await target.connect(await ofAgent('Ann'))
  using bob = await target.connect(await ofAgent('Bob'))
  using cid = await target.connect(await ofAgent('Cid'))
  using bot = await target.connect(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Shop bot'))
  const all = [chat.customer, chat.agent, ann, bob, cid, bot]
  const said = []
  for (const participant of all) said.push((await participant.say('I am here')).Id)
  for (const { socket } of all) {
    await socket.itemWithId(said.at(-1))
    expect(socket.items.filter(({ Content }) => Content === 'I am here').map(({ Id }) => Id)).toEqual(said)
  }

  await target.clock.advance('1m')
  await ann.disconnect()
  await ofAgent('Late')
  await expect(ofAgent('Seventh')).rejects.toMatchObject(quotaExceeded)
  await target.clock.advance('5m')
  using dee = await target.connect(await ofAgent('Dee'))
  await dee.say('In time')
  await chat.customer.socket.item(({ Content }) => Content === 'In time')
  const names = chat.customer.socket.items.map(nameOf)
  expect(names.filter((name) => name !== 'I am here')).toEqual([
    ...['joined Mia', 'joined Jo'],
    ...['invited Ann', 'joined Ann', 'invited Bob', 'joined Bob', 'invited Cid', 'joined Cid'],
    ...['joined Shop bot', 'left Ann', 'invited Late', 'invited Dee', 'joined Dee', 'In time'],
  ])
})
