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

  describe('with a disconnect flow', () => {
    const disconnectFlow = [{ type: 'wait', minutes: 5 } as const]
    const { settings } = chatOf([])
    const staying = { disconnectFlow, settings: { ...settings, disconnectOnCustomerExit: true } }
    const left = (participant: typeof jo) => who(participant, 'DISCONNECTED')

    it.each([
      ['goes on when the last agent leaves', [mia, jo, bot], jo, { disconnectFlow }, ['left Jo'], 'CONNECTED'],
      [
        'goes on when a customer who is to stay has done with his agents',
        [mia, jo, ann],
        mia,
        staying,
        ['left Jo', 'left Ann'],
        'CONNECTED',
      ],
      [
        'ends with a customer who is not to stay',
        [mia, jo],
        mia,
        { disconnectFlow },
        ['left Mia', 'ended'],
        'DISCONNECTED',
      ],
      [
        'ends with a customer whom no agent serves',
        [mia, left(jo), bot],
        mia,
        staying,
        ['left Mia', 'ended'],
        'DISCONNECTED',
      ],
      [
        'ends with a customer whose agent has yet to come',
        [mia, invited(jo)],
        mia,
        staying,
        ['left Mia', 'ended'],
        'DISCONNECTED',
      ],
    ] as const)('%s', (_case, participants, leaver, more, items, state) => {
      const chat = chatOf(participants, more)
      const decision = decide(chat, leaver)
      expect(namesOf(decision.append)).toEqual(items)
      expect(statesOf(chat, decision.change)['Mia']).toBe(state)
      expect(decision.change?.contacts?.length).toBe(state === 'CONNECTED' ? 2 : 1)
    })

    it('says why the contact before it is over', () => {
      const reasonOf = (leaver: typeof jo) =>
        decide(chatOf([mia, jo], staying), leaver).change?.contacts?.[0]?.disconnectReason
      expect([reasonOf(jo), reasonOf(mia)]).toEqual(['AGENT_DISCONNECT', 'CUSTOMER_DISCONNECT'])
    })

    it('that is not set changes nothing for a customer who was to stay', () => {
      const { settings } = staying
      expect(namesOf(decide(chatOf([mia, jo], { settings })).append)).toEqual(['left Mia', 'ended'])
    })
  })
})
