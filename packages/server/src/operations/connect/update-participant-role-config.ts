import { type Input, operations } from '@parley/contract'
import type { RoleTimers, SilenceLimits } from '../../chat/chat.ts'
import { Refusal } from '../../chat/refusal.ts'
import { contactCommand } from '../contact-operation.ts'

type RoleConfigInput = Input<typeof operations.connect.UpdateParticipantRoleConfig>
type TimerConfig = NonNullable<RoleConfigInput['ChannelConfiguration']['Chat']>['ParticipantTimerConfigList'][number]

const limitOf = { IDLE: 'idleAfterMs', DISCONNECT_NONCUSTOMER: 'disconnectAfterMs' } as const

/**
 * Control-plane §7.7: what is named is set or unset, the rest keeps its value. It belongs to the chat and outlives
 * transfers; timers that run go on as they are until somebody joins (spec §5.5).
 */
export const updateParticipantRoleConfig = contactCommand(
  operations.connect.UpdateParticipantRoleConfig,
  (chat, { ChannelConfiguration: { Chat } }) => {
    if (Chat === undefined) throw new Refusal('invalid-request', 'ChannelConfiguration must hold Chat')
    const roleTimers = merged(chat.roleTimers ?? {}, Chat.ParticipantTimerConfigList)
    if (chat.ended !== undefined) throw new Refusal('invalid-request', 'The chat has ended')
    return { change: { roleTimers }, reply: {} }
  },
)

function merged(before: RoleTimers, configs: readonly TimerConfig[]): RoleTimers {
  const named = new Set(configs.map(({ ParticipantRole, TimerType }) => `${ParticipantRole} ${TimerType}`))
  if (named.size < configs.length) {
    throw new Refusal('invalid-request', 'ParticipantTimerConfigList names a role and type twice')
  }
  let after = before
  for (const config of configs) {
    const { ParticipantRole: role, TimerType } = config
    const { [limitOf[TimerType]]: _, ...others } = after[role] ?? {}
    after = { ...after, [role]: { ...others, ...limitFrom(config) } }
  }
  return after
}

/** @throws Refusal invalid-request, unless a duration or the action is given, and not both */
function limitFrom({ TimerType, TimerValue }: TimerConfig): SilenceLimits {
  const { ParticipantTimerAction: action, ParticipantTimerDurationInMinutes: minutes } = TimerValue
  if ((action === undefined) === (minutes === undefined)) {
    throw new Refusal('invalid-request', 'TimerValue must hold exactly one of its members')
  }
  return minutes === undefined ? {} : { [limitOf[TimerType]]: minutes * 60_000 }
}
