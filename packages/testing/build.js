/**
 * Makes `dist`, what is published: JavaScript with our own packages in it, and their types as far as they show. What
 * others made stays a dependency. Files that the service looks for beside its code lie where the bundle looks for them.
 * Plain JavaScript for Node 20, because npm runs it with whatever Node is there.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))
const dist = join(here, 'dist')
const store = join(root, 'packages/server/src/store')
const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

/** Where the types of a package of ours are, below `packages`. */
const sources = {
  '@parley/client': 'client/src/index',
  '@parley/contract': 'contract/src/index',
  '@parley/server/testing': 'server/src/testing/test-server',
  '@parley/server/testing/sign': 'server/src/testing/sign',
  '#typebox': 'contract/src/typebox',
}

for (const made of ['dist', 'migrations']) rmSync(join(here, made), { recursive: true, force: true })
mkdirSync(dist)
await build({
  entryPoints: {
    index: join(here, 'src/index.ts'),
    scenario: join(here, 'src/scenario/index.ts'),
    recording: join(here, 'src/recording/index.ts'),
    'sqlite-worker': join(store, 'sqlite/writer-thread.ts'),
  },
  outdir: dist,
  bundle: true,
  splitting: true,
  chunkNames: '[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  conditions: ['parley-source'],
  external: Object.keys(dependencies),
  legalComments: 'none',
})
copyFileSync(join(root, 'packages/server/src/http/connect-operations.txt'), join(dist, 'connect-operations.txt'))
cpSync(join(store, 'migrations'), join(here, 'migrations'), { recursive: true })
copyFileSync(join(root, 'LICENSE'), join(here, 'LICENSE'))
writeTypes(['testing/src/index', 'testing/src/scenario/index', 'testing/src/recording/index'])

/** The declarations of the entries and of whatever these mention, each by its name as JavaScript. */
function writeTypes(entries) {
  const draft = mkdtempSync(join(tmpdir(), 'parley-types-'))
  const settings = join(draft, 'tsconfig.json')
  writeFileSync(
    settings,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        rootDir: join(root, 'packages'),
        outDir: draft,
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        noCheck: true,
        // By way of node_modules they would count as somebody else's, and get no declarations.
        paths: Object.fromEntries(
          Object.entries(sources).map(([name, path]) => [name, [join(root, `packages/${path}.ts`)]]),
        ),
        incremental: false,
        tsBuildInfoFile: null,
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: entries.map((entry) => join(root, `packages/${entry}.ts`)),
      include: [],
    }),
  )
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', settings], { stdio: 'inherit' })
  const written = new Set()
  const write = (name) => {
    if (written.has(name)) return
    written.add(name)
    const mentioned = []
    const text = readFileSync(join(draft, `${name}.d.ts`), 'utf8').replaceAll(
      /(from |import\(|import )(['"])([^'"]+)\2/g,
      (whole, before, quote, path) => {
        const target = path.startsWith('.') ? join(dirname(name), path.replace(/\.ts$/, '')) : sources[path]
        if (target === undefined) return whole
        mentioned.push(target)
        const from = relative(dirname(name), target)
        return `${before}${quote}${from.startsWith('.') ? from : `./${from}`}.js${quote}`
      },
    )
    const file = join(dist, 'types', `${name}.d.ts`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    for (const each of mentioned) write(each)
  }
  for (const entry of entries) write(entry)
  rmSync(draft, { recursive: true })
}
