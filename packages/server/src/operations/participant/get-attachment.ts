import { operations } from '@parley/contract'
import { findAttachment } from '../../chat/attaching.ts'
import { presentParticipant } from '../../chat/chat.ts'
import { Refusal } from '../../chat/refusal.ts'
import { command } from '../participant-operation.ts'

const urlLifeDefaultSeconds = 300

/** Spec §1.13, §5.8 rule 6: approved attachments of this chat, while it lasts. */
export const getAttachment = command(operations.participant.GetAttachment, (chat, caller, input, moment) => {
  if (presentParticipant(chat, caller).role === 'CUSTOM_BOT') throw new Refusal('role-not-allowed')
  const attachment = findAttachment(chat, input.AttachmentId)
  if (attachment?.state !== 'APPROVED') {
    throw new Refusal('attachment-unknown', 'AttachmentId names no approved attachment of this chat')
  }
  const expires = moment.now + (input.UrlExpiryInSeconds ?? urlLifeDefaultSeconds) * 1000
  return {
    reply: {
      ...moment.credentials.downloadUrl(chat.id, attachment.id, expires),
      AttachmentSizeInBytes: attachment.bytes,
    },
  }
})
