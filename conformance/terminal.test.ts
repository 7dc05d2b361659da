/** The command in a terminal that the operating system gives, which no pipe is. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startParley } from '@parley/testing'
import { expect, it } from 'vitest'
import { Screen } from '../packages/cli/src/testing/screen.ts'
import { until } from '../packages/server/src/testing/until.ts'
import { pythonBin } from './subprocess.ts'

const entry = fileURLToPath(new URL('../packages/cli/bin/parley.js', import.meta.url))
/** Python has pseudo-terminals, and Node has none. */
const inTerminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'

class Terminal implements Disposable {
  readonly screen = new Screen(200)
  readonly #child: ChildProcessWithoutNullStreams
  readonly #ended: Promise<unknown[]>

  constructor(...args: readonly string[]) {
    this.#child = spawn(`${pythonBin}python`, ['-c', inTerminal, process.execPath, entry, ...args])
    this.#child.stdout.setEncoding('utf8').pipe(this.screen, { end: false })
    this.#ended = once(this.#child, 'close')
  }

  type(keys: string): void {
    this.#child.stdin.write(keys)
  }

  /** Resolves when the last rows are these. */
  async shows(...rows: readonly (string | RegExp)[]): Promise<void> {
    const last = () => this.screen.text.split('\n').slice(-rows.length)
    const holds = () =>
      rows.every((row, at) => (typeof row === 'string' ? last()[at] === row : row.test(last()[at] ?? '')))
    await until(holds, `${rows.join(' | ')} at the end of the screen`)
  }

  async code(): Promise<unknown> {
    return (await this.#ended)[0]
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }
}

it('parley chat in a terminal: nobody’s words tear what is being typed, and Ctrl-C leaves cleanly', async () => {
  await using parley = await startParley()
  const at = ['--endpoint', parley.endpoint]
  using mia = new Terminal('chat', ...at)
  await mia.shows(/Mia +\[participant\.joined\]$/, '>')
  const [, contact = ''] = /--contact (\S+)/.exec(mia.screen.text)!
  using jo = new Terminal('chat', '--as', 'agent', '--contact', contact, ...at)
  await jo.shows(/Jo +\[participant\.joined\]$/, '>')
  await mia.shows(/Jo +\[participant\.joined\]$/, '>')
  mia.type('half a sen')
  await mia.shows('> half a sen')
  jo.type('May I interrupt?\r')
  await jo.shows('> May I interrupt?', '>')
  await mia.shows(/Jo +May I interrupt\?$/, '> half a sen')
  mia.type('tence\r')
  await mia.shows('> half a sentence', '>')
  await jo.shows('> May I interrupt?', /Mia +half a sentence$/, '>')
  jo.type('\u0003')
  expect(await jo.code()).toBe(0)
  mia.type('never mind\u0003')
  expect(await mia.code()).toBe(0)
  await mia.shows('> half a sentence', '> never mind', '')
  expect(parley.items(contact).map(({ ContentType }) => ContentType)).not.toContain(
    'application/vnd.amazonaws.connect.event.chat.ended',
  )
})
