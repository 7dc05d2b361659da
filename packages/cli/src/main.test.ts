import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startParley } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { allCommands, commands } from './commands/index.ts'
import { renderHelp, renderOverview } from './help.ts'

const entry = fileURLToPath(new URL('../bin/parley.js', import.meta.url))

function parley(...args: readonly string[]) {
  return new Promise<{ out: string; err: string; code: number }>((resolve) => {
    execFile(process.execPath, [entry, ...args], (error, out, err) =>
      resolve({ out, err, code: Number(error?.code ?? 0) }),
    )
  })
}

describe('the command parley', () => {
  it('has a help of every command, with examples and options, and exits with 0', async () => {
    const all = await allCommands()
    expect(all.map(({ name }) => name)).toEqual(Object.keys(commands))
    for (const command of all) {
      const help = renderHelp(command)
      expect(command.examples.length, command.name).toBeGreaterThan(0)
      for (const [line] of command.examples) expect(help).toContain(`  ${line}\n`)
      for (const name of [...Object.keys(command.options), 'json', 'help']) expect(help).toContain(`--${name}`)
      expect(renderOverview(all)).toContain(command.sentence)
    }
    expect(await parley('serve', '--help')).toEqual({ out: `${renderHelp(all[0]!)}\n`, err: '', code: 0 })
    expect(await parley('--help')).toEqual({ out: `${renderOverview(all)}\n`, err: '', code: 0 })
  })

  it('ends what would go on for ever where nobody reads it any more, and crashes nowhere', async () => {
    await using parley = await startParley()
    const child = spawn(process.execPath, [entry, 'chat', '--json', '--endpoint', parley.endpoint])
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    const ended = once(child, 'close')
    await once(child.stdout, 'data')
    child.stdout.destroy()
    child.stdin.write('Hello\n')
    expect(await ended).toEqual([0, null])
    expect(err).toBe('')
  })

  it('exits with 2 where it is called wrongly, and says what was probably meant', async () => {
    expect(await parley('sreve')).toEqual({
      out: '',
      err: 'parley: sreve is not a command. Did you mean serve?\nparley: see `parley --help`\n',
      code: 2,
    })
    const wrong = [['chat'], ['chat', '--participant-token', 'x'], ['tail', 'x'], ['doctor'], ['run', 'x.yaml']]
    for (const { err, code } of await Promise.all(wrong.map((words) => parley(...words, '--endpoint', 'host:7400')))) {
      const why = 'parley: --endpoint is "host:7400": expected an http:// or https:// URL.'
      expect([err.split('\n')[0], code]).toEqual([why, 2])
    }
    const { err, code } = await parley()
    expect(err).toMatch(/^parley: no command: there is serve/)
    expect(code).toBe(2)
  })
})
