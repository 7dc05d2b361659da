import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Blobs, BlobTooLong, type WrittenBlob } from './blobs.ts'

/**
 * Files in a directory: provisional ones in `new/`, the others in `kept/`, spread over folders by the first letters of
 * their keys. A key must be safe as a file name. Nothing is made on disk before the first file comes.
 */
export class DiskBlobs implements Blobs {
  /** Undefined in memory mode, as long as there is no file. */
  #root: string | undefined
  readonly #isTemporary: boolean

  /** @param dataDir or `memory`: then files are in a temporary directory, which goes with the process */
  constructor(dataDir: string) {
    this.#isTemporary = dataDir === 'memory'
    if (!this.#isTemporary) this.#root = join(dataDir, 'blobs')
  }

  async write(key: string, source: AsyncIterable<Uint8Array>, bytesMax: number): Promise<WrittenBlob> {
    this.#root ??= mkdtempSync(join(tmpdir(), 'parley-blobs-'))
    const fresh = join(this.#root, 'new')
    await mkdir(fresh, { recursive: true, mode: 0o700 })
    const path = join(fresh, key)
    const file = await open(path, 'wx', 0o600)
    try {
      const written = await pour(source, file, bytesMax)
      await file.sync()
      await syncDirectory(fresh)
      return written
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      await file.close()
    }
  }

  async read(key: string): Promise<AsyncIterable<Uint8Array>> {
    const root = this.#root ?? ''
    // It may be kept at this moment, so the place it goes to is looked at last.
    const file = await open(join(root, 'new', key)).catch(() => open(join(folderOf(root, key), key)))
    return file.createReadStream()
  }

  async provisional(): Promise<readonly string[]> {
    if (this.#root === undefined) return []
    return readdir(join(this.#root, 'new')).catch((error: NodeJS.ErrnoException) => {
      unlessMissing(error)
      return []
    })
  }

  async keep(key: string): Promise<void> {
    if (this.#root === undefined) return
    const folder = folderOf(this.#root, key)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await rename(join(this.#root, 'new', key), join(folder, key)).catch(unlessMissing)
  }

  async discard(key: string): Promise<void> {
    if (this.#root !== undefined) await rm(join(this.#root, 'new', key), { force: true })
  }

  async close(): Promise<void> {
    if (this.#isTemporary && this.#root !== undefined) await rm(this.#root, { recursive: true, force: true })
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
