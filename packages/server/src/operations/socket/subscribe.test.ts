import { describe, expect, it } from 'vitest'
import {
  callerOf,
  chatOf,
  endedBy,
  jo,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  statesOf,
  who,
} from '../../testing/chat-fixtures.ts'
import { subscribe } from './subscribe.ts'

describe('subscribe (spec §3.3 rule 6)', () => {
  it('connects a participant the first time, and does nothing the second', () => {
    const chat = chatOf([who(mia, 'INITIAL')])
    const first = subscribe(chat, callerOf(mia), momentAt(5))
    expect(namesOf(first.append)).toEqual(['joined Mia'])
    expect(statesOf(chat, first.change)).toEqual({ Mia: 'CONNECTED' })
    expect(subscribe({ ...chat, ...first.change }, callerOf(mia), momentAt(6))).toEqual({
      append: [],
      reply: undefined,
    })
  })

  it.each([
    ['who has left', chatOf([who(mia, 'DISCONNECTED')]), 'participant-gone'],
    ['who was missed', chatOf([who(mia, 'MISSED')]), 'participant-gone'],
    ['who is nobody', chatOf([jo]), 'token-unknown'],
    ['everybody once the chat has ended', chatOf([mia], endedBy('API')), 'contact-ended'],
  ] as const)('is refused to %s', (_case, chat, refusal) => {
    expect(refusalOf(() => subscribe(chat, callerOf(mia), momentAt(5)))).toBe(refusal)
  })
})
