import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Blobs, BlobTooLong, type WrittenBlob } from './blobs.ts'

/**
 * Files in a directory: provisional ones in `new/`, the others in `kept/`, spread over folders by the first letters of
 * their keys. A key must be safe as a file name.
 */
export class DiskBlobs implements Blobs {
  readonly #directory: () => string
  readonly #isTemporary: boolean
  #made: { readonly root: string; readonly fresh: string } | undefined

  /** @param dataDir or `memory`: then files are in a temporary directory, which goes with the process */
  constructor(dataDir: string) {
    this.#isTemporary = dataDir === 'memory'
    this.#directory = this.#isTemporary
      ? () => mkdtempSync(join(tmpdir(), 'parley-blobs-'))
      : () => join(dataDir, 'blobs')
  }

  async write(key: string, source: AsyncIterable<Uint8Array>, bytesMax: number): Promise<WrittenBlob> {
    const { fresh } = this.#directories()
    const file = await open(join(fresh, key), 'wx', 0o600)
    try {
      const written = await pour(source, file, bytesMax)
      await file.sync()
      await syncDirectory(fresh)
      return written
    } catch (error) {
      await this.discard(key)
      throw error
    } finally {
      await file.close()
    }
  }

  async read(key: string): Promise<AsyncIterable<Uint8Array>> {
    const file = await this.#open(key)
    return file.createReadStream()
  }

  async provisional(): Promise<readonly string[]> {
    // A memory directory is made by the first write; looking into it must not make it.
    if (this.#isTemporary && this.#made === undefined) return []
    return readdir(this.#directories().fresh)
  }

  async keep(key: string): Promise<void> {
    const { root, fresh } = this.#directories()
    await mkdir(folderOf(root, key), { recursive: true, mode: 0o700 })
    await rename(join(fresh, key), join(folderOf(root, key), key)).catch(unlessMissing)
  }

  async discard(key: string): Promise<void> {
    await rm(join(this.#directories().fresh, key), { force: true })
  }

  async close(): Promise<void> {
    if (this.#isTemporary && this.#made !== undefined) await rm(this.#made.root, { recursive: true, force: true })
  }

  /** It may be kept while it is looked for, so the new place comes last. */
  async #open(key: string): Promise<FileHandle> {
    const { root, fresh } = this.#directories()
    try {
      return await open(join(fresh, key))
    } catch {
      return open(join(folderOf(root, key), key))
    }
  }

  #directories(): { readonly root: string; readonly fresh: string } {
    if (this.#made === undefined) {
      const root = this.#directory()
      const fresh = join(root, 'new')
      mkdirSync(fresh, { recursive: true, mode: 0o700 })
      this.#made = { root, fresh }
    }
    return this.#made
  }
}

const folderOf = (root: string, key: string) => join(root, 'kept', key.slice(0, 2))

async function pour(source: AsyncIterable<Uint8Array>, file: FileHandle, bytesMax: number): Promise<WrittenBlob> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new BlobTooLong(`more than ${bytesMax} bytes`)
    hash.update(chunk)
    for (let from = 0; from < chunk.length; ) from += (await file.write(chunk, from)).bytesWritten
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** The name of a new file is on stable storage only when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
