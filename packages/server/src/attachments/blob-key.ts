import { randomUUID } from 'node:crypto'

/** Whose file a blob is: so that one that nobody refers to can be told by its name. */
export interface BlobOwner {
  readonly chatId: string
  readonly attachmentId: string
}

/** A new key with each upload: a repeated one never touches the bytes of the one before it. */
export const newBlobKey = ({ chatId, attachmentId }: BlobOwner): string => `${chatId}.${attachmentId}.${randomUUID()}`

export function ownerOfBlob(key: string): BlobOwner {
  const [chatId = '', attachmentId = ''] = key.split('.')
  return { chatId, attachmentId }
}
