import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import * as index from './index.ts'
import * as react from './react/index.ts'

/** An application that uses these; what else is in the module its bundler leaves out. */
const using = (names: readonly string[], module: string): string =>
  `import { ${names} } from '${module}'; globalThis.used = [${names}]\n`

const everything = using(Object.keys(index), './index.ts')
const facade = using(['connect'], './chatjs/index.ts').replaceAll('used', 'facade')

/** What an application gets that uses this much, and how many bytes of it, gzipped, are allowed (docs/client.md). */
const budgets = [
  ['the operations', using(['ParticipantClient'], './index.ts'), 3000],
  ['what chats', using(['ChatSession', 'ParticipantClient'], './core.ts'), 8000],
  ['everything but facade and React', everything, 12_000],
  ['everything but React', everything + facade, 16_000],
  ['React bindings', using(Object.keys(react), './react/index.ts'), 500],
] as const

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['parley-source'],
    external: ['react'],
    write: false,
  })
  return outputFiles[0]!.text
}

describe('The size of the client', () => {
  it.each(budgets)('%s', async (part, code, budget) => {
    const text = await bundle(code)
    const size = gzipSync(text, { level: 9 }).length
    console.log(`@parley/client, ${part}: ${size} of ${budget} bytes gzipped, ${text.length} minified`)
    expect(size).toBeLessThanOrEqual(budget)
  })

  it('is at most 4 kB more with the facade for ChatJS', async () => {
    const [whole = 0, withFacade = 0] = await Promise.all(
      [budgets[2], budgets[3]].map(async ([, code]) => gzipSync(await bundle(code), { level: 9 }).length),
    )
    console.log(`@parley/client, the facade: ${withFacade - whole} of 4000 bytes gzipped`)
    expect(withFacade - whole).toBeLessThanOrEqual(4000)
  })

  it('holds nothing that is not asked for', async () => {
    const errorsOnly = await bundle(using(['ChatError'], './index.ts'))
    expect(errorsOnly).not.toContain('/participant/')
    expect(await bundle(everything)).not.toMatch(/\/contact\/chat|typebox/i)
  })
})
