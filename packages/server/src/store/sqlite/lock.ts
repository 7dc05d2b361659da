import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { DataDirInUseError, isBusy } from './errors.ts'

const retryMs = 25

/** The right to write in a data directory. */
export interface Lock {
  free(): void
}

/**
 * Takes the lock of a data directory: an exclusive transaction on an SQLite file that nothing is ever written to. The
 * system frees it with the process, however that dies, and it leaves the database itself open to our own readers.
 *
 * @throws DataDirInUseError when another process still holds it after `waitMs`.
 */
export async function takeLock(dataDir: string, waitMs: number): Promise<Lock> {
  const path = join(dataDir, 'lock')
  closeSync(openSync(path, 'a', 0o600))
  const db = new DatabaseSync(path, { timeout: 0 })
  const giveUpAt = performance.now() + waitMs
  while (!begin(db)) {
    if (performance.now() >= giveUpAt) {
      db.close()
      throw new DataDirInUseError(`The data directory ${dataDir} is in use by another process`)
    }
    await delay(retryMs)
  }
  return { free: () => db.close() }
}

function begin(db: DatabaseSync): boolean {
  try {
    db.exec('pragma journal_mode=memory; begin exclusive')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    db.close()
    throw error
  }
}
