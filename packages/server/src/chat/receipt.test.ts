import { describe, expect, it } from 'vitest'
import { ann, bot, chatOf, jo, kim, lee, mia, startedAt, who } from '../testing/chat-fixtures.ts'
import { receiptItem, receiptsAvailable, received, wireReceipt } from './receipt.ts'

describe('what a receipt changes (spec §5.4 rule 3)', () => {
  it.each([
    ['the first delivery is noted', {}, 'delivered', { delivered: 9 }],
    ['the first reading is noted, and delivery with it', {}, 'read', { delivered: 9, read: 9 }],
    ['a reading leaves the time of delivery alone', { delivered: 3 }, 'read', { delivered: 3, read: 9 }],
    ['a repeated delivery says nothing new', { delivered: 3 }, 'delivered', undefined],
    ['a repeated reading says nothing new', { delivered: 3, read: 4 }, 'read', undefined],
    ['a delivery after a reading says nothing new', { delivered: 4, read: 4 }, 'delivered', undefined],
  ] as const)('%s', (_rule, before, kind, after) => {
    expect(received(before, kind, 9)).toEqual(after)
  })
})

describe('whether receipts work (spec §5.4 rule 5)', () => {
  it.each([
    ['between a customer and an agent', [mia, jo], true],
    ['for a customer alone', [mia], true],
    ['with a bot beside them, who does not count', [mia, jo, bot], true],
    ['with a second agent who has yet to connect', [mia, jo, who(ann, 'INITIAL')], true],
    ['with a second agent who has left', [mia, jo, who(ann, 'DISCONNECTED')], true],
    ['not with a second agent connected', [mia, jo, ann], false],
    ['with supervisors who monitor silently', [mia, jo, lee], true],
    ['not with a supervisor who has barged in, not even instead of the agent', [mia, bot, kim], false],
  ])('%s', (_case, participants, available) => {
    expect(receiptsAvailable(chatOf(participants))).toBe(available)
  })
})

describe('a receipt on the wire (spec §4.5.11)', () => {
  it('leaves out what is not known', () => {
    expect(wireReceipt({ delivered: startedAt }, jo.id)).toEqual({
      DeliveredTimestamp: '2026-03-02T09:15:30.000Z',
      RecipientParticipantId: jo.id,
    })
  })

  it('is MESSAGEMETADATA with exactly one receipt and no participant', () => {
    const stamp = { id: 'receipt-id', at: startedAt + 5 }
    expect(
      receiptItem(chatOf([mia, jo]), 'message-id', jo.id, { delivered: startedAt, read: startedAt + 5 }, stamp),
    ).toEqual({
      AbsoluteTime: '2026-03-02T09:15:30.005Z',
      ContentType: 'application/vnd.amazonaws.connect.event.message.metadata',
      Id: 'receipt-id',
      Type: 'MESSAGEMETADATA',
      MessageMetadata: {
        MessageId: 'message-id',
        Receipts: [
          {
            DeliveredTimestamp: '2026-03-02T09:15:30.000Z',
            ReadTimestamp: '2026-03-02T09:15:30.005Z',
            RecipientParticipantId: jo.id,
          },
        ],
      },
      ContactId: '6f1a0a4e-0d57-4a44-9a8a-2b1c5d6e7f80',
    })
  })
})
