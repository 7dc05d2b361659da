import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Input, operations } from '../packages/contract/src/index.ts'
import type { Chat } from '../packages/server/src/chat/chat.ts'
import { getTranscript } from '../packages/server/src/operations/participant/get-transcript.ts'
import { commit, createChat, idAt, open, startTime } from '../packages/server/src/store/sqlite/database.fixture.ts'
import type { Database, ItemRow } from '../packages/server/src/store/sqlite/database.ts'
import { SqliteLog } from '../packages/server/src/store/sqlite-log.ts'
import { nothingReadable } from '../packages/server/src/testing/view-fixtures.ts'

type Request = Input<typeof operations.participant.GetTranscript>

const participantId = '44444444-4444-4444-8444-444444444444'

/** Items to come: how long after the one before, and whether the transcript keeps it. */
const arrivals = (maxLength: number) =>
  fc.array(fc.record({ afterMs: fc.integer({ min: 1, max: 5 }), kept: fc.boolean() }), { maxLength })

const sortOrder = fc.constantFrom('ASCENDING', 'DESCENDING', undefined)
const turn = fc.record({
  size: fc.integer({ min: 0, max: 6 }),
  sortOrder,
  /** Items that arrive before the next page is asked for. */
  meanwhile: arrivals(5),
  /** What is decided and not yet committed when the page is asked for. */
  underway: fc.integer({ min: 0, max: 3 }),
})

const start = fc.oneof(
  fc.record({ kind: fc.constant('none' as const) }),
  fc.record({ kind: fc.constant('id' as const), place: fc.nat() }),
  fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: -5, max: 100 }) }),
  fc.record({ kind: fc.constant('recent' as const), count: fc.integer({ min: 0, max: 30 }) }),
)

const story = fc.record({
  before: arrivals(30),
  start,
  scanDirection: fc.constantFrom('FORWARD', 'BACKWARD', undefined),
  contact: fc.constantFrom('first', 'second', undefined),
  /** How many items the first contact has. */
  border: fc.integer({ min: 0, max: 30 }),
  turns: fc.array(turn, { minLength: 1, maxLength: 4 }),
})

type Story = typeof story extends fc.Arbitrary<infer Value> ? Value : never

/** The transcript as a plain list, beside the same items in a database. */
class Transcript {
  readonly items: ItemRow[] = []
  readonly chat: Chat
  readonly #db: Database
  readonly #key: number
  readonly #border: number

  constructor(db: Database, key: number, border: number) {
    this.#db = db
    this.#key = key
    this.#border = border
    const contacts = [
      { id: 'first', firstSeq: 1 },
      { id: 'second', firstSeq: border + 1 },
    ]
    this.chat = { id: `chat ${key}`, contacts } as unknown as Chat
  }

  async arrive(arrivals: Story['before']): Promise<void> {
    const items = arrivals.map(({ afterMs, kept }) => {
      const time = (this.items.at(-1)?.time ?? startTime) + afterMs
      const seq = this.items.length + 1
      const contact = seq <= this.#border ? 0 : 1
      const item: ItemRow = { seq, id: idAt(time), time, kept, contact, body: `{"seq":${seq}}` }
      this.items.push(item)
      return item
    })
    if (items.length > 0) await commit(this.#db, { chat: this.#key, items })
  }

  kept(contact: Story['contact']): readonly ItemRow[] {
    return this.items.filter(
      (item) => item.kept && (contact === undefined || (contact === 'first') === (item.contact === 0)),
    )
  }

  page(request: Request, underway: number): { seqs: number[]; nextToken?: string } {
    const log = new SqliteLog(this.#db, this.#key, this.items.length + underway)
    const caller = { chatId: this.chat.id, participantId }
    const { Transcript, NextToken } = JSON.parse(getTranscript.read(this.chat, log, caller, request, nothingReadable))
    return { seqs: Transcript.map(({ seq }: { seq: number }) => seq), nextToken: NextToken }
  }
}

/** The request's start, and in the model's words the items that it reaches. */
function beginning(kept: readonly ItemRow[], { start, scanDirection }: Story) {
  const isForward = scanDirection === undefined ? start.kind !== 'none' : scanDirection === 'FORWARD'
  const from = (anchor: ItemRow | undefined) => (item: ItemRow) =>
    anchor !== undefined && (isForward ? item.seq >= anchor.seq : item.seq <= anchor.seq)
  switch (start.kind) {
    case 'none':
      return { isForward, position: {}, reaches: () => true }
    case 'id': {
      const anchor = kept[start.place % kept.length]
      return { isForward, position: { Id: anchor?.id }, reaches: from(anchor) }
    }
    case 'time': {
      const time = startTime + start.ms
      const position = { AbsoluteTime: new Date(time).toISOString() }
      return { isForward, position, reaches: (item: ItemRow) => (isForward ? item.time >= time : item.time <= time) }
    }
    case 'recent': {
      const anchor = kept.at(-Math.max(1, start.count)) ?? kept[0]
      return { isForward, position: { MostRecent: start.count }, reaches: from(anchor) }
    }
  }
}

/** Leafs through to the end and holds every page against the plain list. */
async function leafThrough(transcript: Transcript, told: Story): Promise<void> {
  const { contact, scanDirection, turns } = told
  await transcript.arrive(told.before)
  const atFirst = transcript.kept(contact)
  // An id can be named only where there is one.
  fc.pre(told.start.kind !== 'id' || atFirst.length > 0)
  const { isForward, position, reaches } = beginning(atFirst, told)
  let nextToken: string | undefined
  let seen = 0
  for (let count = 0; count === 0 || nextToken !== undefined; count++) {
    const { size, sortOrder, meanwhile, underway } = turns[count % turns.length]!
    const found = transcript.page(
      {
        ...(scanDirection !== undefined && { ScanDirection: scanDirection }),
        ...(contact !== undefined && { ContactId: contact }),
        ...(nextToken === undefined ? { StartPosition: position } : { NextToken: nextToken }),
        MaxResults: size,
        ...(sortOrder !== undefined && { SortOrder: sortOrder }),
      } as Request,
      underway,
    )
    const reached = isForward ? transcript.kept(contact).filter(reaches) : atFirst.filter(reaches).toReversed()
    const expected = reached.slice(seen, seen + (size || 10)).map(({ seq }) => seq)
    seen += expected.length
    expect(found.seqs).toEqual(expected.sort((a, b) => (sortOrder === 'ASCENDING' ? a - b : b - a)))
    expect(found.nextToken !== undefined).toBe(reached.length > seen)
    nextToken = found.nextToken
    // Items arrive for a while only: who reads one at a time would never come to the end.
    if (count < 8) await transcript.arrive(meanwhile)
  }
}

describe('Leafing through a transcript while items arrive', () => {
  it('shows every kept item once and in order, from any start, in both directions, at any page size', async () => {
    const { db } = await open('memory')
    let chats = 0
    const property = fc.asyncProperty(story, async (told) => {
      // The one request that is refused (spec §5.6).
      fc.pre(told.start.kind !== 'none' || told.scanDirection !== 'FORWARD')
      const key = await createChat(db, `chat ${chats++}`)
      await leafThrough(new Transcript(db, key, told.border), told)
    })
    await fc.assert(property, { numRuns: 500 })
  })
})
