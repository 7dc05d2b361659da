import { describe, expect, it } from 'vitest'
import { bot, chatOf, jo, kim, lee, mia, momentAt, namesOf, refusalOf, who } from '../testing/chat-fixtures.ts'
import { turn } from './supervision.ts'

const hasBarged = (chat: ReturnType<typeof chatOf>, name: string) =>
  chat.participants.find(({ displayName }) => displayName === name)?.supervision?.hasBarged
const after = (chat: ReturnType<typeof chatOf>, { change }: ReturnType<typeof turn>) => ({ ...chat, ...change })
const agents = (count: number) => Array.from({ length: count }, (_, n) => ({ ...jo, id: `agent-${n}` }))

describe('a supervisor (control-plane §7.19)', () => {
  it('barges in: all see him join, and the transcript keeps it', () => {
    const chat = chatOf([mia, jo, lee])
    const step = turn(chat, lee, 'BARGE', momentAt(5))
    expect(namesOf(step.append)).toEqual(['joined Lee'])
    expect(step.append[0]).toMatchObject({ kept: true, item: { ParticipantRole: 'SUPERVISOR' } })
    expect(hasBarged(after(chat, step), 'Lee')).toBe(true)
  })

  it('goes back to monitoring: all see him leave, and he stays connected', () => {
    const chat = chatOf([mia, jo, kim])
    const step = turn(chat, kim, 'SILENT_MONITOR', momentAt(5))
    expect(namesOf(step.append)).toEqual(['left Kim'])
    expect(hasBarged(after(chat, step), 'Kim')).toBe(false)
    expect(after(chat, step).participants[2]?.state).toBe('CONNECTED')
  })

  it('is what he is already: nothing happens', () => {
    expect(turn(chatOf([mia, kim]), kim, 'BARGE', momentAt(5))).toEqual({ append: [] })
    expect(turn(chatOf([mia, lee]), lee, 'SILENT_MONITOR', momentAt(5))).toEqual({ append: [] })
  })

  it('who has not connected yet is shown when he does', () => {
    const early = who(lee, 'INITIAL')
    const chat = chatOf([mia, jo, early])
    const step = turn(chat, early, 'BARGE', momentAt(5))
    expect(step.append).toEqual([])
    expect(hasBarged(after(chat, step), 'Lee')).toBe(true)
  })

  it.each([
    ['beside another who has', [mia, jo, kim, lee], 'quota-supervisors'],
    ['beside another who will as soon as he connects', [mia, jo, who(kim, 'INITIAL'), lee], 'quota-supervisors'],
    ['after another has left', [mia, jo, who(kim, 'DISCONNECTED'), lee], 'nothing'],
    ['as the sixth', [mia, ...agents(4), lee], 'nothing'],
    ['as the seventh', [mia, bot, ...agents(4), lee], 'quota-participants'],
  ])('barges in %s: %s', (_case, participants, refusal) => {
    expect(refusalOf(() => turn(chatOf(participants), lee, 'BARGE', momentAt(5)))).toBe(refusal)
  })
})
