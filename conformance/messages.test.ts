import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as type from './content-types.ts'
import { accessDenied, validation } from './refusals.ts'
import { Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

const listPicker = JSON.stringify({
  templateType: 'ListPicker',
  version: '1.0',
  data: { content: { title: 'What do you need?', elements: [{ title: 'Billing' }, { title: 'Delivery' }] } },
})
const everyType = ['text/plain', 'text/markdown', 'application/json', type.interactive, type.interactiveResponse]

describe('SendMessage', () => {
  it('reaches every socket of both sides, the sender’s own included [message-echo-to-all]', async () => {
    using chat = await target.converse()
    using secondTab = await target.connect(chat.customer.seat)
    const { Id } = await chat.customer.say('Hello')
    const seen = await Promise.all(
      [chat.customer, secondTab, chat.agent].map((participant) => participant.socket.itemWithId(Id)),
    )
    for (const item of seen) {
      expect(item).toMatchObject({
        Content: 'Hello',
        ContentType: 'text/plain',
        Type: 'MESSAGE',
        ParticipantId: chat.customer.participantId,
        ParticipantRole: 'CUSTOMER',
        DisplayName: 'Mia',
      })
    }
  })

  it('gives answer, echo and transcript the same Id and AbsoluteTime [message-ids-equal]', async () => {
    using chat = await target.converse()
    const sent = await chat.agent.say('One of a kind')
    expect(await chat.agent.socket.itemWithId(sent.Id)).toMatchObject(sent)
    expect(await chat.customer.socket.itemWithId(sent.Id)).toMatchObject(sent)
    expect((await chat.customer.page({ MaxResults: 1 })).Transcript).toMatchObject([sent])
  })

  it('makes one message of a repeat with the same ClientToken and body [message-client-token]', async () => {
    using chat = await target.converse()
    const ClientToken = crypto.randomUUID()
    const first = await chat.customer.say('once', { ClientToken })
    expect(await chat.customer.say('once', { ClientToken })).toEqual(first)
    const eight = await Promise.all(Array.from({ length: 8 }, () => chat.customer.say('8', { ClientToken: 'eight' })))
    expect(new Set(eight.map(({ Id }) => Id)).size).toBe(1)
    const contents = (await chat.agent.transcript()).map((item) => item.Content)
    expect(contents.filter((content) => content !== undefined)).toEqual(['once', '8'])
  })

  it('takes the same ClientToken with another body, or of another participant, for a new message [message-client-token-other-body]', async () => {
    using chat = await target.converse()
    const first = await chat.customer.say('tea', { ClientToken: 'T' })
    const second = await chat.customer.say('coffee', { ClientToken: 'T' })
    const agents = await chat.agent.say('tea', { ClientToken: 'T' })
    const upper = await chat.customer.say('tea', { ClientToken: 't' })
    expect(new Set([first.Id, second.Id, agents.Id, upper.Id]).size).toBe(4)
    expect(await chat.customer.say('coffee', { ClientToken: 'T' })).toEqual(second)
  })

  it('makes two messages of two calls with an empty ClientToken or none [message-without-client-token]', async () => {
    using chat = await target.converse()
    const sent = []
    for (const ClientToken of ['', '', undefined, undefined])
      sent.push(await chat.customer.say('again', { ClientToken }))
    expect(new Set(sent.map(({ Id }) => Id)).size).toBe(4)
  })

  it('does not remember a refusal by its ClientToken [message-client-token-refused]', async () => {
    using chat = await target.converse()
    const attempt = { ClientToken: 'R', ContentType: 'application/json' }
    await expect(chat.customer.say('{}', attempt)).rejects.toMatchObject(validation)
    await expect(chat.customer.say('{}', { ...attempt, ContentType: 'text/plain' })).resolves.toBeDefined()
  })

  it('takes only the content types that the chat supports, text/plain always among them [message-content-types]', async () => {
    using plain = await target.converse()
    for (const ContentType of ['text/markdown', 'application/json', type.interactiveResponse, 'text/html', '']) {
      await expect(plain.customer.say('{}', { ContentType })).rejects.toMatchObject(validation)
    }
    using rich = await target.converse({ SupportedMessagingContentTypes: everyType })
    for (const ContentType of ['text/plain', 'text/markdown', 'application/json', type.interactiveResponse]) {
      await expect(rich.customer.say('{"kind":"cart"}', { ContentType })).resolves.toBeDefined()
    }
  })

  it('refuses JSON types whose content is not JSON [message-json]', async () => {
    using chat = await target.converse({ SupportedMessagingContentTypes: everyType })
    for (const ContentType of ['application/json', type.interactiveResponse]) {
      await expect(chat.customer.say('{"kind":', { ContentType })).rejects.toMatchObject(validation)
    }
  })

  it('lets an agent and a bot send an interactive message and a customer not [message-interactive-roles]', async () => {
    using chat = await target.converse({ SupportedMessagingContentTypes: everyType })
    using bot = await target.connect(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Shop bot'))
    const ContentType = type.interactive
    for (const sender of [chat.agent, bot]) {
      const { Id } = await sender.say(listPicker, { ContentType })
      expect(await chat.customer.socket.itemWithId(Id)).toMatchObject({ Content: listPicker, ContentType })
    }
    await expect(chat.customer.say(listPicker, { ContentType })).rejects.toMatchObject(validation)
  })

  it('lets everybody answer an interactive message, word for word as he does [message-interactive-response]', async () => {
    using chat = await target.converse({ SupportedMessagingContentTypes: everyType })
    using bot = await target.connect(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Shop bot'))
    const ContentType = type.interactiveResponse
    const answer =
      '{"version":"1.0","action":"Submit", "data":{"email":"mia@example.com"},"templateType":"ViewResource"}'
    for (const sender of [chat.customer, chat.agent, bot]) {
      const { Id } = await sender.say(answer, { ContentType })
      expect(await chat.agent.socket.itemWithId(Id)).toMatchObject({ Content: answer, ContentType, Type: 'MESSAGE' })
      await expect(sender.say('yes', { ContentType })).rejects.toMatchObject(validation)
    }
    const stored = (await chat.customer.transcript()).filter((item) => item.ContentType === ContentType)
    expect(stored.map(({ Content }) => Content)).toEqual([answer, answer, answer])
  })

  it('accepts 16,384 bytes of UTF-8 and not one more; blanks but not nothing [message-length]', async () => {
    using chat = await target.converse()
    for (const content of ['a'.repeat(16_384), '€'.repeat(5_461), ' ', '\n']) {
      const { Id } = await chat.customer.say(content)
      expect((await chat.agent.socket.itemWithId(Id)).Content).toBe(content)
    }
    for (const content of ['a'.repeat(16_385), '€'.repeat(5_462), '']) {
      await expect(chat.customer.say(content)).rejects.toMatchObject(validation)
    }
    await expect(chat.customer.say('x', { ClientToken: 'c'.repeat(501) })).rejects.toMatchObject(validation)
  })

  it('connects a customer who never opened a socket before it speaks for him [message-connects-sender]', async () => {
    const seat = await target.startChat({ InitialMessage: { ContentType: 'text/plain', Content: 'first' } })
    const customer = await target.caller(seat)
    await customer.say('second')
    const items = await customer.transcript()
    expect(items.map((item) => item.Content ?? item.ContentType)).toEqual([type.joined, 'first', 'second'])
  })

  it('is open to a custom bot as to everybody [message-bot]', async () => {
    using chat = await target.converse()
    using bot = await target.connect(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Shop bot'))
    const { Id } = await bot.say('beep')
    expect(await chat.customer.socket.itemWithId(Id)).toMatchObject({
      ParticipantRole: 'CUSTOM_BOT',
      DisplayName: 'Shop bot',
    })
  })

  it('is refused with a participant token, a made-up token and none [bearer-wrong-kind]', async () => {
    using chat = await target.converse()
    for (const ConnectionToken of [chat.customer.seat.participantToken, 'made-up', undefined]) {
      await expect(chat.customer.say('x', { ConnectionToken })).rejects.toMatchObject({
        ...accessDenied,
        message: 'Access denied',
      })
    }
    await expect(target.connection(chat.customer.connectionToken)).rejects.toMatchObject(accessDenied)
  })
})
