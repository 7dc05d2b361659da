import type { Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import { completeSilent } from '../chat/growing.ts'
import type { Timer } from '../chat/timer.ts'

/**
 * No chunk has come for a minute: the message is whole as it is, because what people were shown is to be in the
 * transcript. Chunks move no row; one that was put off is armed anew here (docs/decisions/0007).
 */
export function growingMessagePassed(chat: Chat, { subject }: Omit<Timer, 'due'>, moment: Moment): Decision<undefined> {
  return { ...completeSilent(chat, subject, moment), reply: undefined }
}
