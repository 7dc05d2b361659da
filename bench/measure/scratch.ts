import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../.cache/bench/', import.meta.url))

/** A new directory on the disk of the checkout (a temporary directory may be memory), removed when disposed of. */
export function scratchDir(): { readonly path: string } & Disposable {
  mkdirSync(root, { recursive: true })
  const path = mkdtempSync(root)
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
