import { type Caller, type Chat, presentParticipant } from '../../chat/chat.ts'
import type { Decision, Moment } from '../../chat/decision.ts'
import { join } from '../../chat/membership.ts'

/** A socket subscribes: the first time the participant becomes CONNECTED, later nothing happens (spec §3.3 rule 6). */
export function subscribe(chat: Chat, caller: Caller, moment: Moment): Decision<undefined> {
  return { ...join(chat, presentParticipant(chat, caller), moment), reply: undefined }
}
