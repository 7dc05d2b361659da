import { execFile } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { transformSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PublishedPackage } from '../../../tests/published-package.ts'
import { runScenario } from './scenario/run-scenario.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const run = promisify(execFile)
let kit: PublishedPackage

beforeAll(async () => {
  kit = await PublishedPackage.of('testing')
}, 120_000)

afterAll(() => kit[Symbol.dispose]())

/** Runs a program in the folder. @returns what it prints */
async function output(name: string, program: string, ...args: string[]): Promise<string> {
  writeFileSync(join(kit.folder, name), transformSync(program, { loader: 'ts', target: 'node24' }).code)
  const env = { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' }
  const ran = await run(process.execPath, [...args, name], { cwd: kit.folder, env }).catch((error) => error)
  if (ran instanceof Error) throw new Error(`${(ran as Error & { stdout?: string }).stdout}${ran.message}`)
  return ran.stdout
}

describe('The published kit', () => {
  it('is JavaScript, with none of our packages to install and no runner of tests', () => {
    const { dependencies = {}, exports = {} } = kit.manifest
    expect(Object.keys(dependencies).filter((name) => name.startsWith('@parley/'))).toEqual([])
    const published = Object.entries(exports).filter(([, of]) => Object.keys(of as object).includes('default'))
    expect(published.map(([name]) => name)).toEqual(['.', './remote', './scenario', './recording'])
    // What our own command uses of the kit besides is in the command's own bundle.
    expect(Object.keys(exports).slice(published.length)).toEqual(['./backend'])
    expect(kit.contents).toEqual(['LICENSE', 'README.md', 'dist', 'migrations', 'package.json'])
    for (const file of globSync('dist/*.js', { cwd: kit.installed })) {
      expect(readFileSync(join(kit.installed, file), 'utf8'), file).not.toMatch(
        /(from|import) ?\(?["'](@parley|vitest|@?jest|node:test|[^"']*\.ts["'])/,
      )
    }
  })

  it('has types that say what they mean', async () => {
    const program = `
      import { startParley } from '@parley/testing'
      import { runScenario } from '@parley/testing/scenario'
      const parley = await startParley()
      parley.faults.set({ on: 'SendMessage', do: 'delay', ms: 5 })
      // @ts-expect-error: there is no such thing to do
      parley.faults.set({ on: 'SendMessage', do: 'explode' })
      const text: string | undefined = parley.items('x')[0]?.Content
      // @ts-expect-error: a status is a number
      const status: string = parley.requests()[0]!.answer!.status
      // @ts-expect-error: nobody is called that
      void runScenario('', { client: 'nobody' })
      void [text, status]`
    expect(await kit.typeErrors(program)).toBe('')
  })

  it('runs several at once in workers, each with chats of its own', async () => {
    const program = `
      import { isMainThread, parentPort, Worker } from 'node:worker_threads'
      import { fileURLToPath } from 'node:url'
      if (isMainThread) {
        const found = await Promise.all([1, 2, 3, 4].map(() => new Promise((resolve, reject) => {
          const worker = new Worker(fileURLToPath(import.meta.url))
          worker.once('message', resolve)
          worker.once('error', reject)
        })))
        console.log(JSON.stringify(found))
      } else {
        const { startParley } = await import('@parley/testing')
        const parley = await startParley()
        const mia = await parley.customer()
        await mia.say('Hello')
        await mia.sees('Hello')
        parentPort.postMessage([parley.endpoint, parley.items(mia).length])
        await parley.stop()
      }`
    const found = JSON.parse(await output('workers.js', program)) as [string, number][]
    expect(new Set(found.map(([endpoint]) => endpoint)).size).toBe(4)
    expect(found.map(([, items]) => items)).toEqual([2, 2, 2, 2])
  })

  it('finds the files it keeps beside its code: the thread that writes to a disk, migrations, the model', async () => {
    const program = `
      import { startParley } from '@parley/testing'
      const parley = await startParley({ flags: ['--data-dir', './chats'] })
      const mia = await parley.customer()
      await mia.say('Hello')
      const unknown = await fetch(parley.endpoint + '/users/1/2', { method: 'PUT' })
      console.log(parley.items(mia).length, unknown.status)
      await parley.stop()`
    expect(await output('disk.js', program)).toMatch(/^2 (501|404)\n$/)
  })
})

describe('docs/testing.md', () => {
  const text = readFileSync(join(root, 'docs/testing.md'), 'utf8')
  const programs = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!)
  const titleOf = (code: string) => /^test\('(.*?)'/m.exec(code)![1]!

  it.each(programs.filter((code) => code.includes("'node:test'")).map((code) => [titleOf(code), code]))(
    'runs in node:test: %s',
    async (title, code) => {
      const printed = await output('program.test.js', code, '--test', '--test-reporter=tap')
      expect(printed).toContain(`- ${title}`)
      expect(printed).toMatch(/^# pass [1-9]\d*$/m)
      expect(printed).toMatch(/^# fail 0$/m)
    },
  )

  it('runs in vitest', async () => {
    kit.link('vitest')
    const inVitest = programs.filter((code) => code.includes("'vitest'"))
    expect(inVitest).toHaveLength(1)
    const printed = await output(
      'program.spec.js',
      inVitest[0]!,
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      '.',
    )
    expect(printed).toMatch(/Tests +1 passed/)
  })

  it('has scenarios that hold', async () => {
    const scenarios = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) => yaml!)
    expect(scenarios).toHaveLength(1)
    for (const scenario of scenarios) {
      expect(await runScenario(scenario, { client: 'session' })).toMatchObject({ result: 'held' })
    }
  })

  it('shows no other programs', () => {
    expect(
      [...text.matchAll(/^```(\w+)$/gm)]
        .map(([, language]) => language)
        .filter((language) => !['ts', 'yaml', 'sh'].includes(language!)),
    ).toEqual([])
    expect(programs.every((code) => code.includes("'node:test'") || code.includes("'vitest'"))).toBe(true)
  })
})
