import { execFile } from 'node:child_process'
import { chmodSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { options } from '../../packages/server/src/config.ts'
import { ChatClients, TestSocket } from '../../packages/server/src/testing/chat-clients.ts'
import { temporaryDirectory } from '../../packages/server/src/testing/temporary-directory.ts'
import { ServiceCommand } from '../service-command.ts'
import { buildImage, commandOf, type Image, isRoot, makeBase } from './image.ts'
import { tracing, writesIn } from './writes.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)
const folder = temporaryDirectory()
const keys = { accessKeyId: 'test', secretAccessKey: 'hush' }
const secret = { PARLEY_SECRET_ACCESS_KEY: keys.secretAccessKey }
let image: Image

/** Whoever runs the tests keeps his rights to what is his, so they are taken from the files. */
function makeReadOnly(root: string): void {
  const data = join(root, 'data')
  for (const path of [root, ...globSync('**', { cwd: root }).map((each) => join(root, each))]) {
    if (path !== data) chmodSync(path, statSync(path).mode & 0o555)
  }
}

beforeAll(async () => {
  // The image's user goes through it.
  chmodSync(folder.path, 0o755)
  makeBase(folder.path)
  image = await buildImage(repository, folder.path)
  makeReadOnly(image.root)
}, 120_000)

afterAll(async () => {
  if (!isRoot) await run('chmod', ['-R', 'u+w', folder.path])
  folder[Symbol.dispose]()
}, 60_000)

/** `docker run` with these variables, in place of port 7400 on a free one. */
function start(env: Readonly<Record<string, string>>, before: readonly string[] = []): Promise<ServiceCommand> {
  const { words, options } = commandOf(image, [...image.entrypoint, ...image.command], { PARLEY_PORT: '0', ...env })
  return ServiceCommand.start([...before, ...words], options)
}

/** @returns the exit code of the health check */
async function healthOf(port: string): Promise<number> {
  const { words, options } = commandOf(image, image.health, { PARLEY_PORT: port })
  const [file = '', ...args] = words
  return run(file, args, options).then(
    () => 0,
    ({ code }) => code,
  )
}

const clientsOf = ({ endpoint }: ServiceCommand) =>
  new ChatClients({
    endpoint,
    region: 'us-east-1',
    credentials: keys,
    instanceId: '11111111-1111-4111-8111-111111111111',
    flowId: '22222222-2222-4222-8222-222222222222',
  })

describe('The image', () => {
  it('is made of one exact Node, the one that the tests run on', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
    const base = `node:${devDependencies.node}-bookworm-slim`
    expect(image.from).toEqual([base, base])
  })

  it('holds the published command and what it depends on, and nothing else', () => {
    expect(readdirSync(image.root).sort()).toEqual(['data', 'parley'])
    expect(readdirSync(join(image.root, 'data'))).toEqual([])
    const { dependencies } = JSON.parse(readFileSync(join(repository, 'packages/cli/package.json'), 'utf8'))
    const parley = join(image.root, 'parley')
    expect(readdirSync(parley).sort()).toEqual(
      ['LICENSE', 'README.md', 'bin', 'dist', 'migrations', 'node_modules', 'package.json'].sort(),
    )
    const installed = [
      ...globSync('*', { cwd: join(parley, 'node_modules') }),
      ...globSync('@*/*', { cwd: join(parley, 'node_modules') }),
    ]
    expect(installed).toEqual(expect.arrayContaining(Object.keys(dependencies)))
    expect(installed.filter((name) => /^(@parley|esbuild|typescript|vitest)/.test(name))).toEqual([])
  })

  it('listens for everybody, on one port, with its data in a volume, and keeps the test controls closed', () => {
    expect(image.env).toEqual({
      NODE_ENV: 'production',
      PARLEY_HOST: '0.0.0.0',
      PARLEY_PORT: '7400',
      PARLEY_DATA_DIR: '/data',
    })
    expect({ ports: image.ports, volumes: image.volumes, stopSignal: image.stopSignal }).toEqual({
      ports: ['7400'],
      volumes: ['/data'],
      stopSignal: 'SIGTERM',
    })
    expect(image.user.uid).toBeGreaterThan(0)
  })
})

