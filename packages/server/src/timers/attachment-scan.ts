import { settleAttachment } from '../chat/attaching.ts'
import type { Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import type { Timer } from '../chat/timer.ts'

/** The scanner has let its time pass: that is a REJECTED (spec §5.8 rule 5). */
export function attachmentScanPassed(chat: Chat, { subject }: Omit<Timer, 'due'>, moment: Moment): Decision<undefined> {
  return { ...settleAttachment(chat, subject, 'REJECTED', moment), reply: undefined }
}
