// Node keeps the stripped TypeScript and its bytecode there, so that the second start does not compile it again.
// Plain JavaScript, so that it is on before the first TypeScript is read, in the process and in the writer's thread.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

/** Imports with the cache on, and writes it at once: otherwise that waits for an exit that a killed process never has. */
export async function importCached(url) {
  module.enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/node-compile', import.meta.url)))
  await import(url)
  module.flushCompileCache()
}
