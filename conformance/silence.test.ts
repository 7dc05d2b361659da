import {
  DescribeContactCommand,
  type ParticipantTimerConfiguration,
  UpdateParticipantRoleConfigCommand,
} from '@aws-sdk/client-connect'
import { describe, expect, it } from 'vitest'
import { ChatJsBrowser, libraries } from './chatjs-page.ts'
import * as type from './content-types.ts'
import { serve } from './in-process.ts'
import type { Participant } from './participant.ts'
import { accessDenied, invalidParameter, invalidRequest, notFound } from './refusals.ts'
import { instanceId, type Target } from './target.ts'

type Role = 'CUSTOMER' | 'AGENT'
type TimerType = 'IDLE' | 'DISCONNECT_NONCUSTOMER'

/** One timer, in minutes. */
const timer = (ParticipantRole: Role, TimerType: TimerType, value: number | 'Unset') =>
  ({
    ParticipantRole,
    TimerType,
    TimerValue: value === 'Unset' ? { ParticipantTimerAction: value } : { ParticipantTimerDurationInMinutes: value },
  }) as const

const configure = (target: Target, ContactId: string, ...ParticipantTimerConfigList: ParticipantTimerConfiguration[]) =>
  target.connectService.send(
    new UpdateParticipantRoleConfigCommand({
      InstanceId: instanceId,
      ContactId,
      ChannelConfiguration: { Chat: { ParticipantTimerConfigList } },
    }),
  )

/** A customer and an agent, with these timers from the agent's joining on. */
const converse = (target: Target, ...timers: ParticipantTimerConfiguration[]) =>
  target.converse({}, (contactId) => configure(target, contactId, ...timers))

/** What a participant was shown since the agent joined: `idle Mia`, `ended`; contents of messages as they are. */
async function shown(participant: Participant): Promise<string[]> {
  await participant.socket.heartbeat()
  const names = participant.socket.items.map(
    ({ Content, ContentType, DisplayName }) =>
      Content ?? [ContentType?.split('.').at(-1), DisplayName].filter(Boolean).join(' '),
  )
  return names.slice(names.lastIndexOf('joined Jo') + 1)
}

const reason = async (target: Target, ContactId: string) => {
  const command = new DescribeContactCommand({ InstanceId: instanceId, ContactId })
  return (await target.connectService.send(command)).Contact?.DisconnectReason
}

describe('a participant who is silent', () => {
  it('is idle once, until his next message, which returned comes before [idle-returned]', async () => {
    await using target = await serve()
    using chat = await converse(target, timer('CUSTOMER', 'IDLE', 2))
    await target.clock.advance('1m 59s')
    expect(await shown(chat.agent)).toEqual([])
    await target.clock.advance('1h')
    await chat.customer.say('back')
    await target.clock.advance('2m 1s')
    const story = ['idle Mia', 'returned Mia', 'back', 'idle Mia']
    expect(await shown(chat.agent)).toEqual(story)
    expect(await shown(chat.customer)).toEqual(story)
    const idle = await chat.agent.socket.itemOf(type.idle)
    expect(Object.keys(idle).sort()).toEqual(Object.keys(await chat.agent.socket.itemOf(type.joined)).sort())
    expect(idle).toMatchObject({
      Type: 'EVENT',
      ParticipantId: chat.customer.participantId,
      ParticipantRole: 'CUSTOMER',
    })
  })

  it('is idle on sockets and never in the transcript [idle-not-kept]', async () => {
    await using target = await serve()
    using chat = await converse(target, timer('CUSTOMER', 'IDLE', 2))
    await target.clock.advance('3m')
    await chat.customer.say('back')
    expect(await shown(chat.customer)).toEqual(['idle Mia', 'returned Mia', 'back'])
    const transcript = await chat.customer.transcript()
    expect(transcript.map((item) => item.ContentType)).toEqual([type.joined, type.joined, 'text/plain'])
    const times = chat.customer.socket.items.map((item) => item.AbsoluteTime ?? '')
    expect(times).toEqual([...new Set(times)].sort())
  })

  it('is put off by his messages, not by typing, receipts or the messages of others [idle-resets]', async () => {
    await using target = await serve()
    using chat = await converse(target, timer('CUSTOMER', 'IDLE', 10))
    await target.clock.advance('6m')
    await chat.customer.say('still here')
    await target.clock.advance('6m')
    const { Id } = await chat.agent.say('one moment')
    await chat.customer.typing()
    await chat.customer.read(Id)
    await target.clock.advance('3m 59s')
    expect(await shown(chat.agent)).not.toContain('idle Mia')
    await target.clock.advance('2s')
    expect((await shown(chat.agent)).at(-1)).toBe('idle Mia')
  })

  it('has a timer of his own, whatever his role [idle-each-his-own]', async () => {
    await using target = await serve()
    using chat = await converse(target, timer('CUSTOMER', 'IDLE', 4), timer('AGENT', 'IDLE', 2))
    await target.clock.advance('3m')
    await chat.agent.say('sorry')
    await target.clock.advance('3m')
    expect(await shown(chat.customer)).toEqual(['idle Jo', 'returned Jo', 'sorry', 'idle Mia', 'idle Jo'])
  })
})

