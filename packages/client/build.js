/**
 * Makes `dist`, what is published: one module of JavaScript, and the types that it shows. Nothing of the contract's
 * schemas is in either. Plain JavaScript for Node 20, because npm runs it with whatever Node is there.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))
const dist = join(here, 'dist')
/** What can be imported: `@parley/client` is `index`, `@parley/client/chatjs` is `chatjs/index`. */
const entries = ['index', 'chatjs/index', 'react/index']

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
writeTypes()
copyFileSync(join(root, 'LICENSE'), join(here, 'LICENSE'))

/** The declarations of the entries and of whatever these mention, each by its name as JavaScript. */
function writeTypes() {
  const draft = mkdtempSync(join(tmpdir(), 'parley-types-'))
  const settings = join(draft, 'tsconfig.json')
  writeFileSync(
    settings,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        rootDir: join(here, '..'),
        outDir: draft,
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        incremental: false,
        tsBuildInfoFile: null,
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: entries.map((entry) => join(here, `src/${entry}.ts`)),
      include: [],
    }),
  )
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', settings], { stdio: 'inherit' })
  const written = new Set()
  const write = (name) => {
    if (written.has(name)) return
    written.add(name)
    const text = readFileSync(join(draft, `client/src/${name}.d.ts`), 'utf8')
    const file = join(dist, `${name}.d.ts`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text.replaceAll(/(from '\.\.?\/[\w/-]+)\.ts'/g, "$1.js'"))
    for (const [, mentioned] of text.matchAll(/from '(\.\.?\/[\w/-]+)\.ts'/g)) write(join(dirname(name), mentioned))
  }
  for (const entry of entries) write(entry)
  rmSync(draft, { recursive: true })
}
