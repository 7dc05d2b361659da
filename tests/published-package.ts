import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryDirectory } from '../packages/server/src/testing/temporary-directory.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const run = promisify(execFile)

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
}

/** How an application on Node is compiled that takes its types seriously, and those of others as they are. */
const compilerOptions = {
  ...{ module: 'nodenext', target: 'es2024', lib: ['es2024', 'esnext.disposable'], types: ['node'] },
  ...{ strict: true, noEmit: true, skipLibCheck: true, typeRoots: [join(root, 'node_modules/@types')] },
}

/**
 * A package as npm would publish it, unpacked in the folder of an application that has nothing else, with the
 * dependencies that it names and no others.
 */
export class PublishedPackage implements Disposable {
  /** Where whoever has installed it is. */
  readonly folder: string
  /** Where it lies there. */
  readonly installed: string
  readonly manifest: Manifest
  readonly #directory: Disposable

  private constructor(directory: Disposable & { readonly path: string }, installed: string) {
    this.#directory = directory
    this.folder = directory.path
    this.installed = installed
    this.manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  }

  /** @param source its folder below `packages` */
  static async of(source: string): Promise<PublishedPackage> {
    const directory = temporaryDirectory()
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory.path], {
      cwd: join(root, 'packages', source),
    })
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string }]
    await run('tar', ['-xzf', join(directory.path, packed.filename), '-C', directory.path])
    const installed = join(directory.path, 'node_modules/@parley', source)
    mkdirSync(dirname(installed), { recursive: true })
    renameSync(join(directory.path, 'package'), installed)
    const published = new PublishedPackage(directory, installed)
    writeFileSync(join(published.folder, 'package.json'), '{ "private": true, "type": "module" }')
    for (const name of Object.keys(published.manifest.dependencies ?? {})) published.link(name)
    return published
  }

  /** Makes a package that stands in this repository's node_modules visible in the folder. */
  link(name: string): void {
    mkdirSync(dirname(join(this.folder, 'node_modules', name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(this.folder, 'node_modules', name))
  }

  /** What TypeScript says of a program in the folder; nothing where it is right. */
  async typeErrors(program: string): Promise<string> {
    writeFileSync(join(this.folder, 'types.ts'), program)
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }))
    const compiled = await run(join(root, 'node_modules/.bin/tsc'), ['-p', this.folder]).catch((error) => error)
    return compiled.stdout
  }

  /** The names at its top, in order. */
  get contents(): readonly string[] {
    return readdirSync(this.installed).sort()
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]()
  }
}
