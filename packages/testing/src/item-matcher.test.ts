import type { Item } from '@parley/client'
import { describe, expect, it } from 'vitest'
import { differences, explainMissing, type ItemMatcher, matches } from './item-matcher.ts'

const item = {
  Id: '1',
  AbsoluteTime: '2026-03-02T09:00:00.000Z',
  Type: 'ATTACHMENT',
  ParticipantRole: 'CUSTOMER',
  Attachments: [{ AttachmentId: 'a', AttachmentName: 'bill.txt', ContentType: 'text/plain', Status: 'APPROVED' }],
} as Item

describe('what an item should be like', () => {
  it.each<[string, ItemMatcher]>([
    ['its name', 'bill.txt'],
    ['a pattern of it', /^bill/],
    ['some members', { ParticipantRole: 'CUSTOMER', Type: 'ATTACHMENT' }],
    ['a pattern of a member', { AbsoluteTime: /^2026-03-02/ }],
    ['some members of a member', { Attachments: [{ Status: 'APPROVED', AttachmentName: /txt$/ }] }],
    ['what a function says', ({ Id }) => Id === '1'],
    ['nothing in particular', {}],
  ])('is %s', (_, matcher) => {
    expect(matches(item, matcher)).toBe(true)
  })

  it.each<[ItemMatcher, string]>([
    ['offer.txt', 'it is "bill.txt"'],
    [/offer/, 'it is "bill.txt"'],
    [{ ParticipantRole: 'AGENT' }, 'its ParticipantRole is "CUSTOMER"'],
    [{ Content: /Hello/ }, 'it has no Content'],
    [{ Attachments: [{ Status: 'REJECTED' }] }, 'its Attachments.0.Status is "APPROVED"'],
    [{ Attachments: [] }, 'its Attachments is [{"AttachmentId":"a"'],
    [{ MessageMetadata: { MessageId: '2' } }, 'it has no MessageMetadata'],
    [() => false, 'the function says no'],
  ])('and where it is not, that is said: %s', (matcher, difference) => {
    expect(differences(item, matcher)).toEqual([expect.stringContaining(difference)])
  })

  it('is something', () => {
    expect(() => matches(item, undefined as unknown as ItemMatcher)).toThrow('expected what the item should be like')
  })

  it('is shown as it was written, beside all there is', () => {
    expect(explainMissing([item], { Content: /Hello/ })).toBe(
      'expected an item {"Content":"/Hello/"}, and there are only these 1:\n' +
        '  09:00:00.000 CUSTOMER   "bill.txt"  ← it has no Content',
    )
  })
})
