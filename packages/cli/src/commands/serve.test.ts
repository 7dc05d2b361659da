import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { takeLock } from '../../../server/src/store/sqlite/lock.ts'
import { temporaryDirectory } from '../../../server/src/testing/temporary-directory.ts'
import { until } from '../../../server/src/testing/until.ts'

const entry = fileURLToPath(new URL('../../bin/parley.js', import.meta.url))
const serve = (dataDir: string, ...more: string[]) => [entry, 'serve', '--port', '0', '--data-dir', dataDir, ...more]
const start = (args: readonly string[]) => spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })

/** The processes that have the lock file of a data directory open: ours does, and a service that has come so far. */
function processesAt(dataDir: string): number[] {
  const path = join(dataDir, 'lock')
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && filesOf(pid).includes(path))
}

function filesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}

/** Starts a service below a process that stands for npm, in the environment that npm gives. */
function startUnderNpm(command: readonly string[]): ChildProcess {
  const script = `
    const [file, ...args] = process.argv.slice(1)
    const env = { ...process.env, npm_command: 'exec' }
    require('node:child_process').spawn(file, args, { env, stdio: 'inherit' })`
  return start(['-e', script, '--', ...command])
}

async function text(
  child: ChildProcess,
): Promise<{ readonly out: string; readonly err: string; readonly code: number }> {
  const [out, err, [code]] = await Promise.all([
    child.stdout!.setEncoding('utf8').toArray(),
    child.stderr!.setEncoding('utf8').toArray(),
    once(child, 'exit'),
  ])
  return { out: out.join(''), err: err.join(''), code }
}

describe('parley serve', () => {
  it('says where it is on this machine, whatever its public URL', async () => {
    const child = start(serve('memory', '--public-url', 'https://chat.example.com/base/', '--region', 'eu-west-1'))
    child.stdout!.once('data', () => child.kill('SIGTERM'))
    const { out, code } = await text(child)
    expect(out).toMatch(/^Parley is ready at http:\/\/127\.0\.0\.1:\d+$/m)
    expect(out).toContain('https://chat.example.com/base\n')
    expect(out).toMatch(/npm run chat -- --endpoint http:\/\/127\.0\.0\.1:\d+ --region eu-west-1$/m)
    expect(code).toBe(0)
  })

  it('ends with 0 when told to stop while it still waits for the store', async () => {
    using directory = temporaryDirectory()
    const lock = await takeLock(directory.path, 0)
    const child = start(serve(directory.path))
    await until(() => processesAt(directory.path).length > 0, 'the service to wait for the store')
    child.kill('SIGTERM')
    expect(await text(child)).toEqual({ out: '', err: '', code: 0 })
    lock.free()
  })

  it('says that it waits for a port, and takes it when it is free', async () => {
    const first = start(serve('memory'))
    const [ready] = await once(first.stdout!, 'data')
    const port = /127\.0\.0\.1:(\d+)/.exec(String(ready))![1]!
    const second = start([entry, 'serve', '--port', port, '--data-dir', 'memory'])
    second.stderr!.once('data', () => first.kill('SIGTERM'))
    second.stdout!.once('data', () => second.kill('SIGTERM'))
    const { out, err, code } = await text(second)
    expect(err).toContain('the port is in use: waiting for it')
    expect(out).toContain(`Parley is ready at http://127.0.0.1:${port}\n`)
    expect(code).toBe(0)
  })

  it('says with --json in one line what a program needs, and no secret', async () => {
    const child = start([...serve('memory', '--region', 'eu-west-1'), '--json'])
    child.stdout!.once('data', () => child.kill('SIGTERM'))
    const { out, code } = await text(child)
    const { url, port, ...more } = JSON.parse(out) as Record<string, unknown>
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect(more).toEqual({
      instanceId: '11111111-1111-4111-8111-111111111111',
      flowId: '22222222-2222-4222-8222-222222222222',
      region: 'eu-west-1',
      accessKeyId: 'test',
    })
    expect(code).toBe(0)
  })

  it('opens test controls where it is told to, and says that everybody may use them', async () => {
    const child = start([...serve('memory'), '--test-controls', 'on'])
    const [ready] = await once(child.stdout!, 'data')
    expect(String(ready)).toMatch(/TEST CONTROLS are open to everybody at .*: never in production$/m)
    const [, endpoint] = /Parley is ready at (\S+)/.exec(String(ready))!
    const response = await fetch(`${endpoint}/parley/v1/clock`, { method: 'POST', body: '{"speed":0,"advance":"7d"}' })
    const { now } = (await response.json()) as { now: string }
    expect(Date.parse(now)).toBeGreaterThan(Date.now() + 6.9 * 86_400_000)
    child.kill('SIGTERM')
    expect((await text(child)).code).toBe(0)
  })

  it('lists everything that is wrong with its options, and exits with 2', async () => {
    const { out, err, code } = await text(start([...serve('memory'), '--prot', '8000', '--log', 'loud']))
    expect(out).toBe('')
    expect(err).toContain('parley: --prot is not an option. Did you mean --port?\n')
    expect(err).toContain('parley: --log is "loud": expected one of silent, fatal, error, warn, info, debug, trace.\n')
    expect(code).toBe(2)
  })

  it('names the file when its token secrets are damaged', async () => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'secrets.json')
    writeFileSync(path, '{"createdAt":1}')
    const { err, code } = await text(start(serve(directory.path)))
    expect(err).toBe(`parley: The token secrets in ${path} cannot be read: they are damaged\n`)
    expect(code).toBe(1)
  })
})

describe('parley serve started by npm', () => {
  it.each([
    ['npm itself runs it', []],
    ['a shell stands between', ['sh', '-c', '"$@"; exit $?', 'sh']],
  ])('ends when npm is killed: %s', async (_case, shell) => {
    using directory = temporaryDirectory()
    const npm = startUnderNpm([...shell, process.execPath, ...serve(directory.path)])
    await once(npm.stdout!, 'data')
    npm.kill('SIGKILL')
    await until(() => processesAt(directory.path).length === 0, 'the service to end')
  })

  it('ends when npm is killed while the service still waits for the store', async () => {
    using directory = temporaryDirectory()
    const lock = await takeLock(directory.path, 0)
    const npm = startUnderNpm([process.execPath, ...serve(directory.path)])
    await until(() => processesAt(directory.path).length > 0, 'the service to wait for the store')
    npm.kill('SIGKILL')
    await until(() => processesAt(directory.path).length === 0, 'the service to end')
    lock.free()
  })
})
