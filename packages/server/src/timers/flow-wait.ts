import type { Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import { resumeFlow } from '../chat/flow.ts'
import { flowWait } from '../chat/timer.ts'

/** The flow has waited for as long as it may; one that waits anew, or no more, is not disturbed. */
export function flowWaitPassed(chat: Chat, _timer: unknown, moment: Moment): Decision<undefined> {
  if (chat.flow === undefined) return { clear: [flowWait], reply: undefined }
  if (chat.flow.until > moment.now) return { arm: [{ ...flowWait, due: chat.flow.until }], reply: undefined }
  return { ...resumeFlow(chat, moment), reply: undefined }
}
