/**
 * Makes `dist`, what is published: one module of JavaScript, and the types that it shows. Nothing of the contract's
 * schemas is in either. Plain JavaScript for Node 20, because npm runs it with whatever Node is there.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { writeTypes } from '../../scripts/write-types.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))
const dist = join(here, 'dist')
/** What can be imported: `@parley/client` is `index`, `@parley/client/core` is `core`, `@parley/client/chatjs` is `chatjs/index`. */
const entries = ['index', 'core', 'chatjs/index', 'react/index']

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
await build({
  entryPoints: entries.map((entry) => join(here, `src/${entry}.ts`)),
  outdir: dist,
  outbase: join(here, 'src'),
  external: ['react'],
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'neutral',
  // Browsers of the last two years, Node 20, and Hermes by way of Metro.
  target: 'es2022',
  legalComments: 'none',
})
writeTypes({ entries, from: join(here, 'src'), to: dist })
copyFileSync(join(root, 'LICENSE'), join(here, 'LICENSE'))
