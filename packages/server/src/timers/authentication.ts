import { settleAuthentication } from '../chat/authenticating.ts'
import type { Authentication, AuthenticationOutcome } from '../chat/authentication.ts'
import type { Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import type { Timer } from '../chat/timer.ts'

/** What it means that the time of a state is over (spec §5.10). */
const outcomes: Readonly<Record<Authentication['state'], AuthenticationOutcome>> = {
  INITIATED: 'expired',
  OFFERED: 'timeout',
  EXCHANGING: 'failed',
  OVER: 'failed',
}

/** The customer has not asked for the URL, has not signed in, or the identity provider does not answer. */
export function authenticationPassed(chat: Chat, { subject }: Omit<Timer, 'due'>, moment: Moment): Decision<undefined> {
  const { state = 'OVER' } = chat.authentication ?? {}
  return { ...settleAuthentication(chat, subject, outcomes[state], moment), reply: undefined }
}