describe('a silence too long', () => {
  it('disconnects all but the customer, and the chat ends as IDLE_DISCONNECT [auto-disconnect]', async () => {
    await using target = await serve()
    using chat = await converse(target, timer('CUSTOMER', 'DISCONNECT_NONCUSTOMER', 10))
    await target.clock.advance('9m 59s')
    expect(await shown(chat.customer)).toEqual([])
    await target.clock.advance('2s')
    const story = ['autodisconnection Mia', 'left Jo', 'ended']
    expect(await shown(chat.customer)).toEqual(story)
    expect(await shown(chat.agent)).toEqual(story)
    expect(await reason(target, chat.contactId)).toBe('IDLE_DISCONNECT')
    await expect(chat.customer.say('too late')).rejects.toMatchObject(accessDenied)
  })

  it('comes after he has been idle, counted from there; his message calls it off [auto-disconnect-after-idle]', async () => {
    await using target = await serve()
    const timers = [timer('CUSTOMER', 'IDLE', 10), timer('CUSTOMER', 'DISCONNECT_NONCUSTOMER', 5)]
    using chat = await converse(target, ...timers)
    await target.clock.advance('14m')
    await chat.customer.say('back')
    await target.clock.advance('14m')
    expect(await shown(chat.customer)).toEqual(['idle Mia', 'returned Mia', 'back', 'idle Mia'])
    await target.clock.advance('1m 1s')
    expect((await shown(chat.customer)).slice(4)).toEqual(['autodisconnection Mia', 'left Jo', 'ended'])
  })

  it('of an agent does the same and names him [auto-disconnect-agent]', async () => {
    await using target = await serve()
    using chat = await converse(target, timer('AGENT', 'DISCONNECT_NONCUSTOMER', 10))
    await target.clock.advance('10m 1s')
    expect(await shown(chat.customer)).toEqual(['autodisconnection Jo', 'left Jo', 'ended'])
  })
})

