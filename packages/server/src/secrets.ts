import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** What a service keeps to itself, for as long as its data live. */
export interface Secrets {
  /** Signs tokens: with it they stay good over restarts. */
  readonly tokenKey: Buffer
  /** When the data directory was first used, milliseconds. */
  readonly createdAt: number
}

/**
 * Reads the secrets of a data directory, or makes them, readable by their owner alone. Call it while holding the
 * directory's lock.
 */
export function loadSecrets(dataDir: string): Secrets {
  if (dataDir === 'memory') return freshSecrets()
  const path = join(dataDir, 'secrets.json')
  try {
    const { tokenKey, createdAt } = JSON.parse(readFileSync(path, 'utf8')) as { tokenKey: string; createdAt: number }
    return { tokenKey: Buffer.from(tokenKey, 'base64'), createdAt }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const secrets = freshSecrets()
  write(path, JSON.stringify({ ...secrets, tokenKey: secrets.tokenKey.toString('base64') }))
  return secrets
}

function freshSecrets(): Secrets {
  return { tokenKey: randomBytes(32), createdAt: Date.now() }
}

/** Whole or not at all, also when the power goes. */
function write(path: string, text: string): void {
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.new`, path)
}
