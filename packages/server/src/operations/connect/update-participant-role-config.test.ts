import { describe, expect, it } from 'vitest'
import type { RoleTimers } from '../../chat/chat.ts'
import { chatId, chatOf, endedBy, jo, mia, momentAt, refusalOf } from '../../testing/chat-fixtures.ts'
import { updateParticipantRoleConfig } from './update-participant-role-config.ts'

const minute = 60_000
type RoleConfigInput = Parameters<typeof updateParticipantRoleConfig.decide>[1]
type Config = NonNullable<RoleConfigInput['ChannelConfiguration']['Chat']>['ParticipantTimerConfigList'][number]

const timer = (
  ParticipantRole: Config['ParticipantRole'],
  TimerType: Config['TimerType'],
  value: number | 'Unset',
): Config => ({
  ParticipantRole,
  TimerType,
  TimerValue: value === 'Unset' ? { ParticipantTimerAction: value } : { ParticipantTimerDurationInMinutes: value },
})

function configure(
  channel: readonly Config[] | RoleConfigInput['ChannelConfiguration'],
  roleTimers?: RoleTimers,
  chat = chatOf([mia, jo], roleTimers && { roleTimers }),
) {
  const ChannelConfiguration = 'length' in channel ? { Chat: { ParticipantTimerConfigList: channel } } : channel
  const input = { InstanceId: chat.instanceId, ContactId: chatId, ChannelConfiguration }
  return updateParticipantRoleConfig.decide(chat, input as RoleConfigInput, momentAt(5))
}

describe('UpdateParticipantRoleConfig (control-plane §7.7)', () => {
  it('keeps the limits of each role with the chat, and starts nothing', () => {
    const decision = configure([timer('CUSTOMER', 'IDLE', 2), timer('AGENT', 'DISCONNECT_NONCUSTOMER', 480)])
    expect(decision).toEqual({
      change: { roleTimers: { CUSTOMER: { idleAfterMs: 2 * minute }, AGENT: { disconnectAfterMs: 480 * minute } } },
      reply: {},
    })
  })

  it('changes what it names and lets the rest be', () => {
    const before = { CUSTOMER: { idleAfterMs: minute, disconnectAfterMs: minute }, AGENT: { idleAfterMs: minute } }
    const after = configure(
      [timer('CUSTOMER', 'IDLE', 3), timer('CUSTOMER', 'DISCONNECT_NONCUSTOMER', 'Unset')],
      before,
    )
    expect(after.change?.roleTimers).toEqual({ CUSTOMER: { idleAfterMs: 3 * minute }, AGENT: { idleAfterMs: minute } })
  })

  it.each([
    ['a role and type twice', [timer('AGENT', 'IDLE', 2), timer('AGENT', 'IDLE', 'Unset')]],
    ['no channel', {}],
    ['a value without a member', [{ ...timer('AGENT', 'IDLE', 2), TimerValue: {} }]],
    [
      'a value with both members',
      [
        {
          ...timer('AGENT', 'IDLE', 2),
          TimerValue: { ParticipantTimerAction: 'Unset', ParticipantTimerDurationInMinutes: 2 } as const,
        },
      ],
    ],
  ])('is refused %s', (_case, channel) => {
    expect(refusalOf(() => configure(channel))).toBe('invalid-request')
  })

  it('is refused for a chat that has ended', () => {
    const act = () => configure([timer('AGENT', 'IDLE', 2)], undefined, chatOf([mia], endedBy('API')))
    expect(refusalOf(act)).toBe('invalid-request')
  })
})
