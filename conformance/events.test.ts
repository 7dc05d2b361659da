import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as type from './content-types.ts'
import type { Participant } from './participant.ts'
import { conflict, validation } from './refusals.ts'
import { Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Everything that was announced before this call is on the socket when it resolves: frames keep commit order. */
async function caughtUp(participant: Participant): Promise<void> {
  const { Id } = await participant.say('so far')
  await participant.socket.itemWithId(Id)
}

const receiptsSeenBy = (participant: Participant) =>
  participant.socket.items.filter((item) => item.Type === 'MESSAGEMETADATA')

const receiptsStored = async (participant: Participant, id: string) => {
  const { Transcript } = await participant.page({ StartPosition: { Id: id }, MaxResults: 1 })
  return Transcript[0]?.MessageMetadata?.Receipts
}

describe('SendEvent', () => {
  it('shows typing to every socket, the typist’s own included, and stores nothing [event-typing]', async () => {
    using chat = await target.converse()
    const before = await chat.customer.transcript()
    const sent = await chat.agent.typing()
    for (const participant of [chat.customer, chat.agent]) {
      expect(await participant.socket.itemOf(type.typing)).toMatchObject({
        ...sent,
        Type: 'EVENT',
        ParticipantId: chat.agent.participantId,
        ParticipantRole: 'AGENT',
        DisplayName: 'Jo',
      })
    }
    expect(await chat.customer.transcript()).toEqual(before)
  })

  it('refuses every content type that is not on its list [event-closed-list]', async () => {
    using chat = await target.converse()
    for (const ContentType of [type.joined, type.ended, type.metadata, 'text/plain', 'typing', '']) {
      await expect(chat.customer.event(ContentType)).rejects.toMatchObject(validation)
    }
  })

  it('answers every event with an Id and a time, also one that emits nothing [event-answer]', async () => {
    using chat = await target.converse()
    const { Id } = await chat.customer.say('Hello')
    const answers = [
      await chat.agent.typing(),
      await chat.agent.event(type.acknowledged),
      await chat.agent.read(Id),
      await chat.agent.read(Id),
    ]
    for (const answer of answers) {
      expect(answer.Id).toMatch(/^[0-9a-f-]{36}$/)
      expect(answer.AbsoluteTime).toMatch(time)
    }
  })

  it('connects a participant who acknowledges his connection, and shows it to nobody [event-acknowledged]', async () => {
    using chat = await target.converse()
    const late = await target.caller(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Late'))
    await late.event(type.acknowledged)
    await chat.customer.socket.item((item) => item.DisplayName === 'Late' && item.ContentType === type.joined)
    await late.event(type.acknowledged)
    await caughtUp(chat.customer)
    const shown = chat.customer.socket.items.filter((item) => item.DisplayName === 'Late')
    expect(shown.map((item) => item.ContentType)).toEqual([type.joined])
  })

  it('does not connect a participant who only types [event-typing-connects-nobody]', async () => {
    const seat = await target.startChat()
    const customer = await target.caller(seat)
    await customer.typing()
    expect(await customer.transcript()).toEqual([])
  })
})

describe('a receipt', () => {
  it('becomes one MESSAGEMETADATA item with one receipt for both sides [receipt-frame]', async () => {
    using chat = await target.converse()
    const { Id } = await chat.customer.say('Hello')
    const sent = await chat.agent.delivered(Id)
    for (const participant of [chat.customer, chat.agent]) {
      const item = await participant.socket.itemOf(type.metadata)
      expect(item).toMatchObject({ ...sent, Type: 'MESSAGEMETADATA', MessageMetadata: { MessageId: Id } })
      expect(item.MessageMetadata?.Receipts).toEqual([
        { DeliveredTimestamp: expect.stringMatching(time), RecipientParticipantId: chat.agent.participantId },
      ])
    }
  })

  it('is folded into the message in the transcript [receipt-stored]', async () => {
    using chat = await target.converse()
    const { Id } = await chat.customer.say('Hello')
    expect(await receiptsStored(chat.customer, Id)).toEqual([])
    await chat.agent.delivered(Id)
    await chat.agent.read(Id)
    const [receipt, ...more] = (await receiptsStored(chat.customer, Id)) ?? []
    expect(more).toEqual([])
    expect(receipt).toEqual({
      DeliveredTimestamp: expect.stringMatching(time),
      ReadTimestamp: expect.stringMatching(time),
      RecipientParticipantId: chat.agent.participantId,
    })
    const types = (await chat.customer.transcript()).map((item) => item.ContentType)
    expect(types).toEqual([type.joined, type.joined, 'text/plain'])
  })

  it('of reading counts as delivered at the same time, and delivered afterwards changes nothing [receipt-states]', async () => {
    using chat = await target.converse()
    const { Id } = await chat.customer.say('Hello')
    await chat.agent.read(Id)
    const first = await receiptsStored(chat.customer, Id)
    expect(first?.[0]?.DeliveredTimestamp).toBe(first?.[0]?.ReadTimestamp)
    await chat.agent.delivered(Id)
    await chat.agent.read(Id)
    await caughtUp(chat.customer)
    expect(await receiptsStored(chat.customer, Id)).toEqual(first)
    expect(receiptsSeenBy(chat.customer)).toHaveLength(1)
  })

  it('takes effect ten times with the constant ClientToken of ChatJS [receipts-constant-client-token]', async () => {
    using chat = await target.converse()
    const ids: string[] = []
    for (let n = 0; n < 10; n++) ids.push((await chat.customer.say(`message ${n}`)).Id)
    for (const id of ids) await chat.agent.read(id, 'INCOMING_READ_RECEIPT')
    await caughtUp(chat.customer)
    expect(receiptsSeenBy(chat.customer).map((item) => item.MessageMetadata?.MessageId)).toEqual(ids)
    const messages = (await chat.customer.transcript()).filter((item) => ids.includes(String(item.Id)))
    expect(messages.map((item) => item.MessageMetadata?.Receipts?.length)).toEqual(ids.map(() => 1))
  })

  it('needs JSON content with a messageId; what else stands there is ignored [receipt-content]', async () => {
    using chat = await target.converse()
    const { Id } = await chat.customer.say('Hello')
    for (const content of [undefined, '', 'Hello', '[]', '{}', '{"messageId":7}', '"id"', 'null']) {
      await expect(chat.agent.event(type.read, content)).rejects.toMatchObject(validation)
    }
    await chat.agent.event(type.read, JSON.stringify({ messageId: Id, disableThrottle: true }))
    await chat.customer.socket.itemOf(type.metadata)
  })

  it('is refused for what is no message of this chat [receipt-unknown]', async () => {
    using chat = await target.converse()
    using other = await target.converse()
    const { Id: foreign } = await other.customer.say('elsewhere')
    const [joined] = chat.agent.socket.items
    for (const id of ['never-heard-of-it', foreign, String(joined?.Id)]) {
      await expect(chat.agent.read(id)).rejects.toMatchObject(validation)
    }
  })

  it('for one’s own message is accepted and changes nothing [receipt-own]', async () => {
    using chat = await target.converse()
    const { Id } = await chat.customer.say('Hello')
    await chat.customer.read(Id)
    await caughtUp(chat.agent)
    expect(receiptsSeenBy(chat.agent)).toEqual([])
    expect(await receiptsStored(chat.agent, Id)).toEqual([])
  })

  it('is refused with 409 while three take part, whatever it names; typing still works [receipts-three-409]', async () => {
    using chat = await target.converse()
    const { Id } = await chat.customer.say('Hello')
    await chat.agent.delivered(Id)
    using third = await target.connect(await target.addParticipant(chat.contactId, 'AGENT', 'Third'))
    for (const id of [Id, 'never-heard-of-it']) {
      await expect(chat.agent.read(id)).rejects.toMatchObject({
        ...conflict,
        message: 'Operation can not be performed due to the state of the contact.',
      })
    }
    await third.typing()
    await chat.customer.socket.itemOf(type.typing)
    expect(await receiptsStored(chat.customer, Id)).toHaveLength(1)
    await third.disconnect()
    await chat.agent.read(Id)
  })

  it('is not refused because of a bot [receipts-bot-not-counted]', async () => {
    using chat = await target.converse()
    using bot = await target.connect(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Shop bot'))
    const { Id } = await bot.say('beep')
    await chat.customer.read(Id)
    await bot.socket.itemOf(type.metadata)
  })
})
