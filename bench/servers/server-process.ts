import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A server in a process of its own that is stopped by its pid, at the latest when the bench ends. */
export interface ServerProcess extends AsyncDisposable {
  readonly child: ChildProcess
  readonly pid: number
  readonly port: number
  /** Milliseconds from the spawn to the line that says it is ready. */
  readonly readyMs: number
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
 * Starts a server and resolves when its standard output matches `ready`. It gets SIGTERM when disposed of, and SIGKILL
 * if it is still there after 10 s.
 */
export async function startServer(
  command: readonly string[],
  port: number,
  ready: RegExp,
  options: SpawnOptions = {},
): Promise<ServerProcess> {
  const startedAt = performance.now()
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  running.add(child)
  const exited = once(child, 'exit').finally(() => running.delete(child))
  let output = ''
  const readyMs = await new Promise<number>((resolve, reject) => {
    const timeout = setTimeout(() => reject(new Error(`${command.join(' ')} is not ready\n${output}`)), readyMsMax)
    const onOutput = (text: Buffer) => {
      output = (output + text.toString()).slice(-4000)
      if (!ready.test(output)) return
      clearTimeout(timeout)
      resolve(performance.now() - startedAt)
    }
    child.stdout?.on('data', onOutput)
    child.stderr?.on('data', onOutput)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended with ${code}\n${output}`)))
  })
  return {
    child,
    pid: child.pid!,
    port,
    readyMs,
    [Symbol.asyncDispose]: async () => {
      const kill = setTimeout(() => child.kill('SIGKILL'), 10_000)
      child.kill('SIGTERM')
      await exited
      clearTimeout(kill)
    },
  }
}
