#!/usr/bin/env node
// Plain JavaScript that an older Node can read too, so that it can say what is missing.

if (Number.parseInt(process.versions.node, 10) < 24) {
  const remedy = 'In the checkout run `npm start`, which brings its own.'
  console.error(`Parley needs Node 24 or newer; this is ${process.version}. ${remedy}`)
  process.exit(1)
}
const { importCached } = await import('@parley/server/compile-cache')
await importCached(new URL('../src/main.ts', import.meta.url))
