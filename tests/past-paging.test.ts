import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Chat } from '../packages/server/src/chat/chat.ts'
import { pastFrom } from '../packages/server/src/chat/continuing.ts'
import type { ChatLog } from '../packages/server/src/chat/log.ts'
import type { Past } from '../packages/server/src/chat/past.ts'
import { getTranscript } from '../packages/server/src/operations/participant/get-transcript.ts'
import { commit, createChat, idAt, open, startTime } from '../packages/server/src/store/sqlite/database.fixture.ts'
import type { Database } from '../packages/server/src/store/sqlite/database.ts'
import { SqliteLog } from '../packages/server/src/store/sqlite-log.ts'
import { nothingReadable } from '../packages/server/src/testing/view-fixtures.ts'

const participantId = '44444444-4444-4444-8444-444444444444'

/** A chat by its contacts, and those by their items: whether the transcript keeps each. */
const segments = fc.array(fc.array(fc.boolean(), { maxLength: 6 }), { minLength: 1, maxLength: 3 })

const story = fc.record({
  /** From the oldest on; each continues the one before, from its contact at this place or from all of it. */
  chats: fc.array(fc.record({ segments, from: fc.option(fc.nat()) }), { minLength: 1, maxLength: 6 }),
  pages: fc.array(
    fc.record({
      size: fc.integer({ min: 0, max: 7 }),
      sortOrder: fc.constantFrom('ASCENDING', 'DESCENDING', undefined),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})

type Story = typeof story extends fc.Arbitrary<infer Value> ? Value : never

interface Kept {
  readonly name: string
  readonly contact: string
}

/** Chats one behind the other in a database, and beside them what can be reached of each, as plain lists. */
async function tell(db: Database, number: number, { chats }: Story) {
  const logs = new Map<string, ChatLog>()
  let past: Past | undefined
  let before: { readonly contact: string; readonly kept: readonly Kept[] }[] = []
  let present: Chat | undefined
  let own: typeof before = []
  for (const [index, { segments }] of chats.entries()) {
    const id = `${number}/${index}`
    const key = await createChat(db, id)
    const contacts: { id: string; firstSeq: number }[] = []
    const items = segments.flatMap((segment, place) => {
      const firstSeq = segments.slice(0, place).flat().length + 1
      const contact = place === 0 ? id : `${id}/${place}`
      contacts.push({ id: contact, firstSeq })
      return segment.map((kept, offset) => {
        const seq = firstSeq + offset
        const body = JSON.stringify({ Content: `${id} ${seq}`, ContactId: contact })
        return { seq, id: idAt(startTime + seq), time: startTime + seq, kept, contact: place, body }
      })
    })
    if (items.length > 0) await commit(db, { chat: key, items })
    logs.set(id, new SqliteLog(db, key, items.length))
    present = { id, contacts, ended: { at: 1, reason: 'API' }, ...(past && { past }) } as unknown as Chat
    own = contacts.map(({ id: contact }, place) => ({
      contact,
      kept: items
        .filter((item) => item.kept && item.contact === place)
        .map(({ seq }) => ({ name: `${id} ${seq}`, contact })),
    }))
    if (index === chats.length - 1) break
    const { from } = chats[index + 1]!
    const source = { chat: present, lastSeq: items.length }
    const reached = from === null ? contacts : contacts.slice(0, (from % contacts.length) + 1)
    const { id: contactId } = reached.at(-1)!
    const RehydrationType = from === null ? 'ENTIRE_PAST_SESSION' : 'FROM_SEGMENT'
    past = pastFrom(source, { RehydrationType, SourceContactId: from === null ? id : contactId })
    expect(past.contactId).toBe(contactId)
    before = [...before, ...own.slice(0, reached.length)]
  }
  const keptOf = (of: typeof before) => of.flatMap(({ kept }) => kept).toReversed()
  return { chat: present!, log: logs.get(present!.id)!, logs, present: keptOf(own), past: keptOf(before) }
}

describe('Leafing through a chat that continues others', () => {
  it('shows every kept item of what it reaches once and in order, and of the past nothing on the first pages', async () => {
    const { db } = await open('memory')
    let count = 0
    const property = fc.asyncProperty(story, async (told) => {
      const { chat, log, logs, present, past } = await tell(db, count++, told)
      const readable = { ...nothingReadable, pastLog: (id: string) => logs.get(id) }
      const rest = { present: [...present], past: [...past] }
      let NextToken: string | undefined
      for (let turn = 0; turn === 0 || NextToken !== undefined; turn++) {
        const { size, sortOrder } = told.pages[turn % told.pages.length]!
        const isPast = turn > 0 && rest.present.length === 0
        const expected = (isPast ? rest.past : rest.present).splice(0, size || 10)
        const request = {
          ...(NextToken && { NextToken }),
          MaxResults: size,
          ...(sortOrder && { SortOrder: sortOrder }),
        }
        const answer = getTranscript.read(chat, log, { chatId: chat.id, participantId }, request, readable)
        const page = JSON.parse(answer)
        expect(page.Transcript).toEqual(
          (sortOrder === 'ASCENDING' ? expected.toReversed() : expected).map(({ name, contact }) =>
            isPast ? { Content: name, RelatedContactId: contact } : { Content: name, ContactId: contact },
          ),
        )
        NextToken = page.NextToken
        expect(NextToken !== undefined).toBe(rest.present.length + rest.past.length > 0)
      }
    })
    await fc.assert(property, { numRuns: 300 })
  })
})
