import { describe, expect, it } from 'vitest'
import {
  ann,
  bot,
  chatId,
  chatOf,
  endedBy,
  jo,
  kim,
  lee,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  startedAt,
  who,
} from '../../testing/chat-fixtures.ts'
import { createParticipant } from './create-participant.ts'

type Role = Parameters<typeof createParticipant.decide>[1]['ParticipantDetails']['ParticipantRole']

const decide = (chat: ReturnType<typeof chatOf>, ParticipantRole: Role, DisplayName?: string, moment = momentAt(5)) =>
  createParticipant.decide(
    chat,
    {
      InstanceId: chat.instanceId,
      ContactId: chatId,
      ParticipantDetails: { ...(ParticipantRole && { ParticipantRole }), ...(DisplayName && { DisplayName }) },
    },
    moment,
  )

const agents = (count: number) => Array.from({ length: count }, (_, n) => ({ ...jo, id: `agent-${n}` }))

describe('CreateParticipant (control-plane §7.3)', () => {
  it('makes a participant who has yet to connect, with five minutes to do so, and shows nothing', () => {
    const { append, change, arm, reply } = decide(chatOf([who(mia, 'INITIAL')]), 'AGENT', 'Jo')
    const [, agent] = change?.participants ?? []
    expect(append).toEqual([])
    expect(agent).toEqual({
      id: reply.ParticipantId,
      role: 'AGENT',
      displayName: 'Jo',
      state: 'INITIAL',
      createdAt: startedAt + 5,
    })
    expect(arm).toEqual([{ kind: 'connect-limit', subject: agent?.id, due: startedAt + 5 + 300_000 }])
    expect(reply.ParticipantCredentials).toEqual({
      ParticipantToken: `participant token of ${agent?.id}`,
      Expiry: '2026-03-03T10:15:30.000Z',
    })
  })

  it.each([
    ['Agent', 'AGENT'],
    ['Bot', 'CUSTOM_BOT'],
  ] as const)('calls one without a DisplayName %s', (name, role) => {
    expect(decide(chatOf([mia]), role).change?.participants?.[1]?.displayName).toBe(name)
  })

  it.each([
    ['an agent while another is connected is announced as invited', [mia, jo], 'AGENT', ['invited Ann']],
    ['an agent while another has yet to connect is not', [mia, who(jo, 'INITIAL')], 'AGENT', []],
    ['an agent after another has left is not', [mia, who(jo, 'DISCONNECTED')], 'AGENT', []],
    ['a bot is not', [mia, jo], 'CUSTOM_BOT', []],
  ] as const)('%s', (_case, participants, role, items) => {
    expect(namesOf(decide(chatOf(participants), role, 'Ann').append)).toEqual(items)
  })

  it.each([
    ['a second bot', [mia, bot], 'CUSTOM_BOT', 'quota-participants'],
    ['a second bot while the first has yet to connect', [mia, who(bot, 'INITIAL')], 'CUSTOM_BOT', 'quota-participants'],
    ['a bot after the first has left', [mia, who(bot, 'DISCONNECTED')], 'CUSTOM_BOT', 'nothing'],
    ['a sixth participant', [mia, ...agents(4)], 'AGENT', 'nothing'],
    ['a seventh participant', [mia, ...agents(5)], 'AGENT', 'quota-participants'],
    ['a sixth beside one who was missed', [mia, ...agents(4), who(ann, 'MISSED')], 'AGENT', 'nothing'],
  ] as const)('quotas: %s', (_case, participants, role, refusal) => {
    expect(refusalOf(() => decide(chatOf(participants), role))).toBe(refusal)
  })

  it.each(['CUSTOMER', 'SYSTEM', undefined] as const)('refuses role %s', (role) => {
    expect(refusalOf(() => decide(chatOf([mia]), role))).toBe('invalid-request')
  })

  it('gives the seat of a supervisor whom MonitorContact has named, makes nobody and shows nothing', () => {
    const { append, change, reply } = decide(chatOf([mia, jo, lee]), 'SUPERVISOR', 'Lee')
    expect([append, change]).toEqual([undefined, undefined])
    expect(reply).toEqual({
      ParticipantId: lee.id,
      ParticipantCredentials: {
        ParticipantToken: `participant token of ${lee.id}`,
        Expiry: '2026-03-03T10:15:30.000Z',
      },
    })
  })

  it.each([
    ['of another name', [mia, lee], 'Ann'],
    ['without a name', [mia, lee], undefined],
    ['who has left', [mia, who(lee, 'DISCONNECTED')], 'Lee'],
    ['who is no supervisor', [mia, jo], 'Jo'],
  ] as const)('refuses the seat of a supervisor %s', (_case, participants, name) => {
    expect(refusalOf(() => decide(chatOf(participants), 'SUPERVISOR', name))).toBe('invalid-request')
  })

  it('counts no supervisor who monitors silently among the six', () => {
    expect(refusalOf(() => decide(chatOf([mia, ...agents(4), lee]), 'AGENT'))).toBe('nothing')
    expect(refusalOf(() => decide(chatOf([mia, ...agents(4), kim]), 'AGENT'))).toBe('quota-participants')
  })

  it('refuses AGENT and SUPERVISOR where allowAgentParticipants is off, and a bot never', () => {
    const strict = momentAt(5, startedAt, { allowAgentParticipants: false })
    expect(refusalOf(() => decide(chatOf([mia]), 'AGENT', 'Jo', strict))).toBe('invalid-request')
    expect(refusalOf(() => decide(chatOf([mia, lee]), 'SUPERVISOR', 'Lee', strict))).toBe('invalid-request')
    expect(refusalOf(() => decide(chatOf([mia]), 'CUSTOM_BOT', 'Bo', strict))).toBe('nothing')
  })

  it('refuses an ended chat', () => {
    expect(refusalOf(() => decide(chatOf([mia], endedBy('API')), 'AGENT'))).toBe('chat-ended')
  })
})
