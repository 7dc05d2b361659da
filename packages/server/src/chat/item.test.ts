import { randomUUID } from 'node:crypto'
import { eventTypes, messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { chatId, chatOf, jo, mia, startedAt } from '../testing/chat-fixtures.ts'
import { chatEnded, itemId, messageItem, participantEvent } from './item.ts'

const chat = chatOf([mia, jo])
const stamp = { id: '0195-id', at: startedAt }
const AbsoluteTime = '2026-03-02T09:15:30.000Z'

describe('items as the log keeps them (spec §4.5)', () => {
  it('a message carries its author and its contact, and no metadata', () => {
    expect(messageItem(chat, mia, stamp, { contentType: messageTypes.text, content: 'Hello' })).toEqual({
      AbsoluteTime,
      Content: 'Hello',
      ContentType: 'text/plain',
      Id: '0195-id',
      Type: 'MESSAGE',
      ParticipantId: mia.id,
      DisplayName: 'Mia',
      ParticipantRole: 'CUSTOMER',
      ContactId: chatId,
    })
  })

  it('an event carries whom it is about, and no content', () => {
    expect(participantEvent(chat, jo, stamp, eventTypes.joined)).toEqual({
      AbsoluteTime,
      ContentType: 'application/vnd.amazonaws.connect.event.participant.joined',
      Id: '0195-id',
      Type: 'EVENT',
      ParticipantId: jo.id,
      DisplayName: 'Jo',
      ParticipantRole: 'AGENT',
      ContactId: chatId,
    })
  })

  it('the end carries no participant at all', () => {
    expect(chatEnded(chat, stamp)).toEqual({
      AbsoluteTime,
      ContentType: 'application/vnd.amazonaws.connect.event.chat.ended',
      Id: '0195-id',
      Type: 'EVENT',
      ContactId: chatId,
    })
  })

  it('belongs to the contact that is current', () => {
    const second = { ...chat.contacts[0]!, id: 'second' }
    expect(chatEnded({ ...chat, contacts: [...chat.contacts, second] }, stamp).ContactId).toBe('second')
  })
})

describe('itemId', () => {
  it('is a UUIDv7 whose milliseconds are the time, and differs for equal times (spec §1.3)', () => {
    const ids = Array.from({ length: 100 }, () => itemId(startedAt, randomUUID()))
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(startedAt)
    }
    expect(new Set(ids).size).toBe(100)
  })
})
