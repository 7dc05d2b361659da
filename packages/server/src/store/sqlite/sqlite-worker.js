// The writer thread begins in plain JavaScript, so that the compile cache is on before the first TypeScript is read.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// The same folder as the service's own (bin/parley.js): a thread does not inherit it, and would take a shared one.
enableCompileCache(fileURLToPath(new URL('../../../../../node_modules/.cache/node-compile', import.meta.url)))
await import('./writer-thread.ts')
