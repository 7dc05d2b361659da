import { describe, expect, it } from 'vitest'
import { chatOf, endedBy, mia, refusalOf } from '../testing/chat-fixtures.ts'
import type { Chat } from './chat.ts'
import { pastFrom, type Source } from './continuing.ts'

const [contact] = chatOf([mia]).contacts
/** A chat that was transferred twice: `c1` of three items, `c2` of five, `c3` of two. */
const transferred: Chat = chatOf([mia], {
  ...endedBy('API'),
  id: 'c1',
  contacts: [
    { ...contact!, id: 'c1', firstSeq: 1 },
    { ...contact!, id: 'c2', firstSeq: 4 },
    { ...contact!, id: 'c3', firstSeq: 9 },
  ],
})
const source: Source = { chat: transferred, lastSeq: 10 }
const [c1, c2, c3] = [
  { chatId: 'c1', first: 1, last: 3 },
  { chatId: 'c1', first: 4, last: 8 },
  { chatId: 'c1', first: 9, last: 10 },
]
const whole = (SourceContactId: string) => ({ RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId }) as const
const segment = (SourceContactId: string) => ({ RehydrationType: 'FROM_SEGMENT', SourceContactId }) as const

describe('What a persistent chat continues (control-plane §9)', () => {
  it.each([
    ['the last contact and all before it, of an entire past session', whole('c1'), 'c3', [c3, c2, c1]],
    ['a segment and those before it', segment('c2'), 'c2', [c2, c1]],
    ['the first segment alone', segment('c1'), 'c1', [c1]],
    ['the last segment, which is as much as the entire session', segment('c3'), 'c3', [c3, c2, c1]],
  ] as const)('is %s [persistent-chat-segments]', (_case, asked, contactId, contacts) => {
    expect(pastFrom(source, asked)).toEqual({ contactId, contacts })
  })

  it('goes on with what the source continued itself, whichever of its segments is taken', () => {
    const past = { contactId: 'older', contacts: [{ chatId: 'older', first: 1, last: 7 }] }
    const chained = { chat: { ...transferred, past }, lastSeq: 10 }
    expect(pastFrom(chained, segment('c2')).contacts).toEqual([c2, c1, ...past.contacts])
    expect(pastFrom(chained, whole('c1')).contacts).toEqual([c3, c2, c1, ...past.contacts])
  })

  it('is at most a hundred contacts, the newest ones [persistent-chat-contacts]', () => {
    const contacts = Array.from({ length: 99 }, (_, n) => ({ chatId: `older-${n}`, first: 1, last: 2 }))
    const chained = { chat: { ...transferred, past: { contactId: 'older-0', contacts } }, lastSeq: 10 }
    const reached = pastFrom(chained, whole('c1')).contacts
    expect(reached).toHaveLength(100)
    expect(reached.slice(0, 4)).toEqual([c3, c2, c1, contacts[0]])
    expect(reached.at(-1)).toEqual(contacts[96])
  })

  it.each([
    ['a chat that has not ended', { ...source, chat: chatOf([mia], { id: 'c1' }) }, whole('c1')],
    ['an entire session by a later contact', source, whole('c2')],
  ] as const)('refuses %s', (_case, from, asked) => {
    expect(refusalOf(() => pastFrom(from, asked))).toBe('invalid-request')
  })
})
