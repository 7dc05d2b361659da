import { describe, expect, it } from 'vitest'
import {
  ann,
  bot,
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
import { disconnectParticipant } from './disconnect-participant.ts'

const decide = (chat: ReturnType<typeof chatOf>, leaver = mia) =>
  disconnectParticipant.decide(chat, callerOf(leaver), {}, momentAt(5), undefined)

const invited = (participant: typeof jo) => who(participant, 'INITIAL')

describe('DisconnectParticipant (spec §5.7)', () => {
  it.each([
    [
      'the customer ends the chat; the agent gets no left of his own',
      [mia, jo],
      mia,
      ['left Mia', 'ended'],
      'CUSTOMER_DISCONNECT',
    ],
    [
      'a customer who never joined ends it without a word of his',
      [invited(mia), jo],
      invited(mia),
      ['ended'],
      'CUSTOMER_DISCONNECT',
    ],
    ['the last agent ends it', [mia, jo], jo, ['left Jo', 'ended'], 'AGENT_DISCONNECT'],
    ['the last agent ends it though a bot is there', [mia, jo, bot], jo, ['left Jo', 'ended'], 'AGENT_DISCONNECT'],
    [
      'an agent whose colleague has left ends it',
      [mia, jo, who(ann, 'DISCONNECTED')],
      jo,
      ['left Jo', 'ended'],
      'AGENT_DISCONNECT',
    ],
    ['one of two agents only leaves', [mia, jo, ann], jo, ['left Jo'], undefined],
    ['an agent whose colleague is on his way only leaves', [mia, jo, invited(ann)], jo, ['left Jo'], undefined],
    ['an agent who never joined leaves without a trace', [mia, invited(jo)], invited(jo), [], undefined],
    ['a bot only leaves', [mia, bot], bot, ['left Shop bot'], undefined],
  ] as const)('%s', (_case, participants, leaver, items, reason) => {
    const chat = chatOf(participants)
    const decision = decide(chat, leaver)
    expect(namesOf(decision.append)).toEqual(items)
    expect(decision.change?.ended?.reason).toBe(reason)
    expect(statesOf(chat, decision.change)[leaver.displayName]).toBe('DISCONNECTED')
    expect(decision.reply).toEqual({})
  })

  it('is refused to one who has left, who is nobody, and after the end', () => {
    expect(refusalOf(() => decide(chatOf([who(mia, 'DISCONNECTED')])))).toBe('participant-gone')
    expect(refusalOf(() => decide(chatOf([jo])))).toBe('token-unknown')
    expect(refusalOf(() => decide(chatOf([mia], endedBy('API'))))).toBe('contact-ended')
  })
})
