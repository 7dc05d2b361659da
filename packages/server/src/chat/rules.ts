import { type Limits, noLimits } from './limits.ts'

/** What an operator may decide about chats. */
export interface Rules {
  /** CreateParticipant takes role AGENT too; AWS takes only CUSTOM_BOT (control-plane §7.3). */
  readonly allowAgentParticipants: boolean
  readonly limits: Limits
}

export const defaultRules: Rules = { allowAgentParticipants: true, limits: noLimits }
