import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = 'packages/server/src'
const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')

/** Every module of the server that is not a test, by its path below `source`, with what it imports. */
const modules = new Map(
  globSync('**/*.{ts,js}', { cwd: join(root, source) })
    .filter((path) => !/\.(test|cases|fixture)\.ts$/.test(path))
    .map((path) => [path, importsOf(path)] as const),
)

function importsOf(path: string): string[] {
  const text = readFileSync(join(root, source, path), 'utf8')
  return [
    ...text.matchAll(/^(?:import|(?:import|export|\})[^'\n]* from) '([^']+)'(?: with .*)?$|import\('([^']+)'\)/gm),
  ]
    .map(([, declared, loaded]) => declared ?? loaded ?? '')
    .filter((specifier) => !specifier.startsWith('node:') && !specifier.endsWith('.json'))
    .map((specifier) => (specifier.startsWith('.') ? posix.join(dirname(path), specifier) : specifier))
}

/** A file's part is its folder; a file beside the folders is a part of its own. */
function partOf(path: string): string {
  if (!modules.has(path)) return path
  const folder = posix.dirname(path)
  return folder === '.' ? path : `${folder}/`
}

describe('ARCHITECTURE.md is true', () => {
  it('every part imports exactly what the table says', () => {
    const table = document.slice(document.indexOf('## Parts of the server'), document.indexOf('## Three journeys'))
    const claimed = Object.fromEntries(
      [...table.matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]*)\|$/gm)].map(([, part = '', imports = '']) => [
        part,
        [...imports.matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort(),
      ]),
    )
    const actual: Record<string, string[]> = {}
    for (const [path, imports] of modules) {
      const part = partOf(path)
      const others = imports.map(partOf).filter((other) => other !== part)
      actual[part] = [...new Set([...(actual[part] ?? []), ...others])].sort()
    }
    expect(actual).toEqual(claimed)
  })

  it('parts import one way: no cycle between files', () => {
    const cycles: string[] = []
    const done = new Set<string>()
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
      if (done.has(path) || trail.includes(path)) return
      for (const next of modules.get(path) ?? []) visit(next, [...trail, path])
      done.add(path)
    }
    for (const path of modules.keys()) visit(path, [])
    expect(cycles).toEqual([])
  })

  it('every arrow of a journey is an import, or goes through the port it names', () => {
    const arrows = [...document.matchAll(/^(\S+\.ts) ([→⇢]) (\S+\.ts)(?: \((\S+)\))?$/gm)]
    const wrong = arrows.filter(([, from = '', arrow, to = '', port = '']) => {
      if (arrow === '→') return !modules.get(from)?.includes(to)
      const knowsPort = (path: string) => modules.get(path)?.includes(port) ?? false
      const throughComposition = knowsPort(to) || modules.get('server.ts')?.includes(to)
      return !(knowsPort(from) && throughComposition && modules.has(to))
    })
    expect(arrows.length).toBeGreaterThan(20)
    expect(wrong.map(([line]) => line)).toEqual([])
  })

  it('every path it names exists', () => {
    const named = [...document.matchAll(/`((?:[\w.-]+\/)+[\w.-]*|[\w-]+\.ts)`/g)].map(([, path = '']) => path)
    const missing = named.filter(
      (path) => !path.startsWith('@') && !existsSync(join(root, path)) && !existsSync(join(root, source, path)),
    )
    expect(named.length).toBeGreaterThan(40)
    expect(missing).toEqual([])
  })

  it('only config.ts and serve.ts read the environment', () => {
    const readers = [...modules.keys()].filter((path) =>
      readFileSync(join(root, source, path), 'utf8').includes('process.env'),
    )
    expect(readers).toEqual(['serve.ts'])
  })
})

describe('packages/client', () => {
  const client = 'packages/client/src'
  const files = globSync('**/*.ts', { cwd: join(root, client) }).filter(
    (path) => !/\.(test|cases)\.ts$|^testing\//.test(path),
  )
  const importsOfClient = files.flatMap((path) => {
    const text = readFileSync(join(root, client, path), 'utf8')
    return [...text.matchAll(/(?: from |import\(|^import )'([^']+)'/gm)].map(([, specifier = '']) => specifier)
  })

  it('imports its own files and the wire table of the contract, and nothing else', () => {
    const foreign = importsOfClient.filter((specifier) => !specifier.startsWith('./'))
    expect([...new Set(foreign)]).toEqual(['@parley/contract/wire'])
  })

  it('shows nothing of the contract in its types, which are published without it', () => {
    const shown = files.filter((path) =>
      /^(import|export) type .* from '@parley/m.test(readFileSync(join(root, client, path), 'utf8')),
    )
    expect(shown).toEqual([])
  })
})

describe('the core is pure', () => {
  const pure = [...modules.keys()].filter(
    (path) => /^(chat|operations|timers)\//.test(path) && path !== 'timers/timer-loop.ts',
  )

  it.each(pure)('%s has no await, clock, randomness, log or HTTP', (path) => {
    const text = readFileSync(join(root, source, path), 'utf8')
    expect(text).not.toMatch(/\bawait\b|Date\.now\(|Math\.random|node:(http|fs|crypto|net)|setTimeout|console\./)
  })
})
