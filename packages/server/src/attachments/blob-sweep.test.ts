import { describe, expect, it } from 'vitest'
import { DiskBlobs } from '../blobs/disk-blobs.ts'
import type { Attachment } from '../chat/attachment.ts'
import type { Chat } from '../chat/chat.ts'
import { chatId, chatOf, endedBy, mia, startedAt } from '../testing/chat-fixtures.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { newBlobKey, ownerOfBlob } from './blob-key.ts'
import { sweepBlobs } from './blob-sweep.ts'

const attachmentId = 'd0000000-0000-4000-8000-000000000005'
const key = newBlobKey({ chatId, attachmentId })
const record: Attachment = {
  id: attachmentId,
  participantId: mia.id,
  name: 'offer.pdf',
  contentType: 'application/pdf',
  bytes: 5,
  uploadUntil: startedAt + 1000,
  state: 'OPEN',
  blob: { key, sha256: '' },
}
const { blob: _, ...unwritten } = record
const chatWith = (attachment: Attachment, more: Partial<Chat> = {}) =>
  chatOf([mia], { attachments: [attachment], ...more })

async function* hello() {
  yield Buffer.from('hello')
}

describe('a blob key', () => {
  it('says whose file it is, and is another each time', () => {
    expect(ownerOfBlob(key)).toEqual({ chatId, attachmentId })
    expect(newBlobKey({ chatId, attachmentId })).not.toBe(key)
  })
})

describe('the sweep', () => {
  const foreign: Attachment = { ...record, blob: { key: 'another upload', sha256: '' } }
  it.each([
    ['of a chat that is gone', undefined, 'gone'],
    ['of no attachment', chatOf([mia]), 'gone'],
    ['of an open upload that may just be written', chatWith(unwritten), 'waits'],
    ['of an open upload that has arrived', chatWith(record), 'waits'],
    ['of an upload that was never completed', chatWith({ ...record, uploadUntil: startedAt }), 'gone'],
    ['of an upload whose chat has ended', chatWith(record, endedBy('API')), 'gone'],
    ['that is being scanned', chatWith({ ...record, state: 'SCANNING' }), 'waits'],
    ['that was replaced before the scan', chatWith({ ...foreign, state: 'SCANNING' }), 'gone'],
    ['that was approved', chatWith({ ...record, state: 'APPROVED' }), 'kept'],
    ['that was approved in a chat that has ended', chatWith({ ...record, state: 'APPROVED' }, endedBy('API')), 'kept'],
    ['that was rejected', chatWith({ ...unwritten, state: 'REJECTED' }), 'gone'],
  ] as const)('settles the fate of a file %s', async (_case, chat, fate) => {
    using directory = temporaryDirectory()
    const blobs = new DiskBlobs(directory.path)
    await blobs.write(key, hello(), 5)
    await sweepBlobs(blobs, () => chat, startedAt)
    const isProvisional = (await blobs.provisional()).length === 1
    await blobs.discard(key)
    const isKept = await blobs.read(key).then(
      () => true,
      () => false,
    )
    expect(isKept ? 'kept' : isProvisional ? 'waits' : 'gone').toBe(fate)
  })
})
