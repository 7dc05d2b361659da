import { eventTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { chatOf, jo, lee, logOf, mia, startedAt } from '../testing/chat-fixtures.ts'
import { audienceOf, seenBy } from './audience.ts'
import {
  attachmentItem,
  authenticationInitiated,
  type LogItem,
  messageItem,
  participantEvent,
  unprocessedItem,
  withheldItem,
} from './item.ts'

const chat = chatOf([mia, jo])
const stamp = (n: number) => ({ id: `item-${n}`, at: startedAt + n })
const file = (status: 'APPROVED' | 'REJECTED') => ({ id: 'a', name: 'x.pdf', contentType: 'application/pdf', status })
const say = (n: number, content: string) => messageItem(chat, mia, stamp(n), { contentType: 'text/plain', content })
const rejected = (n: number) => attachmentItem(chat, mia, stamp(n), file('REJECTED'))
const leaving = participantEvent(chat, lee, stamp(1), eventTypes.left)
const audienceIf = (kept: boolean, item: LogItem) => audienceOf({ body: JSON.stringify(item), kept })
const numbersOf = (items: readonly { readonly seq: number }[]) => items.map(({ seq }) => seq)

describe('the audience of an item', () => {
  it('is the customer alone where he is asked to sign in', () => {
    const asked = authenticationInitiated(chat, mia, stamp(1), 'session')
    expect(audienceIf(false, asked)).toBe(mia.id)
    expect(audienceIf(true, say(1, JSON.stringify(asked)))).toBeUndefined()
  })

  it('is its sender alone where it is a rejected attachment or a withheld message, else everybody', () => {
    expect(audienceIf(true, rejected(1))).toBe(mia.id)
    expect(audienceIf(true, attachmentItem(chat, mia, stamp(1), file('APPROVED')))).toBeUndefined()
    expect(audienceIf(true, say(1, '"Status":"REJECTED"'))).toBeUndefined()
    expect(audienceIf(true, withheldItem(say(1, '"ParticipantId":"x"'), 'FAILED'))).toBe(mia.id)
    expect(audienceIf(true, unprocessedItem(say(1, 'x')))).toBeUndefined()
    expect(audienceIf(true, say(1, '"MessageMetadata":{}'))).toBeUndefined()
  })

  it('is who leaves alone where no transcript keeps his leaving', () => {
    expect(audienceIf(false, leaving)).toBe(lee.id)
    expect(audienceIf(true, leaving)).toBeUndefined()
    expect(audienceIf(false, participantEvent(chat, mia, stamp(1), eventTypes.idle))).toBeUndefined()
  })
})

describe('the log as a participant sees it', () => {
  const log = logOf([say(1, 'a'), rejected(2), rejected(3), say(4, 'b'), rejected(5), say(6, 'c'), say(7, 'd')])
  const page = (participantId: string, direction: 'FORWARD' | 'BACKWARD', from: number, limit: number) =>
    numbersOf(seenBy(log, participantId).page({ direction, from, first: 1, last: 7, limit }))

  it('has full pages, whatever lies between its items', () => {
    expect(page(jo.id, 'FORWARD', 1, 3)).toEqual([1, 4, 6])
    expect(page(jo.id, 'BACKWARD', 6, 3)).toEqual([6, 4, 1])
    expect(page(jo.id, 'FORWARD', 2, 10)).toEqual([4, 6, 7])
    expect(page(jo.id, 'FORWARD', 8, 10)).toEqual([])
    expect(page(mia.id, 'FORWARD', 1, 3)).toEqual([1, 2, 3])
  })

  it('has no item that is for another', () => {
    expect(seenBy(log, jo.id).item('item-2')).toBeUndefined()
    expect(seenBy(log, mia.id).item('item-2')?.seq).toBe(2)
    expect(numbersOf(seenBy(log, jo.id).after(1, 3))).toEqual([4])
  })
})
