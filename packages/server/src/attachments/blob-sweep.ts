import type { Blobs } from '../blobs/blobs.ts'
import { findAttachment } from '../chat/attaching.ts'
import type { Chat } from '../chat/chat.ts'
import { ownerOfBlob } from './blob-key.ts'

/**
 * Looks at every provisional file: those that the log shows are kept, those that nothing will ever show are removed.
 * The chat's state alone decides, so it does not matter what was under way when a process died.
 *
 * @param now the chats' clock, milliseconds
 */
export async function sweepBlobs(blobs: Blobs, chatOf: (id: string) => Chat | undefined, now: number): Promise<void> {
  for (const key of await blobs.provisional()) {
    const { chatId, attachmentId } = ownerOfBlob(key)
    const fate = fateOf(key, chatOf(chatId), attachmentId, now)
    if (fate === 'keep') await blobs.keep(key)
    else if (fate === 'discard') await blobs.discard(key)
  }
}

function fateOf(key: string, chat: Chat | undefined, attachmentId: string, now: number): 'keep' | 'wait' | 'discard' {
  const attachment = chat && findAttachment(chat, attachmentId)
  // An open upload may be writing this very file, which the record will name only then.
  if (attachment?.state === 'OPEN')
    return chat?.ended === undefined && now < attachment.uploadUntil ? 'wait' : 'discard'
  if (attachment?.blob?.key !== key) return 'discard'
  return attachment.state === 'APPROVED' ? 'keep' : 'wait'
}
