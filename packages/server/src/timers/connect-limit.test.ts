import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { chatOf, endedBy, jo, mia, momentAt, namesOf, statesOf, who } from '../testing/chat-fixtures.ts'
import { connectLimitPassed } from './connect-limit.ts'

const initialMessage = { contentType: messageTypes.text, content: 'Hi' }
const pass = (chat: ReturnType<typeof chatOf>, subject: string) =>
  connectLimitPassed(chat, { kind: 'connect-limit', subject }, momentAt(300_000))

describe('five minutes without connecting (spec §5.1, §5.2)', () => {
  it('a customer ends the chat, and his InitialMessage is dropped', () => {
    const chat = chatOf([who(mia, 'INITIAL')], { initialMessage })
    const decision = pass(chat, mia.id)
    expect(namesOf(decision.append)).toEqual(['ended'])
    expect(decision.change?.ended?.reason).toBe('CUSTOMER_CONNECTION_NOT_ESTABLISHED')
  })

  it('an agent who waits for that customer leaves with the end', () => {
    expect(namesOf(pass(chatOf([who(mia, 'INITIAL'), jo]), mia.id).append)).toEqual(['left Jo', 'ended'])
  })

  it('an agent or bot is MISSED without an item, and the chat goes on', () => {
    const chat = chatOf([mia, who(jo, 'INITIAL')])
    const decision = pass(chat, jo.id)
    expect(decision.append).toBeUndefined()
    expect(statesOf(chat, decision.change)).toEqual({ Mia: 'CONNECTED', Jo: 'MISSED' })
    expect(decision.clear).toEqual([{ kind: 'connect-limit', subject: jo.id }])
  })

  it.each([
    ['one who has connected', chatOf([mia])],
    ['one who has left', chatOf([who(mia, 'DISCONNECTED')])],
    ['one of an ended chat', chatOf([who(mia, 'INITIAL')], endedBy('API'))],
    ['nobody', chatOf([jo])],
  ])('only clears the timer of %s', (_case, chat) => {
    expect(pass(chat, mia.id)).toEqual({ clear: [{ kind: 'connect-limit', subject: mia.id }], reply: undefined })
  })
})
