import { execFile, type SpawnOptions } from 'node:child_process'
import { chownSync, copyFileSync, cpSync, linkSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { buildContext } from './build-context.ts'
import { execForm, type Instruction, pairs, parseDockerfile } from './dockerfile.ts'

const run = promisify(execFile)

/** What an image says about the processes that are made of it, and where its files are. */
export interface Image {
  /** The folder that stands for `/`. */
  readonly root: string
  readonly from: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly health: readonly string[]
  readonly user: { readonly uid: number; readonly gid: number }
  readonly volumes: readonly string[]
  readonly ports: readonly string[]
  readonly stopSignal: string
}

/** Only root may give files away; whoever else runs the tests is the image's user himself. */
export const isRoot = process.getuid?.() === 0

/**
 * Performs a Dockerfile's steps in folders below `folder`, one that stands for `/` for each stage. What the base image
 * has beside Node and npm is this machine's; the repository is out of the steps' reach, but for what COPY takes.
 */
export async function buildImage(repository: string, folder: string): Promise<Image> {
  const instructions = parseDockerfile(readFileSync(join(repository, 'Dockerfile'), 'utf8'))
  const context = buildContext(repository, readFileSync(join(repository, '.dockerignore'), 'utf8'))
  const stages = new Map<string, string>()
  const from: string[] = []
  let root = ''
  let workdir = '/'
  let settings = nothingSet()
  const copy = ({ flags, text }: Instruction) => {
    const words = text.split(/ +/)
    const target = inside(root, workdir, words.pop()!)
    const source = flags['from']
    for (const word of words) {
      if (source === undefined) {
        for (const path of context.filter((path) => word === '.' || path === word || path.startsWith(`${word}/`))) {
          copyFile(join(repository, path), join(target, path))
        }
        continue
      }
      const found = inside(stages.get(source)!, '/', word)
      // Of a folder what is in it, of a file the file.
      cpSync(found, statSync(found).isDirectory() ? target : join(target, basename(found)), {
        recursive: true,
        verbatimSymlinks: true,
      })
    }
    const [uid, gid] = (flags['chown'] ?? '').split(':').map(Number)
    if (isRoot && uid !== undefined && gid !== undefined) chownSync(target, uid, gid)
  }
  for (const instruction of instructions) {
    const { name, text, flags } = instruction
    if (name === 'FROM') {
      const [image = '', , stage = 'final'] = text.split(/ +/)
      from.push(image)
      root = join(folder, stage)
      stages.set(stage, root)
      ;[workdir, settings] = ['/', nothingSet()]
      mkdirSync(root)
    } else if (name === 'WORKDIR') {
      workdir = resolve(workdir, text)
      mkdirSync(inside(root, workdir), { recursive: true })
    } else if (name === 'COPY') copy(instruction)
    else if (name === 'RUN') {
      if (/(^|[\s=])\//.test(text))
        throw new Error(`A step is to keep to its folder, for it is performed in another: ${text}`)
      await run('sh', ['-ec', text], { cwd: inside(root, workdir), env: environmentOfSteps(folder) })
    } else if (name === 'ENV') Object.assign(settings.env, pairs(instruction))
    else if (name === 'ENTRYPOINT') settings.entrypoint = execForm(instruction)
    else if (name === 'CMD') settings.command = execForm(instruction)
    else if (name === 'HEALTHCHECK') settings.health = execForm({ name, flags, text: text.replace(/^CMD /, '') })
    else if (name === 'VOLUME') settings.volumes.push(text)
    else if (name === 'EXPOSE') settings.ports.push(text)
    else if (name === 'STOPSIGNAL') settings.stopSignal = text
    else if (name === 'USER') {
      const [uid = 0, gid = 0] = text.split(':').map(Number)
      settings.user = { uid, gid }
    } else if (name !== 'LABEL') throw new Error(`Nobody has taught this test what ${name} is`)
  }
  return { root, from, ...settings }
}

const nothingSet = () => ({
  env: {} as Record<string, string>,
  entrypoint: [] as readonly string[],
  command: [] as readonly string[],
  health: [] as readonly string[],
  user: { uid: 0, gid: 0 },
  volumes: [] as string[],
  ports: [] as string[],
  stopSignal: '',
})

const inside = (root: string, ...paths: readonly string[]): string => join(root, resolve('/', ...paths))

function copyFile(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(source, target)
}

/** Puts this Node where the base image has its own, for everybody to run. */
export function makeBase(folder: string): void {
  const node = join(folder, 'bin/node')
  mkdirSync(dirname(node))
  try {
    linkSync(process.execPath, node)
  } catch {
    // Another disk.
    copyFileSync(process.execPath, node)
  }
}

/** The base image's Node first, and nothing that an npm around the tests has put there. */
const pathOf = (folder: string): string => {
  const machine = (process.env['PATH'] ?? '').split(':').filter((each) => !each.includes('node_modules'))
  return [join(folder, 'bin'), ...machine].join(':')
}

/** npm finds its registry and its cache as the machine has set them up, and takes nothing of the run around it. */
function environmentOfSteps(folder: string): NodeJS.ProcessEnv {
  const ofThisRun = /^(npm_(?!config_(registry|cache|userconfig)$)|NODE_(?!EXTRA_CA_CERTS$)|VITEST|PARLEY_)/i
  const kept = Object.entries(process.env).filter(([name]) => !ofThisRun.test(name))
  return { ...Object.fromEntries(kept), PATH: pathOf(folder) }
}

/** A process as the image makes it: its words and variables with the places where its files are, its user, no more. */
export interface ImageCommand {
  readonly words: readonly string[]
  readonly options: SpawnOptions & { readonly env: NodeJS.ProcessEnv }
}

/** @param env what is set when the container is started */
export function commandOf(
  image: Image,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ImageCommand {
  const place = (word: string) => (/^\/\w/.test(word) ? join(image.root, word) : word)
  const placed = Object.entries({ ...image.env, ...env }).map(([name, value]) => [name, place(value)])
  return {
    words: words.map(place),
    options: {
      // A folder that it may not write to, like all others.
      cwd: image.root,
      env: { ...Object.fromEntries(placed), PATH: pathOf(dirname(image.root)) },
      ...(isRoot && image.user),
    },
  }
}
