import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { callerOf, chatId, chatOf, jo, logOf, mia, refusalOf, startedAt } from '../testing/chat-fixtures.ts'
import { itemId, messageItem } from './item.ts'
import { pageToken, type Scan, scanOf } from './transcript-page.ts'

const participantId = callerOf(mia).participantId
const chat = chatOf([mia, jo])
/** Items 1 to 5, one second after the other; the third is not kept. */
const items = [1, 2, 3, 4, 5].map((n) =>
  messageItem(
    chat,
    mia,
    { id: itemId(startedAt + n * 1000, `00000000-0000-4000-8000-00000000000${n}`), at: startedAt + n * 1000 },
    { contentType: messageTypes.text, content: `${n}` },
  ),
)
const log = logOf(items, [], ({ Content }) => Content !== '3')
const idOf = (n: number) => items[n - 1]!.Id
const second = { ...chat.contacts[0]!, id: 'second', firstSeq: 4 }
const transferred = { ...chat, contacts: [...chat.contacts, second] }

const scan = (input: Parameters<typeof scanOf>[3], of = chat) => scanOf(of, log, participantId, input)
const whole = { contact: undefined, first: 1, last: 5 }

describe('where a page starts (spec §5.6)', () => {
  it.each([
    ['nothing: at the end, backward', {}, 'BACKWARD', 5],
    ['an empty StartPosition is none', { StartPosition: {} }, 'BACKWARD', 5],
    ['an Id, forward by default', { StartPosition: { Id: idOf(2) } }, 'FORWARD', 2],
    ['an Id, backward', { StartPosition: { Id: idOf(2) }, ScanDirection: 'BACKWARD' }, 'BACKWARD', 2],
    ['a time that an item has, forward', { StartPosition: { AbsoluteTime: '2026-03-02T09:15:32Z' } }, 'FORWARD', 2],
    ['a time between items, forward', { StartPosition: { AbsoluteTime: '2026-03-02T09:15:32.001Z' } }, 'FORWARD', 3],
    [
      'a time that an item has, backward',
      { StartPosition: { AbsoluteTime: '2026-03-02T09:15:32Z' }, ScanDirection: 'BACKWARD' },
      'BACKWARD',
      2,
    ],
    [
      'a time before all, backward',
      { StartPosition: { AbsoluteTime: '2020-01-01T00:00:00Z' }, ScanDirection: 'BACKWARD' },
      'BACKWARD',
      0,
    ],
    [
      'a time with an offset, its digits beyond milliseconds cut',
      { StartPosition: { AbsoluteTime: '2026-03-02T10:15:32.000999999+01:00' } },
      'FORWARD',
      2,
    ],
    ['the most recent', { StartPosition: { MostRecent: 1 } }, 'FORWARD', 5],
    ['the third most recent, of what is kept', { StartPosition: { MostRecent: 3 } }, 'FORWARD', 2],
    ['MostRecent 0 is 1', { StartPosition: { MostRecent: 0 } }, 'FORWARD', 5],
    ['MostRecent beyond the begin is the oldest', { StartPosition: { MostRecent: 99 } }, 'FORWARD', 1],
    ['MostRecent, backward', { StartPosition: { MostRecent: 2 }, ScanDirection: 'BACKWARD' }, 'BACKWARD', 4],
  ] as const)('%s', (_case, input, direction, from) => {
    expect(scan(input)).toMatchObject({ ...whole, direction, from })
  })

  it('is limited to the contact that is named', () => {
    expect(scan({ ContactId: chatId }, transferred)).toMatchObject({ contact: 0, first: 1, last: 3, from: 3 })
    expect(scan({ ContactId: 'second' }, transferred)).toMatchObject({ contact: 1, first: 4, last: 5, from: 5 })
  })

  it('sees nothing in a contact that is not of this chat, nor in an empty log', () => {
    expect(scan({ ContactId: 'elsewhere' })).toBeUndefined()
    expect(scanOf(chat, logOf([]), participantId, { StartPosition: { MostRecent: 1 } })).toBeUndefined()
  })

  it.each<[boolean, string, Parameters<typeof scan>[0]]>([
    [true, 'backward from the end', {}],
    [false, 'backward from a position', { StartPosition: { MostRecent: 1 }, ScanDirection: 'BACKWARD' }],
    [false, 'backward in one contact', { ContactId: chatId }],
    [false, 'forward', { StartPosition: { MostRecent: 9 } }],
  ])('reaches what the chat continues (%s): %s', (reachesPast, _case, input) => {
    expect(scan(input)).toMatchObject({ reachesPast })
  })

  it.each([
    ['forward from nowhere', { ScanDirection: 'FORWARD' }, 'position-invalid'],
    ['forward from an empty StartPosition', { ScanDirection: 'FORWARD', StartPosition: {} }, 'position-invalid'],
    ['two positions', { StartPosition: { Id: idOf(1), MostRecent: 1 } }, 'position-invalid'],
    ['an unknown Id', { StartPosition: { Id: 'nobody' } }, 'item-unknown'],
    ['the Id of an item that was never stored', { StartPosition: { Id: idOf(3) } }, 'item-unknown'],
    [
      'an Id of another contact than the one named',
      { ContactId: chatId, StartPosition: { Id: idOf(5) } },
      'item-unknown',
    ],
    ['a time without a zone', { StartPosition: { AbsoluteTime: '2026-03-02T09:15:32' } }, 'position-invalid'],
    ['a day alone', { StartPosition: { AbsoluteTime: '2026-03-02' } }, 'position-invalid'],
    ['a day that no month has', { StartPosition: { AbsoluteTime: '2026-02-30T09:15:32Z' } }, 'position-invalid'],
    ['a time that no clock shows', { StartPosition: { AbsoluteTime: '2026-03-02T25:15:32Z' } }, 'position-invalid'],
    ['a NextToken of nobody', { NextToken: 'AAAA' }, 'page-token-invalid'],
  ] as const)('refuses %s', (_case, input, refusal) => {
    expect(refusalOf(() => scan(input, transferred))).toBe(refusal)
  })
})

describe('a NextToken (spec §5.6)', () => {
  const before: Scan = { direction: 'BACKWARD', from: 5, contact: 0, reachesPast: false, first: 1, last: 3 }

  it('carries position, direction and contact; what the request says of them is ignored', () => {
    const NextToken = pageToken(before, 2, participantId)
    const request = {
      NextToken,
      ScanDirection: 'FORWARD',
      ContactId: 'second',
      StartPosition: { MostRecent: 1 },
    } as const
    expect(scan(request, transferred)).toEqual({ ...before, from: 2 })
    expect(NextToken).toMatch(/^[A-Za-z0-9_-]{1,1000}$/)
  })

  it('without a contact goes on over what was appended meanwhile', () => {
    const NextToken = pageToken({ ...before, ...whole, direction: 'FORWARD' }, 3, participantId)
    expect(scan({ NextToken })).toMatchObject({ ...whole, direction: 'FORWARD', from: 3 })
  })

  it('knows whether its scan leads on into the past', () => {
    for (const reachesPast of [true, false]) {
      const NextToken = pageToken({ ...before, ...whole, reachesPast }, 3, participantId)
      expect(scan({ NextToken })).toMatchObject({ direction: 'BACKWARD', reachesPast })
    }
  })

  it('is refused from another participant', () => {
    const NextToken = pageToken(before, 2, jo.id)
    expect(refusalOf(() => scan({ NextToken }))).toBe('page-token-invalid')
  })
})
