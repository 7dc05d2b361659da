import { describe, expect, it } from 'vitest'
import { callerOf, chatId, chatOf, endedBy, jo, mia, refusalOf, who } from '../testing/chat-fixtures.ts'
import { currentContact, isPresent, presentParticipant, withCurrentContact } from './chat.ts'

describe('presentParticipant', () => {
  it.each([
    ['who is connected may act', mia, 'nothing'],
    ['who is invited may act', who(mia, 'INITIAL'), 'nothing'],
    ['who has left may not', who(mia, 'DISCONNECTED'), 'participant-gone'],
    ['who was missed may not', who(mia, 'MISSED'), 'participant-gone'],
  ])('%s (spec §1.2)', (_rule, participant, refusal) => {
    expect(refusalOf(() => presentParticipant(chatOf([participant]), callerOf(participant)))).toBe(refusal)
  })

  it('refuses a token of nobody in the chat, and everybody once the chat has ended', () => {
    expect(refusalOf(() => presentParticipant(chatOf([mia]), callerOf(jo)))).toBe('token-unknown')
    expect(refusalOf(() => presentParticipant(chatOf([mia], endedBy('API')), callerOf(mia)))).toBe('contact-ended')
  })
})

describe('isPresent', () => {
  it('counts who is invited or connected, not who is gone or missed', () => {
    const states = (['INITIAL', 'CONNECTED', 'DISCONNECTED', 'MISSED'] as const).filter((state) =>
      isPresent(who(jo, state)),
    )
    expect(states).toEqual(['INITIAL', 'CONNECTED'])
  })
})

describe('the contacts of a chat', () => {
  it('has the last one for its current contact, and changes only that', () => {
    const chat = chatOf([mia])
    const second = { ...currentContact(chat), id: 'second', firstSeq: 4 }
    const longer = { ...chat, contacts: [...chat.contacts, second] }
    expect(currentContact(longer).id).toBe('second')
    expect(withCurrentContact(longer, { updatedAt: 7 }).map(({ id, updatedAt }) => [id, updatedAt])).toEqual([
      [chatId, chat.startedAt],
      ['second', 7],
    ])
  })
})
