#!/usr/bin/env node
// Plain JavaScript that an older Node can read too, so that it can say what is missing.
import { existsSync } from 'node:fs'

const fromSource = new URL('./from-source.js', import.meta.url)
const inCheckout = existsSync(fromSource)

if (Number.parseInt(process.versions.node, 10) < 24) {
  const remedy = inCheckout
    ? 'In the checkout run `npm start`, which brings its own.'
    : 'Install it from https://nodejs.org, or with `npm install --global node@24`.'
  console.error(`Parley needs Node 24 or newer; this is ${process.version}. ${remedy}`)
  process.exit(1)
}
await import(inCheckout ? fromSource : '../dist/main.js')
