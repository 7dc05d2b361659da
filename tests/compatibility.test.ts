import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const table = await readFile(`${root}docs/compatibility.md`, 'utf8')
const testFiles = ['conformance', 'tests', 'packages/*/src'].flatMap((folder) =>
  globSync(`${folder}/**/*.test.ts`, { cwd: root }),
)

interface Row {
  readonly id: string
  readonly aws: string
  readonly source: string
  readonly proofs: readonly string[]
}

const rows: Row[] = [...table.matchAll(/^\| ([a-z0-9-]+) +\| .+ \| (\w+) +\| (.+?) +\| (.+?) +\|$/gm)]
  .map(([, id, aws, source, proof]) => ({
    id: String(id),
    aws: String(aws),
    source: String(source),
    proofs: [...String(proof).matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path]) => String(path)),
  }))
  .filter(({ id }) => id !== 'id')

/** Which files prove an id: those with a title that ends in it, alone or with others. */
const provedBy = new Map<string, string[]>()
for (const file of testFiles) {
  const text = await readFile(root + file, 'utf8')
  const endings = [...text.matchAll(/((?: \[[a-z0-9-]+\])+)['"`],/g)].map(([, ids]) => String(ids))
  const ids = new Set(endings.flatMap((ending) => ending.match(/[a-z0-9-]+/g) ?? []))
  for (const id of ids) provedBy.set(id, [...(provedBy.get(id) ?? []), file])
}

describe('docs/compatibility.md', () => {
  it('has each behaviour once, and says how it stands to AWS and where that is written', () => {
    expect(rows.length).toBeGreaterThan(100)
    expect(rows.map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))])
    for (const { aws, source } of rows) {
      expect(aws).toMatch(/^(same|different|unknown)$/)
      expect(source).toMatch(/^(spec|control-plane) §/)
    }
  })

  it('names for each behaviour exactly the test files whose titles carry its id', () => {
    const claimed = rows.map(({ id, proofs }) => [id, [...proofs].sort()])
    expect(claimed).toEqual(rows.map(({ id }) => [id, (provedBy.get(id) ?? []).sort()]))
    for (const { id, proofs } of rows) expect(proofs, id).not.toEqual([])
  })

  it('has a row for every id that a title carries', () => {
    const known = rows.map(({ id }) => id)
    expect([...provedBy.keys()].filter((id) => !known.includes(id))).toEqual([])
  })
})
