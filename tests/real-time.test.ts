import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const documented = [...read('tests/real-time.md').matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = '']) => path)

/** Everything that runs inside a test, but the two files that name timeouts in order to forbid them. */
const files = [
  'conformance/**/*.ts',
  'tests/**/*.ts',
  'packages/*/src/**/*.test.ts',
  'packages/*/src/**/*.fixture.ts',
  'packages/*/src/testing/*.ts',
]
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .filter((path) => path !== 'tests/architecture.test.ts' && path !== 'tests/real-time.test.ts')

describe('tests/real-time.md', () => {
  it('names only files that are there', () => {
    expect(documented.length).toBeGreaterThan(10)
    expect(documented.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('names every test that makes a commit stall', () => {
    const stalling = files.filter((path) => /\.stallMs = /.test(read(path)))
    expect(stalling.length).toBeGreaterThan(0)
    expect(stalling.filter((path) => !documented.includes(path))).toEqual([])
  })

  it('is all there is: no test sets a timeout of its own', () => {
    expect(files.length).toBeGreaterThan(90)
    expect(files.filter((path) => /\bsetTimeout\b|\bwaitForTimeout\b/.test(read(path)))).toEqual([])
  })
})
