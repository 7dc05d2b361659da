import { operations } from '@parley/contract'
import { checkAttachment, currentAttachments, uploadLifeMs } from '../../chat/attaching.ts'
import type { Attachment } from '../../chat/attachment.ts'
import { contentDisposition } from '../../chat/attachment-name.ts'
import { audibleParticipant, type Chat, currentContact } from '../../chat/chat.ts'
import { Refusal } from '../../chat/refusal.ts'
import { seed } from '../../instance.ts'
import { command } from '../participant-operation.ts'

/** Spec §1.11, §5.8, and §5.1 for bots. Nobody else sees the attachment before it is completed. */
export const startAttachmentUpload = command(
  operations.participant.StartAttachmentUpload,
  (chat, caller, input, moment) => {
    const { id: participantId, role } = audibleParticipant(chat, caller)
    if (role === 'CUSTOM_BOT') throw new Refusal('role-not-allowed')
    const file = {
      name: input.AttachmentName,
      contentType: input.ContentType,
      bytes: input.AttachmentSizeInBytes,
    }
    checkAttachment(chat, file, moment)
    const uploadUntil = moment.now + uploadLifeMs
    const attachment: Attachment = { id: moment.newId(), participantId, ...file, uploadUntil, state: 'OPEN' }
    return {
      change: { attachments: [...currentAttachments(chat, moment.now), attachment] },
      reply: {
        AttachmentId: attachment.id,
        UploadMetadata: {
          ...moment.credentials.uploadUrl(chat.id, attachment.id, uploadUntil),
          HeadersToInclude: headersOf(chat, attachment),
        },
      },
    }
  },
  { remembers: true },
)

/** Exactly the names that AWS sends, in their case: chat-ios forwards no others (spec §1.11, §7.6). */
const headersOf = (chat: Chat, { contentType, bytes, name }: Attachment) => ({
  'Content-Type': contentType,
  'Content-Length': String(bytes),
  'Content-Disposition': contentDisposition(name),
  'x-amz-acl': 'bucket-owner-full-control',
  'x-amz-meta-contact_id': currentContact(chat).id,
  'x-amz-meta-initial_contact_id': chat.id,
  'x-amz-meta-organization_id': chat.instanceId,
  'x-amz-meta-account_id': seed.accountId,
})
