import type { Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import { resumeIfAnswered } from '../chat/flow.ts'
import { settleMessage } from '../chat/processing.ts'
import type { Timer } from '../chat/timer.ts'

/** The processor has let its time pass: that is a failure (control-plane §12). */
export function messageProcessingPassed(
  chat: Chat,
  { subject }: Omit<Timer, 'due'>,
  moment: Moment,
): Decision<undefined> {
  return {
    ...resumeIfAnswered(chat, settleMessage(chat, subject, { status: 'FAILED' }, moment), moment),
    reply: undefined,
  }
}