describe('docs/container.md', () => {
  const text = readFileSync(join(repository, 'docs/container.md'), 'utf8')

  it('names options that there are', () => {
    const names = new Set(text.match(/PARLEY_[A-Z_]+/g))
    const known = Object.values(options).map(({ env }): string => env)
    expect([...names].filter((name) => !known.includes(name))).toEqual([])
    expect(names.size).toBeGreaterThan(5)
  })

  it('shows a composition that keeps to what the image says of itself', () => {
    const [, yaml = ''] = /^```yaml\n(.*?)^```$/ms.exec(text)!
    const { parley } = parse(yaml).services
    expect(parley).toMatchObject({ ports: ['127.0.0.1:7400:7400'], volumes: ['parley-data:/data'], read_only: true })
    expect(image.ports).toEqual(['7400'])
    expect(image.volumes).toEqual(['/data'])
  })
})

describe('A container', () => {
  it('does not start on the well-known keys, and says what to set', async () => {
    await expect(start({})).rejects.toThrow(
      /ended with 2:\n(?:.*\n)*.*Set PARLEY_ACCESS_KEY_ID and PARLEY_SECRET_ACCESS_KEY/,
    )
  })

  it(`serves as ${isRoot ? "the image's user" : 'whoever runs this test'}, on read-only files, writes nothing but its data, stops with 0 and keeps its chats`, {
    timeout: 60_000,
  }, async () => {
    const trace = join(image.root, 'data/trace')
    using first = await start(secret, tracing(trace))
    using clients = clientsOf(first)
    const { port } = new URL(first.endpoint)
    expect(await healthOf(port)).toBe(0)
    const customer = await clients.startChat()
    await customer.say('Hello')
    const agent = await clients.addAgent(customer.contactId)
    await agent.say('Hello Mia')
    expect(await first.stop()).toBe(0)
    expect(await healthOf(port)).toBe(1)
    const data = join(image.root, 'data')
    const written = writesIn(trace)
    expect(written).toContain(join(data, 'parley.db'))
    expect(written.filter((path) => path !== data && !path.startsWith(`${data}/`))).toEqual([])
    using second = await start({ ...secret, PARLEY_PORT: port })
    expect(await customer.transcript()).toEqual(['joined', 'Hello', 'joined', 'Hello Mia'])
    expect(await second.stop()).toBe(0)
  })

  it('hands its sockets over to the next one on the same network and volume, which was started before it is stopped', async () => {
    using first = await start(secret)
    using clients = clientsOf(first)
    const customer = await clients.startChat()
    using socket = await TestSocket.open(customer.socketUrl)
    const next = start({ ...secret, PARLEY_PORT: new URL(first.endpoint).port })
    const answered = socket.closed.then(async (code) => [code, (await fetch(`${first.endpoint}/healthz`)).status])
    expect(await first.stop()).toBe(0)
    expect(await answered).toEqual([1012, 200])
    using second = await next
    await customer.say('Still here')
    expect(await second.stop()).toBe(0)
  })

  it('opens its test controls where it is told to, and nowhere else', async () => {
    const memory = { ...secret, PARLEY_DATA_DIR: 'memory' }
    using closed = await start(memory)
    using open = await start({ ...memory, PARLEY_TEST_CONTROLS: 'on' })
    const reset = ({ endpoint }: ServiceCommand) => fetch(`${endpoint}/parley/v1/reset`, { method: 'POST' })
    expect((await reset(closed)).status).toBe(501)
    expect((await reset(open)).status).toBe(200)
  })

  it('is the command parley: another command is another word', async () => {
    const { words, options } = commandOf(image, [...image.entrypoint, '--version'])
    const [file = '', ...args] = words
    const { version } = JSON.parse(readFileSync(join(repository, 'packages/cli/package.json'), 'utf8'))
    expect((await run(file, args, options)).stdout).toBe(`${version}\n`)
  })
})
