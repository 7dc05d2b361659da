// The writer thread begins in plain JavaScript, so that the compile cache is on before the first TypeScript is read.
import { importCached } from '../../../bin/compile-cache.js'

await importCached(new URL('./writer-thread.ts', import.meta.url))
