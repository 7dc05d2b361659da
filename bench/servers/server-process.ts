import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { processTree } from '../measure/process-tree.ts'

/** A server in a process of its own that is stopped by its pid, at the latest when the bench ends. */
export interface ServerProcess extends AsyncDisposable {
  readonly child: ChildProcess
  /** Of the server itself, also when it runs under another command. */
  readonly pid: number
  readonly port: number
}

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>
  /** A command that the server runs under, such as strace with its options. */
  readonly under?: readonly string[]
}

const readyMsMax = 60_000
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A port that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/**
 * Spawns a server without waiting for it. When disposed of, it gets SIGTERM, and SIGKILL if it is still there after
 * 10 s. It has a channel for messages, which only a module loaded with `--import` uses.
 */
export function spawnServer(command: readonly string[], port: number, options: ServerOptions = {}): ServerProcess {
  const [file, ...args] = [...(options.under ?? []), ...command]
  const child = spawn(file!, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...options.env },
  })
  running.add(child)
  child.once('error', () => {})
  const exited = new Promise<void>((resolve) => child.once('close', resolve)).finally(() => running.delete(child))
  const serverPid = () => (options.under ? processTree(child.pid!).at(-1)! : child.pid!)
  return {
    child,
    get pid() {
      return serverPid()
    },
    port,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const tree = processTree(child.pid!)
        const kill = setTimeout(() => tree.forEach(killHard), 10_000)
        process.kill(serverPid(), 'SIGTERM')
        await exited
        clearTimeout(kill)
      }
    },
  }
}

function killHard(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

/** Spawns a server and resolves when what it prints matches `ready`; rejects with what it printed if it ends instead. */
export async function startServer(
  command: readonly string[],
  port: number,
  ready: RegExp,
  options: ServerOptions = {},
): Promise<ServerProcess> {
  const server = spawnServer(command, port, options)
  const { child } = server
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const timeout = setTimeout(() => fail('did not become ready'), readyMsMax)
    const fail = (why: string) => {
      clearTimeout(timeout)
      reject(new Error(`${command.join(' ')} ${why}\n${output}`))
    }
    const onOutput = (text: Buffer) => {
      output = (output + text.toString()).slice(-4000)
      if (!ready.test(output)) return
      clearTimeout(timeout)
      resolve()
    }
    child.stdout!.on('data', onOutput)
    child.stderr!.on('data', onOutput)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => fail(`ended with ${code}`))
  })
  return server
}
