import { globSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { operations, refusals } from '../packages/contract/src/index.ts'
import { documents } from '../scripts/docs.ts'

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

describe('Generated documents', () => {
  it.each(Object.entries(documents))('%s is what `npm run docs` writes', async (path, render) => {
    expect(await read(path)).toBe(await render())
  })
})

describe('docs/operations.md', () => {
  it('has a section for every operation', async () => {
    const titles = (await read('docs/operations.md')).match(/(?<=^### ).*$/gm)
    expect(titles).toEqual(Object.values(operations).flatMap(Object.keys))
  })

  it('explains every reason for a refusal, and none that is gone', async () => {
    const text = await read('docs/operations.md')
    const explained = [...text.matchAll(/^\| \d{3} +\| \w+ +\| `([a-z-]+)` +\| [A-Z]/gm)].map(([, reason]) => reason)
    expect([...new Set(explained)].sort()).toEqual(Object.keys(refusals).sort())
  })

  it('lists no reason that the server never gives', () => {
    const server = fileURLToPath(new URL('../packages/server/src/', import.meta.url))
    const code = globSync('**/*.ts', { cwd: server })
      .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('testing/'))
      .map((path) => readFileSync(server + path, 'utf8'))
      .join()
    expect(Object.keys(refusals).filter((reason) => !code.includes(`'${reason}'`))).toEqual([])
  })
})
