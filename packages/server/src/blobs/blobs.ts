/** What a file turned out to be when it had been written. */
export interface WrittenBlob {
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** The file was longer than was agreed; nothing of it is left. */
export class BlobTooLong extends Error {
  override readonly name = 'BlobTooLong'
}

/**
 * Where files live. A key is made for each write and never used again, so a file never changes. Guarantees:
 * - `write` resolves when all bytes are on stable storage; when it rejects, nothing is left.
 * - A file is provisional until `keep` says that the log refers to it. What a crash leaves behind is provisional too,
 *   so whoever lists those finds every file that nobody needs.
 * - No more of a file is in memory than one chunk.
 */
export interface Blobs {
  /** @throws BlobTooLong where the source holds more than `bytesMax`; and what the source throws */
  write(key: string, source: AsyncIterable<Uint8Array>, bytesMax: number): Promise<WrittenBlob>
  /** The file from its beginning, in chunks; rejects where there is none. */
  read(key: string): Promise<AsyncIterable<Uint8Array>>
  /** The keys of all provisional files, those included that are being written. */
  provisional(): Promise<readonly string[]>
  /** No longer provisional; nothing where it is not. */
  keep(key: string): Promise<void>
  /** Removes a provisional file; nothing where it is gone already. */
  discard(key: string): Promise<void>
  close(): Promise<void>
}
