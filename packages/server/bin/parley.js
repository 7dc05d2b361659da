#!/usr/bin/env node
// Plain JavaScript that an older Node can read too, so that it can say what is missing.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

if (Number.parseInt(process.versions.node, 10) < 24) {
  const remedy = 'In the checkout run `npm start`, which brings its own.'
  console.error(`Parley needs Node 24 or newer; this is ${process.version}. ${remedy}`)
  process.exit(1)
}

// Node keeps the stripped TypeScript and its bytecode there, so that the second start does not compile it again.
module.enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/node-compile', import.meta.url)))
await import('../src/main.ts')
// Otherwise written at the exit, which a killed process never reaches.
module.flushCompileCache()
