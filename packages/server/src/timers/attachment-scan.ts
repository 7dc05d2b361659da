import { findAttachment, settleAttachment } from '../chat/attaching.ts'
import type { Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import { attachmentScan, type Timer } from '../chat/timer.ts'

/** The scanner has let its time pass: that is a REJECTED (spec §5.8 rule 5). */
export function attachmentScanPassed(chat: Chat, { subject }: Omit<Timer, 'due'>, moment: Moment): Decision<undefined> {
  const attachment = findAttachment(chat, subject)
  return {
    clear: [attachmentScan(subject)],
    ...settleAttachment(chat, attachment, 'REJECTED', moment),
    reply: undefined,
  }
}
