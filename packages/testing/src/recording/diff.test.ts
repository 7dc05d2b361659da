import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeDifferences, diffRecordings } from './diff.ts'
import { type Entry, isReceived, type ReceivedEntry, type Recording } from './entry.ts'
import { itemOf } from './frame.ts'
import { exchange, idsIn } from './ids.ts'
import { recordTalk } from './testing/record-talk.ts'

/** A whole chat, with what has to be loaded for it. */
const hookMs = 20_000

let recording: Recording
beforeAll(async () => {
  recording = (await recordTalk()).recording
}, hookMs)

/** The first frame with an item like that; on that socket, if one is given. */
function frameOf(isMeant: (item: Readonly<Record<string, unknown>>) => boolean, socket?: number): ReceivedEntry {
  const found = recording.entries
    .filter(isReceived)
    .find((entry) => (socket ?? entry.socket) === entry.socket && isMeant(itemOf(entry.received) ?? {}))
  if (found === undefined) throw new Error('no such frame')
  return found
}
const messageLike = (text: string) => (item: Readonly<Record<string, unknown>>) => item['Content'] === text

const withEntries = (change: (entries: Entry[]) => Entry[]): Recording => ({
  ...recording,
  entries: change([...recording.entries]),
})
const changed = (target: Entry, from: string, to: string) =>
  withEntries((entries) =>
    entries.map((entry) =>
      entry === target ? (JSON.parse(JSON.stringify(entry).replaceAll(from, to)) as Entry) : entry,
    ),
  )
const difference = (other: Recording) => describeDifferences(diffRecordings(recording, other))

describe('one thing that is different', () => {
  it('is a frame’s text', () => {
    const frame = frameOf(messageLike('Hello Mia'))
    expect(difference(changed(frame, 'Hello Mia', 'Hallo Mia'))).toBe(
      '~ CUSTOMER Mia: MESSAGE on socket 1\n    item.Content: "Hello Mia" → "Hallo Mia"',
    )
  })

  it('is a receipt that is missing', () => {
    const receipt = frameOf(({ Type }) => Type === 'MESSAGEMETADATA', 2)
    expect(difference(withEntries((entries) => entries.filter((entry) => entry !== receipt)))).toMatch(
      /^- AGENT Jo: MESSAGEMETADATA on socket 1\n {4}\{.*"Type":"MESSAGEMETADATA".*\}$/,
    )
  })

  it('is a frame that comes twice', () => {
    const frame = frameOf(messageLike('Hello Mia'))
    expect(
      difference(withEntries((entries) => entries.flatMap((entry) => (entry === frame ? [entry, entry] : [entry])))),
    ).toMatch(/^\+ CUSTOMER Mia: MESSAGE on socket 1\n {4}\{.*"Content":"Hello Mia".*$/)
  })

  it('is a receipt about another message', () => {
    const other = String(itemOf(frameOf(messageLike('My order is late')).received)?.['Id'])
    const receipt = frameOf(({ Type }) => Type === 'MESSAGEMETADATA', 2)
    const { MessageId } = itemOf(receipt.received)!['MessageMetadata'] as { readonly MessageId: string }
    expect(difference(changed(receipt, MessageId, other))).toBe(
      `~ AGENT Jo: MESSAGEMETADATA on socket 1\n    item.MessageMetadata.MessageId: "${MessageId}" → "${other}"`,
    )
  })

  it('is two messages in another order', () => {
    const one = frameOf(messageLike('Hello Mia'))
    const other = frameOf(messageLike('My order is late'), one.socket)
    const exchanged = new Map<Entry, Entry>([
      [one, other],
      [other, one],
    ])
    const differences = diffRecordings(
      recording,
      withEntries((entries) => entries.map((entry) => exchanged.get(entry) ?? entry)),
    )
    expect(differences.map(({ who, kind }) => `${kind} ${who}`).sort()).toEqual([
      'extra CUSTOMER Mia',
      'missing CUSTOMER Mia',
    ])
  })

  it('is an answer’s status', () => {
    const answer = recording.entries.find((entry) => 'answer' in entry && entry.status === 400)!
    expect(difference(changed(answer, '400', '403'))).toBe('~ CUSTOMER Mia: SendMessage\n    answer.status: 400 → 403')
  })

  it('is told once with all its places, where it is the same', () => {
    const renamed: Recording = JSON.parse(JSON.stringify(recording).replaceAll('My order is late', 'My order is lost'))
    const text = difference(renamed)
    expect(text).toContain('~ CUSTOMER Mia: MESSAGE on socket 1\n~ AGENT Jo: MESSAGE on socket 1\n    item.Content:')
    expect(text).toContain('~ CUSTOMER Mia: SendMessage\n    input.Content: "My order is late" → "My order is lost"')
  })
})

describe('recordings that say the same', () => {
  /** Entries that keep their order: calls of one caller, and what one socket shows of the transcript. */
  const streams = (): Entry[][] => {
    const callers = new Map<number, string>()
    const streamOf = (entry: Entry, index: number): string => {
      if ('request' in entry) {
        const caller = /upload|download/.test(entry.operation) ? 'AGENT or CUSTOMER' : (entry.as ?? '')
        callers.set(entry.request, participants.get(caller) ?? caller)
        return callers.get(entry.request)!
      }
      if ('answer' in entry) return callers.get(entry.answer)!
      const item = isReceived(entry) ? itemOf(entry.received) : undefined
      const isKept =
        item !== undefined &&
        item['Type'] !== 'MESSAGEMETADATA' &&
        !/typing|message\./.test(String(item['ContentType']))
      return isKept ? `socket ${entry.socket}` : `aside ${index}`
    }
    const participants = new Map([
      ['«connection-token-1»', '«participant-token-1»'],
      ['«connection-token-2»', '«participant-token-2»'],
      ['AGENT or CUSTOMER', 'files'],
    ])
    return [...Map.groupBy(recording.entries, (entry) => streamOf(entry, recording.entries.indexOf(entry))).values()]
  }

  it('are in any order of what is unrelated, with any ids', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), fc.infiniteStream(fc.uuid()), (choices, uuids) => {
        const waiting = streams()
        const entries: Entry[] = []
        while (waiting.length > 0) {
          const at = (choices.next().value ?? 0) % waiting.length
          entries.push(waiting[at]!.shift()!)
          if (waiting[at]!.length === 0) waiting.splice(at, 1)
        }
        const ids = new Map(
          [...new Set(idsIn(entries))].map((id) => [
            id,
            id.startsWith('«') ? id.replace(/\d+/, (n) => String(100 - Number(n))) : uuids.next().value!,
          ]),
        )
        const other = { ...recording, entries: exchange(entries, { id: (id) => ids.get(id)! }) as Entry[] }
        expect(difference(other)).toBe('equal')
        expect(describeDifferences(diffRecordings(other, recording))).toBe('equal')
      }),
      { numRuns: 50 },
    )
  })
})
