import { execFile } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findNode20 } from '../../../scripts/find-command.js'
import { PublishedPackage } from '../../../tests/published-package.ts'
import { ServiceCommand } from '../../../tests/service-command.ts'
import { ChatClients } from '../../server/src/testing/chat-clients.ts'
import { allCommands } from './commands/index.ts'
import { renderOverview } from './help.ts'

let cli: PublishedPackage
const entry = () => join(cli.installed, cli.manifest.bin!['parley']!)
const env = { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' }

beforeAll(async () => {
  cli = await PublishedPackage.of('cli')
}, 120_000)

afterAll(() => cli[Symbol.dispose]())

/** Runs the command to its end, in the folder where it is installed. */
function parley(node: string, ...args: readonly string[]) {
  return new Promise<{ out: string; err: string; code: number }>((resolve) => {
    execFile(node, [entry(), ...args], { cwd: cli.folder, env }, (error, out, err) =>
      resolve({ out, err, code: Number(error?.code ?? 0) }),
    )
  })
}

const serve = (...flags: readonly string[]) =>
  ServiceCommand.start([process.execPath, entry(), 'serve', '--port', '0', ...flags], { cwd: cli.folder, env })

/** What an AWS SDK is told of it. */
const service = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  instanceId: '11111111-1111-4111-8111-111111111111',
  flowId: '22222222-2222-4222-8222-222222222222',
})

describe('The published command', () => {
  it('is JavaScript, with none of our packages to install and nothing for a checkout', () => {
    expect(Object.keys(cli.manifest.dependencies ?? {}).filter((name) => name.startsWith('@parley/'))).toEqual([])
    expect(cli.contents).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'migrations', 'package.json'])
    expect(globSync('bin/*', { cwd: cli.installed })).toEqual(['bin/parley.js'])
    for (const file of globSync('dist/*.js', { cwd: cli.installed })) {
      expect(readFileSync(join(cli.installed, file), 'utf8'), file).not.toMatch(
        /(from|import) ?\(?["'](@parley|vitest|esbuild|[^"']*\.ts["'])|registerHooks|parley-source/,
      )
    }
  })

  it('has the help of every command', async () => {
    const commands = await allCommands()
    expect(await parley(process.execPath, '--help')).toEqual({
      out: `${renderOverview(commands)}\n`,
      err: '',
      code: 0,
    })
    const helps = await Promise.all(commands.map(({ name }) => parley(process.execPath, name, '--help')))
    for (const { out, err, code } of helps) {
      expect({ err, code }).toEqual({ err: '', code: 0 })
      expect(out).toMatch(/^Usage:$/m)
    }
  })

  it('serves a chat to an AWS SDK, keeps it in its data directory, and ends with 0 when it is told to', async () => {
    using first = await serve('--data-dir', 'chats')
    using clients = new ChatClients(service(first.endpoint))
    const customer = await clients.startChat()
    await customer.say('Hello')
    expect(await first.stop()).toBe(0)
    expect(first.said).toMatch(/^ {2}first chat {3}parley chat --endpoint http:\/\/127\.0\.0\.1:\d+$/m)
    using second = await serve('--data-dir', 'chats', '--port', new URL(first.endpoint).port)
    expect(await customer.transcript()).toEqual(['joined', 'Hello'])
    expect(await second.stop()).toBe(0)
  })

  it('examines a service, and names operations by the file that lies beside it', async () => {
    using running = await serve('--data-dir', 'memory')
    const { out, err, code } = await parley(process.execPath, 'doctor', '--endpoint', running.endpoint)
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(out).toMatch(/^ok {5}websocket/m)
    const unknown = await fetch(`${running.endpoint}/evaluation-forms/1/2/activate`, { method: 'POST' })
    expect(await unknown.text()).toContain('ActivateEvaluationForm')
  })

  it('plays scenarios', async () => {
    const scenario =
      'title: Hello\npeople: { mia: customer, jo: agent }\nflow:\n  - mia says: Hello\n  - jo sees: Hello\n'
    writeFileSync(join(cli.folder, 'hello.yaml'), scenario)
    expect(await parley(process.execPath, 'run', 'hello.yaml')).toMatchObject({ err: '', code: 0 })
  })

  it('says on an older Node what is missing', async () => {
    const node20 = findNode20() ?? 'Node 20, which `node scripts/setup.js --for-tests` brings'
    const { out, err, code } = await parley(node20, 'serve')
    expect({ out, code }).toEqual({ out: '', code: 1 })
    expect(err).toMatch(/^Parley needs Node 24 or newer; this is v20\.[\d.]+\. Install it from https:\/\/nodejs\.org/)
    expect(err).not.toContain('checkout')
  })
})
