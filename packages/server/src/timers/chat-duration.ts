import type { Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import { endChat, everybody } from '../chat/membership.ts'
import { chatDuration } from '../chat/timer.ts'

/** ChatDurationInMinutes have passed since StartChatContact: the chat ends for all (control-plane §6.4). */
export function chatDurationPassed(chat: Chat, _timer: unknown, moment: Moment): Decision<undefined> {
  if (chat.ended !== undefined) return { clear: [chatDuration], reply: undefined }
  return { ...endChat(chat, 'EXPIRED', everybody(chat), moment), reply: undefined }
}