describe('the timers of a chat', () => {
  it('run only while an agent or bot is with the customer [timers-run-together]', async () => {
    await using target = await serve()
    using customer = await target.connect(await target.startChat())
    const { contactId } = customer.seat
    await configure(target, contactId, timer('CUSTOMER', 'IDLE', 2))
    await target.clock.advance('1h')
    expect(await shown(customer)).not.toContain('idle Mia')
    using bot = await target.connect(await target.addParticipant(contactId, 'CUSTOM_BOT', 'Shop bot'))
    await target.clock.advance('1m')
    await bot.disconnect()
    await target.clock.advance('1h')
    expect(await shown(customer)).not.toContain('idle Mia')
    using _agent = await target.connect(await target.addParticipant(contactId))
    await target.clock.advance('2m 1s')
    expect(await shown(customer)).toEqual(['idle Mia'])
  })

  it('are those that were configured when the agent joined; a change waits for the next [timers-read-at-join]', async () => {
    await using target = await serve()
    using chat = await converse(target, timer('CUSTOMER', 'IDLE', 2))
    await configure(target, chat.contactId, timer('CUSTOMER', 'IDLE', 'Unset'), timer('AGENT', 'IDLE', 30))
    await target.clock.advance('2m 1s')
    await chat.customer.say('back')
    expect(await shown(chat.customer)).toEqual(['idle Mia', 'returned Mia', 'back'])
    using other = await target.connect(await target.addParticipant(chat.contactId, 'AGENT', 'Ann'))
    await target.clock.advance('1h')
    expect((await shown(other)).slice(1).sort()).toEqual(['idle Ann', 'idle Jo'])
  })

  it('let a chat of 25 hours run to its end, with a word every hour [timers-long-chat]', async () => {
    await using target = await serve()
    const timers = [timer('CUSTOMER', 'IDLE', 30), timer('CUSTOMER', 'DISCONNECT_NONCUSTOMER', 31)]
    using chat = await converse(target, ...timers)
    for (let hours = 1; hours < 25; hours++) {
      await target.clock.advance('1h')
      const caller = await target.caller(chat.customer.seat)
      await caller.say(`hour ${hours}`)
    }
    await target.clock.advance('1h')
    const story = Array.from({ length: 24 }, (_, index) => ['idle Mia', 'returned Mia', `hour ${index + 1}`])
    expect(await shown(chat.customer)).toEqual([...story.flat(), 'idle Mia', 'left Jo', 'left Mia', 'ended'])
    expect(await reason(target, chat.contactId)).toBe('EXPIRED')
  })
})

describe.each(libraries)('%s in Chromium', (library) => {
  it('tells of idleness, return and auto-disconnection as they happen [chatjs-silence]', async () => {
    await using target = await serve()
    await using browser = await ChatJsBrowser.launch(library)
    const seat = await target.startChat()
    await configure(
      target,
      seat.contactId,
      timer('CUSTOMER', 'IDLE', 2),
      timer('CUSTOMER', 'DISCONNECT_NONCUSTOMER', 2),
    )
    const tab = await browser.tab(target.endpoint)
    await tab.open('Mia', seat)
    using agent = await target.connect(await target.addParticipant(seat.contactId))
    await agent.socket.itemOf(type.joined)
    await target.clock.advance('2m 1s')
    await tab.times('Mia', 'idle', 1)
    await tab.call('sendMessage', 'Mia', 'back')
    await tab.times('Mia', 'returned', 1)
    await target.clock.advance('4m 1s')
    await tab.times('Mia', 'ended', 1)
    const events = ['idle', 'returned', 'auto-disconnection', 'ended']
    const told = tab.seen.map(({ event }) => event).filter((event) => events.includes(event))
    expect(told).toEqual(['idle', 'returned', 'idle', 'auto-disconnection', 'ended'])
  })
})

describe('UpdateParticipantRoleConfig', () => {
  it('answers nothing, and is refused what does not fit [role-config]', async () => {
    await using target = await serve()
    const { contactId } = await target.startChat()
    const idle = (minutes: number) => timer('CUSTOMER', 'IDLE', minutes)
    const { $metadata, ...answer } = await configure(target, contactId, idle(2), timer('AGENT', 'IDLE', 'Unset'))
    expect([$metadata.httpStatusCode, answer]).toEqual([200, {}])
    await expect(configure(target, contactId, idle(2), idle(3))).rejects.toMatchObject(invalidRequest)
    await expect(configure(target, contactId, idle(1))).rejects.toMatchObject(invalidParameter)
    await expect(configure(target, contactId, idle(481))).rejects.toMatchObject(invalidParameter)
    await expect(configure(target, contactId)).rejects.toMatchObject(invalidParameter)
    await expect(configure(target, crypto.randomUUID(), idle(2))).rejects.toMatchObject(notFound)
  })
})
