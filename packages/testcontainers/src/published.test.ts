import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PublishedPackage } from '../../../tests/published-package.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const run = promisify(execFile)
let module: PublishedPackage

beforeAll(async () => {
  module = await PublishedPackage.of('testcontainers')
  // Whoever uses it has these.
  for (const name of ['testcontainers', '@aws-sdk/client-connect']) module.link(name)
}, 120_000)

afterAll(() => module[Symbol.dispose]())

describe('The published module for Testcontainers', () => {
  it('is one file of JavaScript that imports Testcontainers and nothing of ours', () => {
    expect(module.contents).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
    const code = readFileSync(join(module.installed, 'dist/index.js'), 'utf8')
    const imported = [...code.matchAll(/^import .* from "(.*)";$/gm)].map(([, name]) => name)
    expect([...new Set(imported)].sort()).toEqual(['node:crypto', 'testcontainers'])
    expect(code).not.toMatch(/\bimport\(|typebox/)
  })

  it.each([
    ['its README', 'packages/testcontainers/README.md', '[connect, requests]'],
    ['the manual', 'docs/container.md', '[token, struck, asked]'],
  ])('has types that say what they mean, as %s shows them', async (_, document, named) => {
    const [, shown = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(root, document), 'utf8'))!
    const program = `${shown}
      void ${named}
      // @ts-expect-error: there is no such thing to do
      await parley.faults.set({ on: 'SendMessage', do: 'explode' })
      // @ts-expect-error: a seed is a number
      new ParleyContainer('parley').withSeed('seven')`
    expect(await module.typeErrors(program)).toBe('')
  })

  it('is there on import', async () => {
    const script = "console.log(Object.keys(await import('@parley/testcontainers')).sort().join())"
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: module.folder })
    expect(stdout).toBe('ParleyContainer,RemoteControlError,RemoteControls,StartedParleyContainer\n')
  })
})
