import { describe, expect, it } from 'vitest'
import { currentContact, type Participant } from '../../chat/chat.ts'
import type { Moment } from '../../chat/decision.ts'
import { watch } from '../../chat/silence.ts'
import { seed } from '../../instance.ts'
import {
  ann,
  bot,
  chatId,
  chatOf,
  endedBy,
  jo,
  kim,
  lee,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  startedAt,
  statesOf,
  who,
} from '../../testing/chat-fixtures.ts'
import { transferContact } from './transfer-contact.ts'

const decide = (
  chat: ReturnType<typeof chatOf>,
  input: Partial<Parameters<typeof transferContact.decide>[1]> = {},
  moment: Moment = momentAt(5),
) =>
  transferContact.decide(
    chat,
    { InstanceId: chat.instanceId, ContactId: chatId, ContactFlowId: seed.defaultFlowId, ...input },
    moment,
  )

/** A chat that has been transferred so many times. */
const transferred = (times: number) => {
  const { contacts } = chatOf([])
  const more = Array.from({ length: times }, (_, n) => ({
    ...contacts[0]!,
    id: `contact-${n}`,
    initiationMethod: 'TRANSFER' as const,
  }))
  return chatOf([mia, jo], { contacts: [...contacts, ...more] })
}

describe('TransferContact of a chat (control-plane §7.19)', () => {
  it('tells it in the old contact, of its agent, and then the agents leave (spec §4.5.13)', () => {
    const chat = chatOf([mia, jo, ann, bot])
    const { append } = decide(chat)
    expect(namesOf(append)).toEqual(['transfer.succeeded Jo', 'left Jo', 'left Ann'])
    expect(append?.map(({ item }) => item.ContactId)).toEqual([chatId, chatId, chatId])
    expect(append?.every(({ kept }) => kept)).toBe(true)
  })

  it('takes supervisors along: all are told of one who had barged in, of a monitor only he himself', () => {
    const chat = chatOf([mia, jo, lee, kim])
    const { append, change } = decide(chat)
    expect(namesOf(append)).toEqual(['transfer.succeeded Jo', 'left Jo', 'left Lee', 'left Kim', 'left Kim'])
    expect(append?.map(({ kept }) => kept)).toEqual([true, true, false, true, false])
    expect(statesOf(chat, change)).toMatchObject({ Mia: 'CONNECTED', Lee: 'DISCONNECTED', Kim: 'DISCONNECTED' })
  })

  it('names the agent who was first in the contact, while he is there', () => {
    const [contact] = chatOf([]).contacts
    const contacts = [{ ...contact!, agent: { id: ann.id, connectedAt: startedAt } }]
    expect(namesOf(decide(chatOf([mia, jo, ann], { contacts })).append)[0]).toBe('transfer.succeeded Ann')
    expect(namesOf(decide(chatOf([mia, jo, who(ann, 'DISCONNECTED')], { contacts })).append)[0]).toBe(
      'transfer.succeeded Jo',
    )
  })

  it('without an agent tells it of nobody', () => {
    expect(namesOf(decide(chatOf([mia])).append)).toEqual(['transfer.succeeded'])
  })

  it('keeps customer and bot, and takes the place of an agent who was only invited without an item', () => {
    const chat = chatOf([mia, jo, who(ann, 'INITIAL'), bot])
    const { append, change, clear } = decide(chat)
    expect(namesOf(append)).toEqual(['transfer.succeeded Jo', 'left Jo'])
    const states = { Mia: 'CONNECTED', Jo: 'DISCONNECTED', Ann: 'DISCONNECTED', 'Shop bot': 'CONNECTED' }
    expect(statesOf(chat, change)).toEqual(states)
    expect(clear).toContainEqual({ kind: 'connect-limit', subject: ann.id })
  })

  it('goes on as a new contact behind what is said in the old one', () => {
    const chat = chatOf([mia, jo])
    const { change, reply } = decide(chat, { QueueId: 'sales' }, { ...momentAt(5), lastSeq: 7 })
    const [first, second] = change?.contacts ?? []
    expect(first).toMatchObject({ id: chatId, disconnectedAt: startedAt + 6, updatedAt: startedAt + 6 })
    expect(first).not.toHaveProperty('disconnectReason')
    expect(second).toEqual({
      id: reply.ContactId,
      initiationMethod: 'TRANSFER',
      queueId: 'sales',
      firstSeq: 10,
      initiatedAt: startedAt + 6,
      updatedAt: startedAt + 6,
      connectedToSystemAt: startedAt + 6,
    })
    expect(change).not.toHaveProperty('ended')
  })

  it('of a customer who has yet to connect is connected to nothing', () => {
    const { change } = decide(chatOf([who(mia, 'INITIAL')]))
    expect(change?.contacts?.[1]).not.toHaveProperty('connectedToSystemAt')
  })

  it('stops the timers and keeps their configuration for the next agent (spec §5.5)', () => {
    const roleTimers = { CUSTOMER: { idleAfterMs: 60_000 } }
    const before = chatOf([mia, jo], { roleTimers })
    const { participants } = watch(before, before.participants, jo)
    const chat = { ...before, participants }
    const { change, clear } = decide(chat)
    expect(clear).toContainEqual({ kind: 'idle', subject: mia.id })
    const after = { ...chat, ...change }
    expect(after.roleTimers).toEqual(roleTimers)
    const joined: Participant = { ...ann, connectedAt: startedAt + 1000 }
    expect(watch(after, [...after.participants, joined], joined).arm).toEqual([
      { kind: 'idle', subject: mia.id, due: startedAt + 61_000 },
    ])
  })

  it('names the new contact by id and by ARN', () => {
    const instance = { ...seed, region: 'us-east-1', createdAt: startedAt }
    const ContactArn = `arn:aws:connect:us-east-1:000000000000:instance/${seed.id}/contact/C2`
    expect(transferContact.complete?.(instance, { ContactId: 'C2' })).toEqual({ ContactId: 'C2', ContactArn })
  })

  it.each([
    ['once it has ended', chatOf([mia, jo], endedBy('API')), {}, 'invalid-request'],
    ['to a queue and to a user', chatOf([mia, jo]), { QueueId: 'q', UserId: 'u' }, 'invalid-request'],
    ['a twelfth time', transferred(11), {}, 'quota-transfers'],
  ] as const)('is refused %s', (_case, chat, input, reason) => {
    expect(refusalOf(() => decide(chat, input))).toBe(reason)
  })

  it('is taken an eleventh time', () => {
    expect(decide(transferred(10)).change?.contacts).toHaveLength(12)
  })

  it('is refused where the operator has it so, as on AWS', () => {
    const moment = momentAt(5, startedAt, { allowChatTransfer: false })
    expect(refusalOf(() => decide(chatOf([mia, jo]), {}, moment))).toBe('invalid-request')
  })

  it('that is one too many is told to the chat, which goes on as it is', () => {
    const chat = transferred(11)
    const told = transferContact.tellRefused?.(chat, 'quota-transfers', momentAt(5))
    expect(namesOf(told?.append)).toEqual(['transfer.failed Jo'])
    expect(told?.append?.[0]?.item.ContactId).toBe(currentContact(chat).id)
    expect(told).not.toHaveProperty('change')
    expect(transferContact.tellRefused?.(chat, 'invalid-request', momentAt(5))).toBeUndefined()
  })
})
