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

const keyBytes = 32

/**
 * Reads the secrets of a data directory, or makes them, readable by their owner alone. Call it while holding the
 * directory's lock.
 */
export function loadSecrets(dataDir: string): Secrets {
  if (dataDir === 'memory') return freshSecrets()
  const path = join(dataDir, 'secrets.json')
  try {
    return parsed(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(`The token secrets in ${path} cannot be read: ${(error as Error).message}`, { cause: error })
    }
  }
  const secrets = freshSecrets()
  write(path, JSON.stringify({ ...secrets, tokenKey: secrets.tokenKey.toString('base64') }))
  return secrets
}

/** A key that got lost on the way must not go unnoticed: anyone could sign with an empty one. */
function parsed(text: string): Secrets {
  const { tokenKey, createdAt } = JSON.parse(text) as { readonly tokenKey?: unknown; readonly createdAt?: unknown }
  const key = Buffer.from(String(tokenKey), 'base64')
  if (key.length !== keyBytes || typeof createdAt !== 'number') throw new Error('they are damaged')
  return { tokenKey: key, createdAt }
}

function freshSecrets(): Secrets {
  return { tokenKey: randomBytes(keyBytes), createdAt: Date.now() }
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
