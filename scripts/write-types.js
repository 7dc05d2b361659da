/**
 * The types of a package as they are published: the declarations of its entries and of whatever these mention, each by
 * its name as JavaScript. Plain JavaScript for Node 20, because npm runs it with whatever Node is there.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

/** Where the types of a package of ours are, below `packages`. */
const sources = {
  '@parley/client': 'client/src/index',
  '@parley/contract': 'contract/src/index',
  '@parley/server/testing': 'server/src/testing/test-server',
  '@parley/server/testing/sign': 'server/src/testing/sign',
  '@parley/testing/remote': 'testing/src/remote-controls',
  '#typebox': 'contract/src/typebox',
}

/**
 * @param {object} options
 * @param {readonly string[]} options.entries modules below `from`, without ending
 * @param {string} options.from a folder; what is written lies below `to` as it lies below this one
 * @param {string} options.to
 */
export function writeTypes({ entries, from, to }) {
  const draft = mkdtempSync(join(tmpdir(), 'parley-types-'))
  const packages = join(root, 'packages')
  const settings = join(draft, 'tsconfig.json')
  writeFileSync(
    settings,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        rootDir: packages,
        outDir: draft,
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        stripInternal: true,
        noCheck: true,
        // By way of node_modules they would count as somebody else's, and get no declarations.
        paths: Object.fromEntries(
          Object.entries(sources).map(([name, path]) => [name, [join(packages, `${path}.ts`)]]),
        ),
        incremental: false,
        tsBuildInfoFile: null,
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: entries.map((entry) => join(from, `${entry}.ts`)),
      include: [],
    }),
  )
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['--singleThreaded', '-p', settings], { stdio: 'inherit' })
  const base = relative(packages, from)
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
        const way = relative(dirname(name), target)
        return `${before}${quote}${way.startsWith('.') ? way : `./${way}`}.js${quote}`
      },
    )
    const file = join(to, `${relative(base, name)}.d.ts`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    for (const each of mentioned) write(each)
  }
  for (const entry of entries) write(join(base, entry))
  rmSync(draft, { recursive: true })
}
