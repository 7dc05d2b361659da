import { describe, expect, it } from 'vitest'
import { bot, chatOf, endedBy, jo, mia, momentAt, namesOf } from '../testing/chat-fixtures.ts'
import { chatDurationPassed } from './chat-duration.ts'

const timer = { kind: 'chat-duration', subject: '' } as const

describe('the end of ChatDurationInMinutes (control-plane §6.4)', () => {
  it('ends the chat for all, the customer last', () => {
    const { append, change } = chatDurationPassed(chatOf([mia, bot, jo]), timer, momentAt(1))
    expect(namesOf(append)).toEqual(['left Shop bot', 'left Jo', 'left Mia', 'ended'])
    expect(change?.ended?.reason).toBe('EXPIRED')
  })

  it('only clears its timer when the chat has ended already', () => {
    expect(chatDurationPassed(chatOf([mia], endedBy('API')), timer, momentAt(1))).toEqual({
      clear: [timer],
      reply: undefined,
    })
  })
})
