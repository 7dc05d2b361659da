import { operations } from '@parley/contract'
import {
  findAttachment,
  openAttachment,
  scanTimeoutMs,
  settleAttachment,
  withAttachment,
} from '../../chat/attaching.ts'
import { audibleParticipant } from '../../chat/chat.ts'
import { comeForward } from '../../chat/membership.ts'
import { Refusal } from '../../chat/refusal.ts'
import { attachmentScan } from '../../chat/timer.ts'
import { command } from '../participant-operation.ts'

/**
 * Spec §1.12, §5.8. Answers before a scanner has spoken; without one the item comes at once. As a message does, it
 * connects a sender who has not connected yet, and brings back one who was idle.
 */
export const completeAttachmentUpload = command(
  operations.participant.CompleteAttachmentUpload,
  (chat, caller, { AttachmentIds: [id = ''] }, moment) => {
    const sender = audibleParticipant(chat, caller)
    if (findAttachment(chat, id)?.participantId !== sender.id) {
      throw new Refusal('attachment-unknown', 'AttachmentIds names no upload of this participant')
    }
    const attachment = openAttachment(chat, id, moment.now)
    if (attachment.blob === undefined)
      throw new Refusal('attachment-incomplete', 'AttachmentIds names a file that is not uploaded')
    const before = comeForward(chat, sender, moment)
    if (moment.rules.scansAttachments) {
      const scanned = withAttachment(chat, { ...attachment, state: 'SCANNING' })
      return {
        ...before,
        change: { ...before.change, attachments: scanned },
        arm: [...(before.arm ?? []), { ...attachmentScan(id), due: moment.now + scanTimeoutMs }],
        reply: {},
      }
    }
    const settled = settleAttachment(chat, id, 'APPROVED', moment)
    return {
      ...before,
      append: [...before.append, ...(settled.append ?? [])],
      change: { ...before.change, ...settled.change },
      reply: {},
    }
  },
  { remembers: true },
)
