import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SocketItem } from './chat-socket.ts'
import * as type from './content-types.ts'
import { Target } from './target.ts'

let target: Target
/** Everything the customer's socket showed of a chat that has seen every kind of item, and its transcript. */
let live: readonly SocketItem[]
let stored: readonly SocketItem[]
let contactId: string

beforeAll(async () => {
  target = await Target.open()
  const customer = await target.connect(
    await target.startChat({ InitialMessage: { ContentType: 'text/plain', Content: 'Hello' } }),
  )
  contactId = customer.seat.contactId
  const agent = await target.connect(await target.addParticipant(contactId))
  const { Id } = await customer.say('A question')
  await agent.typing()
  await agent.read(Id)
  const second = await target.connect(await target.addParticipant(contactId, 'AGENT', 'Ann'))
  await second.disconnect()
  await agent.say('An answer')
  await customer.socket.item((item) => item.Content === 'An answer')
  stored = (await customer.transcript()) as SocketItem[]
  await agent.disconnect()
  await customer.socket.itemOf(type.ended)
  live = customer.socket.items
  for (const participant of [customer, agent, second]) participant[Symbol.dispose]()
})
afterAll(() => target[Symbol.asyncDispose]())

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const uuid = (version: number) =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
const isSessionLevel = (item: { ContentType?: unknown }) =>
  item.ContentType === type.ended || item.ContentType === type.metadata

describe('every item on a socket', () => {
  it('is of a kind that clients know, each kind at its place [item-kinds]', () => {
    expect(live.map((item) => item.ContentType)).toEqual([
      type.joined,
      'text/plain',
      type.joined,
      'text/plain',
      type.typing,
      type.metadata,
      type.invited,
      type.joined,
      type.left,
      'text/plain',
      type.left,
      type.ended,
    ])
  })

  it('names its contact and its initial contact, or ChatJS drops it [item-contact-ids]', () => {
    for (const item of live) expect(item).toMatchObject({ InitialContactId: contactId, ContactId: contactId })
  })

  it('has a UUIDv7 whose milliseconds equal its AbsoluteTime [item-ids-v7]', () => {
    for (const item of live) {
      expect(item.Id).toMatch(uuid(7))
      expect(item.AbsoluteTime).toMatch(time)
      const milliseconds = Number.parseInt(String(item.Id).replace('-', '').slice(0, 12), 16)
      expect(new Date(milliseconds).toISOString()).toBe(item.AbsoluteTime)
    }
    expect(new Set(live.map((item) => item.Id)).size).toBe(live.length)
  })

  it('names the acting participant in full, unless it is of the chat as a whole [item-participant-fields]', () => {
    for (const item of live) {
      const names = [item.ParticipantId, item.ParticipantRole, item.DisplayName]
      if (isSessionLevel(item)) expect(names).toEqual([undefined, undefined, undefined])
      else {
        expect(item.ParticipantId).toMatch(uuid(4))
        expect(item.ParticipantRole).toMatch(/^(CUSTOMER|AGENT)$/)
        expect(item.DisplayName).toMatch(/^(Mia|Jo|Ann)$/)
      }
    }
  })

  it('has no MessageMetadata while it is live, except on a receipt [item-live-without-metadata]', () => {
    for (const item of live) {
      if (item.ContentType === type.metadata) expect(item.MessageMetadata?.Receipts).toHaveLength(1)
      else expect(item).not.toHaveProperty('MessageMetadata')
    }
  })

  it('leaves absent members out, Content of events among them [item-absent-members]', () => {
    for (const item of live) {
      expect(Object.values(item)).not.toContain(null)
      if (item.Type === 'EVENT') expect(item).not.toHaveProperty('Content')
    }
  })
})

describe('every item in the transcript', () => {
  it('is what the socket showed, and neither typing nor receipts are among them [transcript-kinds]', () => {
    const kept = live.filter((item) => item.ContentType !== type.typing && item.ContentType !== type.metadata)
    expect(stored.map((item) => [item.Id, item.AbsoluteTime])).toEqual(
      kept.slice(0, stored.length).map((item) => [item.Id, item.AbsoluteTime]),
    )
    expect(kept.slice(stored.length).map((item) => item.ContentType)).toEqual([type.left, type.ended])
  })

  it('carries MessageMetadata with its own Id and all receipts when it is a message [transcript-message-metadata]', () => {
    for (const item of stored) {
      if (item.Type === 'MESSAGE') {
        expect(item.MessageMetadata).toMatchObject({ MessageId: item.Id, Receipts: expect.any(Array) })
      } else expect(item.MessageMetadata).toBeUndefined()
    }
  })

  it('has a ContactId and no InitialContactId of its own [transcript-item-contact]', () => {
    for (const item of stored) {
      expect(item.ContactId).toBe(contactId)
      expect(item).not.toHaveProperty('InitialContactId')
    }
  })
})
