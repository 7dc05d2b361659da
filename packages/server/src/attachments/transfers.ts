import { type Blobs, BlobTooLong, type WrittenBlob } from '../blobs/blobs.ts'
import { findAttachment, openAttachment, uploaded } from '../chat/attaching.ts'
import type { Attachment, UploadedBlob } from '../chat/attachment.ts'
import type { Chat } from '../chat/chat.ts'
import { Refusal } from '../chat/refusal.ts'
import type { Clock } from '../clock.ts'
import type { Enact } from '../enact.ts'
import type { Store } from '../store/store.ts'
import type { Tokens } from '../tokens.ts'
import { newBlobKey } from './blob-key.ts'

interface Parts {
  readonly blobs: Blobs
  readonly store: Store
  readonly enact: Enact
  readonly tokens: Tokens
  readonly clock: Clock
}

/** A file on its way in. */
export interface Upload {
  readonly content: AsyncIterable<Uint8Array>
  /** What the request says of its length, if anything. */
  readonly bytes: number | undefined
  /** Ends the content: a newer upload of the same file has begun. */
  readonly abandon: () => void
}

/** A file on its way out. */
export interface Download {
  readonly attachment: Attachment
  readonly content: AsyncIterable<Uint8Array>
}

/** What travels over signed URLs (spec §5.8 rules 2 and 6): the file in before it is shown, and out afterwards. */
export class Transfers {
  readonly #parts: Parts
  /** By attachment, the upload that is under way: of several the newest, for the client has given the others up. */
  readonly #underWay = new Map<string, Upload>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Takes a file in. Resolves when its bytes and the record of them are on stable storage. It may come again until the
   * upload is completed, for mobile clients try again; then the last one counts.
   *
   * @throws Refusal token-unknown, token-wrong-kind, token-expired, contact-ended, attachment-unknown,
   *   attachment-completed; attachment-incomplete where the length is another than was announced, or the store has been
   *   given up while the bytes came
   */
  async upload(token: string, upload: Upload): Promise<void> {
    const { tokens, clock } = this.#parts
    const { chatId, attachmentId } = tokens.checkTransfer('upload', token)
    const attachment = openAttachment(this.#chat(chatId), attachmentId, clock.now())
    if (upload.bytes !== undefined) checkBytes(attachment, upload.bytes)
    this.#underWay.get(attachmentId)?.abandon()
    this.#underWay.set(attachmentId, upload)
    try {
      await this.#take(chatId, attachment, upload.content)
    } finally {
      if (this.#underWay.get(attachmentId) === upload) this.#underWay.delete(attachmentId)
    }
  }

  async #take(chatId: string, attachment: Attachment, content: Upload['content']): Promise<void> {
    const { blobs, store } = this.#parts
    const key = newBlobKey({ chatId, attachmentId: attachment.id })
    const { bytes, sha256 } = await this.#write(key, content, attachment)
    let replaced: UploadedBlob | undefined
    try {
      checkBytes(attachment, bytes)
      // Whoever has the chats by now knows nothing of these bytes.
      if (store.released) throw new Refusal('attachment-incomplete', 'the service was replaced while the file came')
      replaced = await this.#record(chatId, attachment.id, { key, sha256 })
    } catch (error) {
      // After a commit that failed nobody knows whether the record names the file: the sweep will see.
      if (error instanceof Refusal) await blobs.discard(key)
      throw error
    }
    if (replaced !== undefined) await blobs.discard(replaced.key)
  }

  /**
   * Opens a file for reading.
   * @throws Refusal token-unknown, token-wrong-kind, token-expired; attachment-unknown where it was rejected
   */
  async download(token: string): Promise<Download> {
    const { blobs, tokens } = this.#parts
    const { chatId, attachmentId } = tokens.checkTransfer('download', token)
    const attachment = findAttachment(this.#chat(chatId), attachmentId)
    if (attachment?.blob === undefined || attachment.state === 'OPEN') throw new Refusal('attachment-unknown')
    return { attachment, content: await blobs.read(attachment.blob.key) }
  }

  #chat(chatId: string): Chat {
    const chat = this.#parts.store.chat(chatId)
    if (chat === undefined) throw new Refusal('token-unknown')
    return chat
  }

  async #write(key: string, source: AsyncIterable<Uint8Array>, attachment: Attachment): Promise<WrittenBlob> {
    try {
      return await this.#parts.blobs.write(key, source, attachment.bytes)
    } catch (error) {
      if (error instanceof BlobTooLong) throw wrongSize(attachment)
      throw error
    }
  }

  /** @returns the upload that this one takes the place of */
  #record(chatId: string, attachmentId: string, blob: UploadedBlob): Promise<UploadedBlob | undefined> {
    return new Promise((resolve, reject) => {
      let replaced: UploadedBlob | undefined
      this.#parts.enact.enact(
        {
          chatId,
          decide(chat, moment) {
            replaced = findAttachment(chat, attachmentId)?.blob
            return uploaded(chat, attachmentId, blob, moment)
          },
        },
        (error) => {
          if (error === undefined) resolve(replaced)
          else reject(error)
        },
      )
    })
  }
}

function checkBytes(attachment: Attachment, bytes: number): void {
  if (bytes !== attachment.bytes) throw wrongSize(attachment)
}

const wrongSize = ({ bytes }: Attachment) =>
  new Refusal('attachment-incomplete', `the file must have the ${bytes} bytes that were announced`)
