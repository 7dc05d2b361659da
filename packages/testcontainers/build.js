/**
 * Makes `dist`, what is published: one module of JavaScript and the types that it shows. Plain JavaScript for Node 20,
 * because npm runs it with whatever Node is there.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { writeTypes } from '../../scripts/write-types.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const dist = join(here, 'dist')

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
await build({
  entryPoints: [join(here, 'src/index.ts')],
  outdir: dist,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  conditions: ['parley-source'],
  external: ['testcontainers'],
  legalComments: 'none',
})
writeTypes({ entries: ['testcontainers/src/index'], from: join(here, '..'), to: join(dist, 'types') })
copyFileSync(join(here, '../../LICENSE'), join(here, 'LICENSE'))
