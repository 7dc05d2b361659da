import type { GetTranscriptRequest, Item } from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validation } from './refusals.ts'
import { type Conversation, Target } from './target.ts'
import { present } from './waiting.ts'

let target: Target
let chat: Conversation
/** The whole transcript, oldest first: two joined items and a dozen messages. */
let all: Item[]

beforeAll(async () => {
  target = await Target.open()
  chat = await target.converse()
  for (let n = 0; n < 6; n++) {
    await chat.customer.say(`question ${n}`)
    await chat.agent.say(`answer ${n}`)
  }
  all = await chat.customer.transcript()
})

afterAll(async () => {
  chat[Symbol.dispose]()
  await target[Symbol.asyncDispose]()
})

const ids = (items: readonly { readonly Id?: string | undefined }[]) => items.map((item) => item.Id)
const at = (index: number) => present(all.at(index), `item ${index}`)
const page = (input: Omit<GetTranscriptRequest, 'ConnectionToken'>) => chat.customer.page(input)
const shown = async (input: Omit<GetTranscriptRequest, 'ConnectionToken'>) => ids((await page(input)).Transcript)

describe('GetTranscript without a start position', () => {
  it('gives the ten newest items, newest first, when nothing is asked [transcript-defaults]', async () => {
    expect(all).toHaveLength(14)
    expect(await shown({})).toEqual(ids(all.slice(-10)).reverse())
    expect(await shown({ ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING' })).toEqual(ids(all.slice(-10)))
  })

  it('takes MaxResults 0 for the default and refuses what is out of range [transcript-max-results]', async () => {
    expect(await shown({ MaxResults: 0 })).toEqual(ids(all.slice(-10)).reverse())
    expect(await shown({ MaxResults: 100 })).toEqual(ids(all).reverse())
    await expect(page({ MaxResults: 101 })).rejects.toMatchObject(validation)
    await expect(page({ MaxResults: -1 })).rejects.toMatchObject(validation)
  })

  it('sorts within the page only: the order never changes which items are chosen [transcript-sort-order]', async () => {
    expect(await shown({ MaxResults: 3, SortOrder: 'ASCENDING' })).toEqual(ids(all.slice(-3)))
    expect(await shown({ MaxResults: 3, SortOrder: 'DESCENDING' })).toEqual(ids(all.slice(-3)).reverse())
    const forward = { StartPosition: { Id: at(3).Id }, MaxResults: 3 }
    expect(await shown({ ...forward, SortOrder: 'ASCENDING' })).toEqual(ids(all.slice(3, 6)))
    expect(await shown({ ...forward, SortOrder: 'DESCENDING' })).toEqual(ids(all.slice(3, 6)).reverse())
  })

  it('takes an empty StartPosition for none, which ChatJS always sends [transcript-start-empty]', async () => {
    expect(await shown({ StartPosition: {} })).toEqual(await shown({}))
    await expect(page({ StartPosition: {}, ScanDirection: 'FORWARD' })).rejects.toMatchObject(validation)
  })

  it('refuses a FORWARD scan that starts nowhere [transcript-forward-without-start]', async () => {
    await expect(page({ ScanDirection: 'FORWARD' })).rejects.toMatchObject({
      ...validation,
      message: expect.stringMatching(/^Validation exception due to invalid parameter/),
    })
  })
})

describe('GetTranscript from a start position', () => {
  it('begins at the named item, which is included, and scans FORWARD by default [transcript-start-id]', async () => {
    const StartPosition = { Id: at(5).Id }
    expect(await shown({ StartPosition, SortOrder: 'ASCENDING' })).toEqual(ids(all.slice(5)))
    expect(await shown({ StartPosition, ScanDirection: 'FORWARD', MaxResults: 2 })).toEqual(
      ids(all.slice(5, 7)).reverse(),
    )
    expect(await shown({ StartPosition, ScanDirection: 'BACKWARD' })).toEqual(ids(all.slice(0, 6)).reverse())
  })

  it('refuses an id that is not in the transcript [transcript-start-id-unknown]', async () => {
    const { Id: neverStored } = await chat.agent.typing()
    for (const Id of ['nothing-like-this', neverStored, chat.contactId]) {
      await expect(page({ StartPosition: { Id } })).rejects.toMatchObject(validation)
    }
  })

  it('takes a time as "from then on" FORWARD and "until then" BACKWARD [transcript-start-time]', async () => {
    const AbsoluteTime = at(5).AbsoluteTime
    expect(await shown({ StartPosition: { AbsoluteTime }, SortOrder: 'ASCENDING' })).toEqual(ids(all.slice(5)))
    expect(await shown({ StartPosition: { AbsoluteTime }, ScanDirection: 'BACKWARD' })).toEqual(
      ids(all.slice(0, 6)).reverse(),
    )
    expect(await shown({ StartPosition: { AbsoluteTime: '2999-01-01T00:00:00Z' } })).toEqual([])
    expect(await shown({ StartPosition: { AbsoluteTime: '2999-01-01T00:00:00Z' }, ScanDirection: 'BACKWARD' })).toEqual(
      await shown({}),
    )
  })

  it('reads a time with any number of fraction digits and with an offset, nothing else [instant-inputs]', async () => {
    const time = present(at(5).AbsoluteTime, 'AbsoluteTime')
    const inTokyo = `${new Date(Date.parse(time) + 9 * 3_600_000).toISOString().slice(0, -1)}+09:00`
    for (const AbsoluteTime of [time.replace('Z', '999999Z'), inTokyo]) {
      expect(await shown({ StartPosition: { AbsoluteTime }, SortOrder: 'ASCENDING' })).toEqual(ids(all.slice(5)))
    }
    for (const AbsoluteTime of ['yesterday', '2026-03-02', '1700000000', '']) {
      await expect(page({ StartPosition: { AbsoluteTime } })).rejects.toMatchObject(validation)
    }
  })

  it('counts MostRecent from the newest item, and gives what is newer by default [transcript-start-most-recent]', async () => {
    const from = (MostRecent: number, more: Omit<GetTranscriptRequest, 'ConnectionToken'> = {}) =>
      shown({ StartPosition: { MostRecent }, SortOrder: 'ASCENDING', ...more })
    expect(await from(1)).toEqual(ids(all.slice(-1)))
    expect(await from(0)).toEqual(ids(all.slice(-1)))
    expect(await from(3)).toEqual(ids(all.slice(-3)))
    expect(await from(3, { MaxResults: 2 })).toEqual(ids(all.slice(-3, -1)))
    expect(await from(3, { ScanDirection: 'BACKWARD', MaxResults: 2 })).toEqual(ids(all.slice(-4, -2)))
    expect(await from(100, { MaxResults: 2 })).toEqual(ids(all.slice(0, 2)))
    await expect(from(101)).rejects.toMatchObject(validation)
  })

  it('refuses two start positions at once [transcript-start-two]', async () => {
    const { Id, AbsoluteTime } = at(3)
    await expect(page({ StartPosition: { Id, AbsoluteTime } })).rejects.toMatchObject(validation)
    await expect(page({ StartPosition: { Id, MostRecent: 1 } })).rejects.toMatchObject(validation)
  })
})

describe('GetTranscript page by page', () => {
  it('continues where the page stopped, in the direction of the token [transcript-next-token]', async () => {
    const first = await page({ StartPosition: { Id: at(2).Id }, MaxResults: 4, SortOrder: 'ASCENDING' })
    const NextToken = present(first.NextToken, 'NextToken')
    expect(NextToken).toMatch(/^[\w.~:-]{1,1000}$/)
    const forward = ids(all.slice(6, 10))
    expect(await shown({ NextToken, MaxResults: 4, SortOrder: 'ASCENDING' })).toEqual(forward)
    expect(await shown({ NextToken, MaxResults: 4, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING' })).toEqual(
      forward,
    )
    const chatjs = { NextToken, StartPosition: {}, ScanDirection: 'FORWARD', SortOrder: 'DESCENDING' } as const
    expect(await shown({ ...chatjs, MaxResults: 2 })).toEqual(forward.slice(0, 2).reverse())
    expect(await shown({ NextToken, StartPosition: { Id: at(0).Id }, MaxResults: 1 })).toEqual(forward.slice(0, 1))
  })

  it('gives a token only while there is more in that direction [transcript-next-token-absent]', async () => {
    expect((await page({ MaxResults: 13 })).NextToken).toBeDefined()
    expect((await page({ MaxResults: 14 })).NextToken).toBeUndefined()
    const forward = { StartPosition: { Id: at(4).Id } }
    expect((await page({ ...forward, MaxResults: 9 })).NextToken).toBeDefined()
    expect((await page({ ...forward, MaxResults: 10 })).NextToken).toBeUndefined()
  })

  it('refuses a token that is no token, or another participant’s [transcript-next-token-foreign]', async () => {
    const { NextToken } = await page({ MaxResults: 2 })
    await expect(page({ NextToken: 'bm90IGEgdG9rZW4' })).rejects.toMatchObject(validation)
    await expect(page({ NextToken: 'x'.repeat(1001) })).rejects.toMatchObject(validation)
    await expect(chat.agent.page({ NextToken })).rejects.toMatchObject(validation)
  })

  it('walks backward without loss or doubles while messages arrive [transcript-paging-while-appending]', async () => {
    using busy = await target.converse()
    for (let n = 0; n < 9; n++) await busy.customer.say(`before ${n}`)
    const before = await busy.customer.transcript()
    const backward: Item[] = []
    let NextToken: string | undefined
    do {
      const [answer] = await Promise.all([
        busy.customer.page({ MaxResults: 2, NextToken }),
        busy.agent.say('meanwhile'),
        busy.customer.say('meanwhile'),
      ])
      backward.push(...answer.Transcript)
      NextToken = answer.NextToken
    } while (NextToken)
    const [newest] = backward
    const after = await busy.customer.transcript()
    const end = after.findIndex((item) => item.Id === newest?.Id)
    expect(end).toBeGreaterThanOrEqual(before.length - 1)
    expect(ids(backward)).toEqual(ids(after.slice(0, end + 1)).reverse())
  })

  it('walks forward to a moving end without loss or doubles [transcript-paging-while-appending]', async () => {
    using busy = await target.converse()
    const [first] = await busy.customer.transcript()
    const forward: Item[] = []
    let NextToken: string | undefined
    let writing = 12
    do {
      const [answer] = await Promise.all([
        busy.customer.page({ StartPosition: { Id: first?.Id }, MaxResults: 3, NextToken, SortOrder: 'ASCENDING' }),
        writing-- > 0 ? busy.agent.say(`meanwhile ${writing}`) : undefined,
      ])
      forward.push(...answer.Transcript)
      NextToken = answer.NextToken
    } while (NextToken)
    const after = await busy.customer.transcript()
    expect(ids(forward)).toEqual(ids(after.slice(0, forward.length)))
  })
})

describe('GetTranscript and the contacts of a chat', () => {
  it('names the initial contact and shows the whole chat to everybody in it [transcript-whole-chat]', async () => {
    using late = await target.connect(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Late'))
    const seen = await late.transcript()
    expect(ids(seen).slice(0, all.length)).toEqual(ids(all))
    const { InitialContactId } = await late.page()
    expect(InitialContactId).toBe(chat.contactId)
  })

  it('answers a contact that is not of this chat with an empty page [transcript-foreign-contact]', async () => {
    const other = await target.startChat()
    for (const ContactId of [other.contactId, 'never-heard-of-it', crypto.randomUUID()]) {
      const answer = await page({ ContactId })
      expect(answer).toEqual({ InitialContactId: chat.contactId, Transcript: [], NextToken: undefined })
    }
    expect((await shown({ ContactId: chat.contactId, MaxResults: 100 })).slice(-all.length)).toEqual(ids(all).reverse())
  })

  it('works before the participant has connected, and does not connect him [transcript-before-connected]', async () => {
    const seat = await target.startChat({ InitialMessage: { ContentType: 'text/plain', Content: 'Hello' } })
    const early = await target.caller(seat)
    expect(await early.page()).toEqual({ InitialContactId: seat.contactId, Transcript: [], NextToken: undefined })
    using customer = await target.connect(seat)
    await customer.socket.item((item) => item.Content === 'Hello')
    expect(ids((await early.page()).Transcript)).toEqual(ids(customer.socket.items).reverse())
  })
})
