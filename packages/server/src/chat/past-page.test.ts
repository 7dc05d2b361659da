import { describe, expect, it } from 'vitest'
import { chatOf, jo, logOf, mia, refusalOf, startedAt } from '../testing/chat-fixtures.ts'
import { attachmentItem, messageItem } from './item.ts'
import type { ChatLog } from './log.ts'
import type { Past } from './past.ts'
import { newestPlace, type PastPlace, pastPage, pastToken, readPastToken } from './past-page.ts'

const chat = chatOf([jo])
const stamp = (n: number) => ({ id: `item-${n}`, at: startedAt + n })
const say = (n: number, content = `${n}`) => messageItem(chat, jo, stamp(n), { contentType: 'text/plain', content })
const rejected = (n: number) =>
  attachmentItem(chat, jo, stamp(n), { id: 'a', name: 'x.pdf', contentType: 'application/pdf', status: 'REJECTED' })

const logs: Readonly<Record<string, ChatLog>> = {
  new: logOf([say(1), say(2), rejected(3), say(4)]),
  old: logOf([say(1), say(2), say(3)]),
}
const logOfChat = (chatId: string) => logs[chatId]
/** The second contact of `new`, one without items, its first contact, a chat that is not there, `old`. */
const past: Past = {
  contactId: 'any',
  contacts: [
    { chatId: 'new', first: 2, last: 4 },
    { chatId: 'new', first: 2, last: 1 },
    { chatId: 'new', first: 1, last: 1 },
    { chatId: 'deleted', first: 1, last: 9 },
    { chatId: 'old', first: 1, last: 3 },
  ],
}

const namesOf = ({ found }: ReturnType<typeof pastPage>) =>
  found.flatMap(({ items }) => items.map(({ body }) => JSON.parse(body).Content ?? 'file')).join(' ')

/** All pages of the past, as this participant sees it. */
function pages(size: number, of: Past = past, participantId = mia.id, logOf = logOfChat): string[] {
  const seen: string[] = []
  for (let place = newestPlace(of, logOf, participantId); place !== undefined; ) {
    const page = pastPage(of, logOf, participantId, place, size)
    seen.push(namesOf(page))
    place = page.next
  }
  return seen
}

describe('Pages of the past (spec §5.6)', () => {
  it.each([
    [1, ['4', '2', '1', '3', '2', '1']],
    [2, ['4 2', '1 3', '2 1']],
    [4, ['4 2 1 3', '2 1']],
    [6, ['4 2 1 3 2 1']],
    [100, ['4 2 1 3 2 1']],
  ])('of %i items run from contact to contact, newest first, and say when there is no more', (size, expected) => {
    expect(pages(size)).toEqual(expected)
  })

  it('leave out what one participant alone could see in the past chat', () => {
    expect(pages(100, past, jo.id)).toEqual(['4 file 2 1 3 2 1'])
    expect(newestPlace({ ...past, contacts: [{ chatId: 'new', first: 3, last: 3 }] }, logOfChat, mia.id)).toBe(
      undefined,
    )
  })

  it.each([1, 7, 100])(
    'end at five megabytes, at whatever item a page of %i stands [persistent-chat-bytes]',
    (size) => {
      // 16,000 two-byte characters each: the bytes count, not the characters.
      const letters = 'ü'.repeat(16_000)
      const long = logOf(Array.from({ length: 200 }, (_, n) => say(n + 1, `${n + 1} ${letters}`)))
      const contacts = [
        { chatId: 'long', first: 101, last: 200 },
        { chatId: 'long', first: 1, last: 100 },
      ]
      const bytes = Buffer.byteLength(
        long.page({ direction: 'BACKWARD', from: 200, first: 1, last: 200, limit: 1 })[0]!.body,
      )
      const fits = Math.floor((5 * 1024 * 1024) / bytes)
      const numbers = pages(size, { contactId: 'any', contacts }, mia.id, () => long)
        .join(' ')
        .match(/\d+/g)
      expect(numbers).toHaveLength(fits)
      expect(fits).toBeLessThan(200)
      expect(numbers?.at(-1)).toBe(`${200 - fits + 1}`)
    },
  )

  it('are found again by a token of the same participant alone', () => {
    const place: PastPlace = { contact: 99, seq: 999_999_999_999_999, bytes: 5_242_880 }
    const token = pastToken(place, mia.id)
    expect(token).toMatch(/^[A-Za-z0-9_-]{1,1000}$/)
    expect(readPastToken(token, mia.id)).toEqual(place)
    expect(refusalOf(() => readPastToken(token, jo.id))).toBe('page-token-invalid')
    expect(readPastToken('AAAA', mia.id)).toBeUndefined()
  })

  it('are empty behind a token that was made up', () => {
    for (const place of [
      { contact: 5, seq: 1, bytes: 0 },
      { contact: 4, seq: 0, bytes: 0 },
      { contact: 0, seq: 4, bytes: 9_999_999 },
    ]) {
      expect(pastPage(past, logOfChat, mia.id, place, 10)).toMatchObject({ next: undefined })
      expect(namesOf(pastPage(past, logOfChat, mia.id, place, 10))).toBe('')
    }
  })
})
