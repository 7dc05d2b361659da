import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(new URL('../../bin/parley.js', import.meta.url))

export interface Ended {
  readonly out: string
  readonly err: string
  readonly code: number | null
}

/** The command as people run it, with a pipe for a keyboard. It is gone when the test is. */
export class ParleyProcess implements Disposable {
  out = ''
  err = ''
  readonly #child: ChildProcessWithoutNullStreams
  readonly #ended: Promise<unknown[]>

  constructor(...args: readonly string[]) {
    // What is set around the tests is not what is tested.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_')))
    this.#child = spawn(process.execPath, [entry, ...args], { env })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.out += text
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.err += text
    })
    this.#ended = once(this.#child, 'close')
  }

  type(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** The end of the pipe. */
  hangUp(): void {
    this.#child.stdin.end()
  }

  interrupt(): void {
    this.#child.kill('SIGINT')
  }

  /** Resolves when it has said that; rejects where it has not after 15 s. */
  async says(text: string): Promise<void> {
    const signal = AbortSignal.timeout(15_000)
    while (!this.out.includes(text)) {
      await once(this.#child.stdout, 'data', { signal }).catch(() => {
        throw new Error(`waited in vain for ${text} in\n${this.out}${this.err}`)
      })
    }
  }

  async ended(): Promise<Ended> {
    const [code] = await this.#ended
    return { out: this.out, err: this.err, code: code as number | null }
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }
}

/** Runs the command to its end, with `input` behind the pipe. */
export function runParley(args: readonly string[], input = ''): Promise<Ended> {
  const child = new ParleyProcess(...args)
  if (input !== '') child.type(input)
  child.hangUp()
  return child.ended()
}
