import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from './waiting.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))
const node = join(repository, 'node_modules/.bin/node')
const entry = join(repository, 'packages/cli/bin/parley.js')
const readyLine = /^Parley is ready at (http:\/\/127\.0\.0\.1:(\d+))/m

export interface ServiceOptions {
  /** 0 takes any free port; a number is what a replacement is given. */
  readonly port?: number
  /** A directory, or `memory`, which keeps nothing. */
  readonly dataDir?: string
  /** As an operator writes them: `aws-quotas,chats=3`. */
  readonly limits?: string
  /** Further options of `parley serve`. */
  readonly flags?: readonly string[]
}

/** A directory for one service's data; deleted when disposed of. */
export async function temporaryDataDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'parley-conformance-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** The service as its users run it: a process of its own, spoken to over its port and by signals only. */
export class ServiceProcess implements AsyncDisposable {
  readonly endpoint: string
  readonly port: number
  readonly dataDir: string
  readonly #child: ChildProcess
  readonly #changes: EventEmitter
  readonly #output: () => string

  private constructor(
    child: ChildProcess,
    ready: RegExpExecArray,
    dataDir: string,
    changes: EventEmitter,
    output: () => string,
  ) {
    this.#child = child
    this.#changes = changes
    this.#output = output
    this.endpoint = String(ready[1])
    this.port = Number(ready[2])
    this.dataDir = dataDir
  }

  /** Resolves when the service has said that it accepts requests; the bound covers a wait for port and store. */
  static async start({
    port = 0,
    dataDir = 'memory',
    limits = 'default',
    flags = [],
  }: ServiceOptions = {}): Promise<ServiceProcess> {
    const changes = new EventEmitter().setMaxListeners(0)
    let output = ''
    const options = ['--port', String(port), '--data-dir', dataDir, '--limits', limits, ...flags]
    const child = spawn(node, [entry, 'serve', ...options], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const heard = (chunk: Buffer) => {
      output += chunk.toString()
      changes.emit('change')
    }
    child.stdout.on('data', heard)
    child.stderr.on('data', heard)
    child.on('exit', () => changes.emit('change'))
    const ready = await until(
      changes,
      () => {
        if (child.exitCode !== null) throw new Error(`the service ended before it was ready:\n${output}`)
        return readyLine.exec(output) ?? undefined
      },
      'the service to be ready',
      20_000,
    ).catch((error: unknown) => {
      child.kill('SIGKILL')
      throw error
    })
    return new ServiceProcess(child, ready, dataDir, changes, () => output)
  }

  /** Everything the process has written, both streams. */
  get output(): string {
    return this.#output()
  }

  /** How the process ended: its exit code, or the signal that ended it. */
  async ended(withinMs: number): Promise<number | NodeJS.Signals> {
    return until(
      this.#changes,
      () => this.#child.exitCode ?? this.#child.signalCode ?? undefined,
      'the service to end',
      withinMs,
    )
  }

  /** Asks the service to stop and gives its exit code; a service that takes longer than 5 s is an error. */
  async stop(): Promise<number | NodeJS.Signals> {
    this.signal('SIGTERM')
    return this.ended(5_000)
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.ended(5_000)
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}
