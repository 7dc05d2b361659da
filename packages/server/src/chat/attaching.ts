import type { AttachmentItem } from '@parley/contract'
import type { Attachment, UploadedBlob } from './attachment.ts'
import { extensionOf } from './attachment-name.ts'
import { type Chat, findParticipant } from './chat.ts'
import type { Decision, Moment } from './decision.ts'
import { attachmentItem } from './item.ts'
import { Refusal } from './refusal.ts'
import { attachmentScan } from './timer.ts'

/** An upload may be begun, finished and completed for 15 minutes (spec §5.8). */
export const uploadLifeMs = 15 * 60_000
/** A scanner that has said nothing for this long has said REJECTED (spec §6.3). */
export const scanTimeoutMs = 60_000

type Step = Omit<Decision<undefined>, 'reply'>

export const attachmentsOf = (chat: Chat): readonly Attachment[] => chat.attachments ?? []

export function findAttachment(chat: Chat, id: string): Attachment | undefined {
  return attachmentsOf(chat).find((attachment) => attachment.id === id)
}

/** Those that still mean something: shown, being scanned, or with their upload still open. */
export function currentAttachments(chat: Chat, now: number): readonly Attachment[] {
  return attachmentsOf(chat).filter(
    ({ state, uploadUntil }) => state === 'APPROVED' || state === 'SCANNING' || now < uploadUntil,
  )
}

/**
 * Whether a file may be attached (spec §5.8 rules 1 and 9).
 * @throws Refusal attachment-refused, quota-attachments
 */
export function checkAttachment(chat: Chat, file: Pick<Attachment, 'name' | 'contentType' | 'bytes'>, moment: Moment) {
  const { types, bytesMax, countMax } = moment.rules.attachments
  // The type becomes a header: whatever follows it must not end one.
  const [, type = ''] = /^ *([\w.+-]+\/[\w.+-]+) *(?:;[\x20-\x7e]*)?$/.exec(file.contentType) ?? []
  if (!Object.values(types).some((allowed) => allowed.includes(type.toLowerCase()))) {
    throw new Refusal('attachment-refused', 'ContentType is not one that may be attached')
  }
  const extension = extensionOf(file.name)
  if (extension !== undefined && !Object.hasOwn(types, extension)) {
    throw new Refusal('attachment-refused', 'AttachmentName has an extension that may not be attached')
  }
  if (file.bytes > bytesMax) {
    throw new Refusal('attachment-refused', `AttachmentSizeInBytes must not be greater than ${bytesMax}`)
  }
  const counted = currentAttachments(chat, moment.now).filter(({ state }) => state !== 'REJECTED')
  if (counted.length >= countMax) throw new Refusal('quota-attachments')
}

/**
 * The attachment whose file may be uploaded now: as often as it takes until it is completed.
 * @throws Refusal contact-ended, attachment-unknown, attachment-completed
 */
export function openAttachment(chat: Chat, id: string, now: number): Attachment {
  if (chat.ended !== undefined) throw new Refusal('contact-ended')
  const attachment = findAttachment(chat, id)
  if (attachment === undefined) throw new Refusal('attachment-unknown')
  if (attachment.state !== 'OPEN') throw new Refusal('attachment-completed')
  if (now >= attachment.uploadUntil) throw new Refusal('attachment-unknown', 'the upload was begun too long ago')
  return attachment
}

/** The file has arrived: from now on it can be completed. Nobody is shown anything. */
export function uploaded(chat: Chat, id: string, blob: UploadedBlob, moment: Moment): Decision<undefined> {
  const attachment = openAttachment(chat, id, moment.now)
  return { change: { attachments: withAttachment(chat, { ...attachment, blob }) }, reply: undefined }
}

/**
 * The verdict on a completed attachment: its item, which a REJECTED one shows to its sender alone (spec §5.8 rule 5).
 * Nothing where there is nothing left to say: the chat is over, or it was said before.
 */
export function settleAttachment(
  chat: Chat,
  id: string,
  status: Extract<AttachmentItem['Status'], 'APPROVED' | 'REJECTED'>,
  moment: Moment,
): Step {
  const clear = [attachmentScan(id)]
  const attachment = findAttachment(chat, id)
  const author = attachment && findParticipant(chat, attachment.participantId)
  const isOpen = attachment?.state === 'OPEN' || attachment?.state === 'SCANNING'
  if (author === undefined || !isOpen || chat.ended !== undefined) return { clear }
  const { blob, ...rest } = attachment
  const settled: Attachment = { ...rest, state: status, ...(status === 'APPROVED' && blob && { blob }) }
  return {
    append: [{ item: attachmentItem(chat, author, moment.stamp(), { ...settled, status }), kept: true }],
    change: { attachments: withAttachment(chat, settled) },
    clear,
  }
}

/** What the end of a chat leaves: the files that were shown. */
export function endAttachments(chat: Chat): Step {
  const all = attachmentsOf(chat)
  const scanned = all.filter(({ state }) => state === 'SCANNING')
  return {
    ...(all.length > 0 && { change: { attachments: all.filter(({ state }) => state === 'APPROVED') } }),
    clear: scanned.map(({ id }) => attachmentScan(id)),
  }
}

/** The attachments of a chat with one of them replaced. */
export function withAttachment(chat: Chat, changed: Attachment): readonly Attachment[] {
  return attachmentsOf(chat).map((attachment) => (attachment.id === changed.id ? changed : attachment))
}
