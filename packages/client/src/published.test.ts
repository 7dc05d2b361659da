import { execFile } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build, transformSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findNode20 } from '../../../scripts/find-command.js'
import { temporaryDirectory } from '../../server/src/testing/temporary-directory.ts'
import { operationCases } from './operations.cases.ts'
import { requestCases } from './request.cases.ts'
import { sessionCases } from './session.cases.ts'
import { type BackendPort, openBackendPort } from './testing/backend-port.ts'
import { LocalBackend } from './testing/local-backend.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const run = promisify(execFile)
const folder = temporaryDirectory()
const backend = new LocalBackend()
const installed = join(folder.path, 'node_modules/@parley/client')
let port: BackendPort

/** Packs the client as npm would publish it, and installs that in an empty folder. */
beforeAll(async () => {
  port = await openBackendPort(backend)
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder.path], {
    cwd: join(root, 'packages/client'),
  })
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string }]
  writeFileSync(join(folder.path, 'package.json'), '{ "private": true, "type": "module" }')
  const npm = ['install', '--offline', '--no-audit', '--no-fund', join(folder.path, packed.filename)]
  await run('npm', npm, { cwd: folder.path })
}, 120_000)

afterAll(async () => {
  await port[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const nodes = [
  ['Node 24', process.execPath, 'v24.', []],
  // It has a WebSocket of its own, and gives it to those who ask.
  [
    'Node 20',
    findNode20() ?? 'Node 20, which `node scripts/setup.js --for-tests` brings',
    'v20.',
    ['--experimental-websocket'],
  ],
] as const

/** What a program in the folder prints, a line each. */
async function linesOf(node: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await run(node, args, { cwd: folder.path })
  return stdout.split('\n').filter((line) => line !== '')
}

describe('The published package', () => {
  it('holds one module and its types, and asks for nothing else', () => {
    const { dependencies, peerDependencies, sideEffects } = JSON.parse(
      readFileSync(join(installed, 'package.json'), 'utf8'),
    )
    expect({ dependencies, peerDependencies, sideEffects }).toEqual({ sideEffects: false })
    expect(readdirSync(join(folder.path, 'node_modules/@parley'))).toEqual(['client'])
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
  })

  it('knows neither the contract nor its schemas', () => {
    for (const file of readdirSync(join(installed, 'dist'))) {
      const text = readFileSync(join(installed, 'dist', file), 'utf8')
      expect(text, file).not.toMatch(/typebox|from ['"]@|import\(|\/contact\/chat|\.ts['"]/i)
    }
  })

  // `vitest run --project unit -u packages/client` writes it again. The types of the wire are generated and reviewed as
  // src/wire-types.ts.
  it('shows exactly what api.txt says: a change of it is a change for those who use it', async () => {
    const types = readdirSync(join(installed, 'dist')).filter(
      (file) => file.endsWith('.d.ts') && file !== 'wire-types.d.ts',
    )
    const texts = types.sort().map((file) => `// ${file}\n${readFileSync(join(installed, 'dist', file), 'utf8')}`)
    await expect(texts.join('\n')).toMatchFileSnapshot('../api.txt')
  })

  it.each([
    [
      'a page',
      {
        lib: ['es2022', 'dom'],
        types: [],
        exactOptionalPropertyTypes: false,
        moduleResolution: 'bundler',
        module: 'esnext',
      },
    ],
    ['a program of Node', { lib: ['es2022'], types: ['node'], exactOptionalPropertyTypes: true, module: 'nodenext' }],
  ])('compiles in %s, and refuses there what it refuses here', async (_, options) => {
    copyFileSync(join(root, 'packages/client/src/types.cases.ts'), join(folder.path, 'types.ts'))
    const compilerOptions = {
      ...options,
      target: 'es2022',
      strict: true,
      noEmit: true,
      typeRoots: [join(root, 'node_modules/@types')],
    }
    writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }))
    const tsc = await run(join(root, 'node_modules/.bin/tsc'), ['-p', folder.path]).catch((error) => error)
    expect(tsc.stdout).toBe('')
  })

  it('touches no global when it is imported', async () => {
    const script = `
      const touched = []
      const seen = (name) => ({ configurable: true, get: () => void touched.push(name) })
      for (const name of ['fetch', 'WebSocket', 'localStorage', 'navigator', 'crypto', 'document', 'window'])
        Object.defineProperty(globalThis, name, seen(name))
      const { ParticipantClient } = await import('@parley/client')
      console.log(JSON.stringify(touched), typeof ParticipantClient)`
    expect(await linesOf(process.execPath, '--input-type=module', '--eval', script)).toEqual(['[] function'])
  })

  describe.each(nodes)('on %s', (_, node, version, flags) => {
    it('is really on that', async () => {
      expect((await linesOf(node, '--version'))[0]).toMatch(version)
    })

    it('passes the whole suite', { timeout: 60_000 }, async () => {
      await build({
        entryPoints: [join(root, 'packages/client/src/testing/run-suite.ts')],
        outfile: join(folder.path, 'suite.js'),
        bundle: true,
        format: 'esm',
        platform: 'node',
        external: ['@parley/client'],
      })
      const results = (await linesOf(node, ...flags, 'suite.js', port.url)).map((line) => JSON.parse(line))
      expect(results.filter(({ failure }) => failure !== undefined)).toEqual([])
      expect(results.map(({ title }) => title)).toEqual(
        [...requestCases, ...operationCases, ...sessionCases].map(({ title }) => title),
      )
    })

    describe('runs docs/client.md', () => {
      const sections = readFileSync(join(root, 'docs/client.md'), 'utf8').split(/^## /m).slice(1)
      const programs = sections.map((section): [string, string] => [
        section.slice(0, section.indexOf('\n')),
        [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n'),
      ])
      const [start = ['', '']] = programs

      it.each(programs.filter(([, code]) => code !== ''))('%s', async (title, code) => {
        const endpoint = await backend.start()
        const program = title === start[0] ? code : `${start[1]}\n${code}`
        writeFileSync(join(folder.path, 'your-backend.js'), yourBackend(port.url, endpoint))
        const { code: js } = transformSync(program.replaceAll('http://127.0.0.1:7400', endpoint), { loader: 'ts' })
        writeFileSync(join(folder.path, 'program.js'), js)
        const promised = [...program.matchAll(/ \/\/ prints (.*)$/gm)].map(([, text]) => text)
        expect(await linesOf(node, ...flags, 'program.js')).toEqual(promised)
        await backend.stop(endpoint)
      })
    })
  })
})

/** What the reader's backend is in the documents. */
const yourBackend = (url: string, endpoint: string) => `
  export async function startChat() {
    const response = await fetch('${url}/startChat', { method: 'POST', body: '["${endpoint}"]' })
    return (await response.json()).result
  }`
