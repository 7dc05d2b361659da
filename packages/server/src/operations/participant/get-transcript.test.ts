import { eventTypes, messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { itemId, messageItem, participantEvent } from '../../chat/item.ts'
import { callerOf, chatId, chatOf, jo, logOf, mia, refusalOf, startedAt } from '../../testing/chat-fixtures.ts'
import { nothingReadable } from '../../testing/view-fixtures.ts'
import { getTranscript } from './get-transcript.ts'

type TranscriptInput = Parameters<typeof getTranscript.read>[3]
interface Page {
  readonly InitialContactId: string
  readonly Transcript: readonly { readonly Id: string; readonly Content?: string; readonly MessageMetadata?: unknown }[]
  readonly NextToken?: string
}

const chat = chatOf([mia, jo])
const stamp = (n: number) => ({ id: itemId(startedAt + n, '00000000-0000-4000-8000-000000000000'), at: startedAt + n })
const messages = Array.from({ length: 12 }, (_, index) =>
  messageItem(chat, mia, stamp(index + 1), { contentType: messageTypes.text, content: `${index + 1}` }),
)

function read(input: TranscriptInput, log = logOf(messages)): Page {
  return JSON.parse(getTranscript.read(chat, log, callerOf(mia), input, nothingReadable))
}
const contents = ({ Transcript }: Page) => Transcript.map(({ Content }) => Content).join(' ')

describe('GetTranscript (spec §5.6)', () => {
  it.each([
    ['the ten newest, newest first', {}, '12 11 10 9 8 7 6 5 4 3'],
    ['ten where MaxResults is 0', { MaxResults: 0 }, '12 11 10 9 8 7 6 5 4 3'],
    ['ascending: the same items in the other order', { MaxResults: 3, SortOrder: 'ASCENDING' }, '10 11 12'],
    ['descending', { MaxResults: 3, SortOrder: 'DESCENDING' }, '12 11 10'],
    ['forward, newest first by default', { MaxResults: 3, StartPosition: { MostRecent: 12 } }, '3 2 1'],
    ['forward, ascending', { MaxResults: 3, StartPosition: { MostRecent: 12 }, SortOrder: 'ASCENDING' }, '1 2 3'],
    [
      'backward from an item, which is included',
      { MaxResults: 2, StartPosition: { Id: messages[4]!.Id }, ScanDirection: 'BACKWARD' },
      '5 4',
    ],
  ] as const)('answers %s', (_case, input, expected) => {
    expect(contents(read(input))).toBe(expected)
  })

  it.each(['ASCENDING', 'DESCENDING'] as const)(
    'walks to the end in either direction, %s, without loss or doubles',
    (SortOrder) => {
      for (const start of [{}, { StartPosition: { MostRecent: 99 } }]) {
        const seen: string[] = []
        let page = read({ ...start, SortOrder, MaxResults: 5 })
        const lengths = [page.Transcript.length]
        seen.push(contents(page))
        while (page.NextToken !== undefined) {
          page = read({ NextToken: page.NextToken, SortOrder, MaxResults: 5 })
          lengths.push(page.Transcript.length)
          seen.push(contents(page))
        }
        expect(lengths).toEqual([5, 5, 2])
        expect(new Set(seen.join(' ').split(' ')).size).toBe(12)
      }
    },
  )

  it('gives no NextToken when a page ends exactly at the end', () => {
    expect(read({ MaxResults: 12 })).not.toHaveProperty('NextToken')
    expect(read({ MaxResults: 11 })).toHaveProperty('NextToken')
  })

  it('says the chat, and nothing for a contact that is not of it (spec §1.9)', () => {
    expect(read({ ContactId: 'elsewhere' })).toEqual({ InitialContactId: chatId, Transcript: [] })
    expect(read({}, logOf([]))).toEqual({ InitialContactId: chatId, Transcript: [] })
  })

  it('gives every message its metadata and receipts, and events none (spec §4.3)', () => {
    const joined = participantEvent(chat, mia, stamp(1), eventTypes.joined)
    const said = messageItem(chat, mia, stamp(2), { contentType: messageTypes.text, content: '"Type":"EVENT"' })
    const log = logOf(
      [joined, said],
      [{ messageSeq: 2, recipientId: jo.id, delivered: startedAt, read: startedAt + 9 }],
    )
    const { Transcript } = read({ SortOrder: 'ASCENDING' }, log)
    expect(Transcript).toEqual([
      joined,
      {
        ...said,
        MessageMetadata: {
          MessageId: said.Id,
          Receipts: [
            {
              DeliveredTimestamp: '2026-03-02T09:15:30.000Z',
              ReadTimestamp: '2026-03-02T09:15:30.009Z',
              RecipientParticipantId: jo.id,
            },
          ],
        },
      },
    ])
    expect(read({}).Transcript[0]?.MessageMetadata).toEqual({ MessageId: messages[11]!.Id, Receipts: [] })
  })

  it('does not take what is written in an event for a message', () => {
    const event = participantEvent(chat, { ...mia, displayName: '"Type":"MESSAGE"' }, stamp(1), eventTypes.joined)
    expect(read({}, logOf([event])).Transcript).toEqual([event])
  })

  it.each([
    ['forward from nowhere', { ScanDirection: 'FORWARD' }, 'position-invalid'],
    ['an unknown Id', { StartPosition: { Id: 'nobody' } }, 'item-unknown'],
    ['a NextToken that is none', { NextToken: 'x' }, 'page-token-invalid'],
  ] as const)('refuses %s', (_case, input, refusal) => {
    expect(refusalOf(() => read(input))).toBe(refusal)
  })
})

describe('GetTranscript of a persistent chat (spec §5.6)', () => {
  const pastChat = { ...chat, id: 'past', contacts: [{ ...chat.contacts[0]!, id: 'past' }] }
  const said = ['a', 'b "ContactId":"c"'].map((content, index) =>
    messageItem(pastChat, jo, stamp(index + 1), { contentType: messageTypes.text, content }),
  )
  const pastLog = logOf(said, [{ messageSeq: 2, recipientId: mia.id, read: startedAt }])
  const persistent = {
    ...chat,
    past: { contactId: 'past', contacts: [{ chatId: 'past', first: 1, last: 2 }] },
  }
  const readable = { ...nothingReadable, pastLog: (id: string) => (id === 'past' ? pastLog : undefined) }
  const readPersistent = (input: TranscriptInput, log = logOf(messages), of = persistent): Page =>
    JSON.parse(getTranscript.read(of, log, callerOf(mia), input, readable))

  it('leads from its first item on into the past, on a page of its own', () => {
    const first = readPersistent({ MaxResults: 100, SortOrder: 'ASCENDING' })
    expect(contents(first)).toBe('1 2 3 4 5 6 7 8 9 10 11 12')
    const second = readPersistent({ NextToken: first.NextToken!, MaxResults: 100, SortOrder: 'ASCENDING' })
    expect(contents(second)).toBe('a b "ContactId":"c"')
    expect(second).not.toHaveProperty('NextToken')
  })

  it('walks it item by item, descending as well, and goes on from a token that was given before the chat had a past', () => {
    const { past: _, ...alone } = persistent
    const early: Page = JSON.parse(
      getTranscript.read(alone, logOf(messages), callerOf(mia), { MaxResults: 11 }, readable),
    )
    const seen = []
    for (let NextToken = early.NextToken; NextToken !== undefined; ) {
      const page = readPersistent({ NextToken, MaxResults: 1 })
      seen.push(contents(page))
      NextToken = page.NextToken
    }
    expect(seen).toEqual(['1', 'b "ContactId":"c"', 'a'])
    expect(contents(readPersistent({ NextToken: readPersistent({}, logOf([])).NextToken! }))).toBe(
      'b "ContactId":"c" a',
    )
  })

  it('shows a past item with its receipts and with RelatedContactId instead of ContactId (spec §4.5.17)', () => {
    const { NextToken } = readPersistent({}, logOf([]))
    const { ContactId, ...rest } = said[1]!
    const receipt = { ReadTimestamp: '2026-03-02T09:15:30.000Z', RecipientParticipantId: mia.id }
    expect(readPersistent({ NextToken: NextToken!, MaxResults: 1 })).toMatchObject({ InitialContactId: chatId })
    expect(readPersistent({ NextToken: NextToken!, MaxResults: 1 }).Transcript).toEqual([
      { ...rest, RelatedContactId: 'past', MessageMetadata: { MessageId: rest.Id, Receipts: [receipt] } },
    ])
  })

  it.each<[string, TranscriptInput]>([
    ['a forward scan', { StartPosition: { MostRecent: 99 } }],
    ['a backward scan from an item', { StartPosition: { Id: messages[2]!.Id }, ScanDirection: 'BACKWARD' }],
    ['a scan of one contact', { ContactId: chatId }],
  ])('does not lead there by %s, however many pages it has', (_case, input) => {
    for (const MaxResults of [100, 1]) {
      let page = readPersistent({ ...input, MaxResults })
      while (page.NextToken !== undefined) page = readPersistent({ NextToken: page.NextToken, MaxResults })
      expect(page.Transcript.map(({ Content }) => Content)).not.toContain('a')
    }
  })

  it('does not reach the past by its ContactId or the Id of one of its items', () => {
    expect(readPersistent({ ContactId: 'past' })).toEqual({ InitialContactId: chatId, Transcript: [] })
    const elsewhere = { StartPosition: { Id: '019cadd5-49f1-7c0b-9a0a-5d9d8d2c1e11' } }
    expect(refusalOf(() => readPersistent(elsewhere))).toBe('item-unknown')
  })

  it('gives no NextToken where the past has nothing to show', () => {
    const empty = { ...persistent, past: { contactId: 'past', contacts: [{ chatId: 'deleted', first: 1, last: 2 }] } }
    expect(readPersistent({ MaxResults: 100 }, logOf(messages), empty)).not.toHaveProperty('NextToken')
  })

  it('refuses its token in a chat that continues nothing', () => {
    const { NextToken } = readPersistent({}, logOf([]))
    expect(refusalOf(() => read({ NextToken: NextToken! }))).toBe('page-token-invalid')
  })
})
