import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

/** `parley serve`, however it is started: spoken to over its port and by signals alone. */
export class ServiceCommand implements Disposable {
  readonly endpoint: string
  readonly #child: ChildProcess
  readonly #said: () => string

  private constructor(child: ChildProcess, endpoint: string, said: () => string) {
    this.#child = child
    this.endpoint = endpoint
    this.#said = said
  }

  /** Resolves when it says that it is ready; rejects with what it said where it ends before. */
  static async start(command: readonly string[], options: SpawnOptions): Promise<ServiceCommand> {
    const [file = '', ...args] = command
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    }
    const [line] = await Promise.race([
      once(child.stdout!, 'data'),
      once(child, 'close').then(([code]) => {
        throw new Error(`it ended with ${code}:\n${said}`)
      }),
    ])
    return new ServiceCommand(child, /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))![0], () => said)
  }

  /** Everything that it has said, on both streams. */
  get said(): string {
    return this.#said()
  }

  /** Tells it to stop, as `docker stop` does. @returns its exit code, or the signal that ended it */
  async stop(): Promise<number | NodeJS.Signals> {
    const ended = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    const [code, signal] = await ended
    return code ?? signal
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }
}
