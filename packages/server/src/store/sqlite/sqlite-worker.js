// The writer thread begins in plain JavaScript, so that the compile cache is on before the first TypeScript is read.
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./writer-thread.ts')
