import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const read = (path: string) => readFileSync(root + path, 'utf8')
const inGit = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(root + path))

interface Manifest {
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

const manifests = inGit
  .filter((path) => /(^|\/)package\.json$/.test(path))
  .map((path): Manifest => JSON.parse(read(path)))

/** Our own packages need no reason. Of the Python packages two are ours by choice; the rest of the file pins what they bring along. */
const direct = new Set([
  ...manifests
    .flatMap(({ dependencies, devDependencies }) => Object.keys({ ...dependencies, ...devDependencies }))
    .filter((name) => !name.startsWith('@parley/')),
  'boto3',
  'awscli',
])

describe('dependencies', () => {
  it('have one sentence each in docs/dependencies.md, and none that is gone has one', () => {
    const explained = [...read('docs/dependencies.md').matchAll(/^- `([^`]+)`: .+\.$/gm)].map(([, name]) => name)
    expect(explained.toSorted()).toEqual([...direct].toSorted())
  })

  it('are pinned exactly', () => {
    const npm = manifests.flatMap((each) => Object.values({ ...each.dependencies, ...each.devDependencies }))
    expect(npm.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
    const python = read('conformance/python/requirements.txt').trim().split('\n')
    expect(python.filter((line) => !/^[\w.-]+==[\d.]+(post\d+)?$/.test(line))).toEqual([])
    expect(python.map((line) => line.split('==')[0])).toEqual(expect.arrayContaining(['boto3', 'awscli']))
  })

  it('come from whatever registry the reader uses: package-lock.json names no host', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "\w+:/)
  })

  it('are all in package-lock.json, those for other platforms too', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      ),
    )
    expect(missing).toEqual([])
  })
})

describe('the repository', () => {
  it("names no folder of anybody's machine", () => {
    const machinePath = /(^|[\s"'`(<=:])\/(home|Users|root|tmp|work|farm|mnt|opt)\//
    expect(inGit.filter((path) => machinePath.test(read(path)))).toEqual([])
  })
})
