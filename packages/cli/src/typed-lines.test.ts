import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { until } from '../../server/src/testing/until.ts'
import { Screen } from './testing/screen.ts'
import { TypedLines } from './typed-lines.ts'

/** A terminal of 40 columns, what was typed into it, and how often it was closed. */
function terminal() {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true })
  const screen = new Screen(40)
  const typed: string[] = []
  let closed = 0
  const lines = new TypedLines(keyboard as never, screen as never)
  lines.listen(
    (text) => typed.push(text),
    () => closed++,
  )
  return {
    ...{ keyboard, screen, typed, lines },
    closed: () => closed,
    others: (text: string) => lines.above(() => screen.write(`${text}\n`)),
    shows: (...rows: readonly string[]) =>
      until(() => screen.text === rows.join('\n'), `${rows.join('|')} not\n${screen.text}`),
  }
}

describe('lines that are typed in a terminal', () => {
  it('stay whole at the bottom while others speak, with the cursor where it was', async () => {
    const { keyboard, screen, typed, others, shows } = terminal()
    keyboard.write('half a sen')
    await shows('> half a sen')
    others('Jo         Hello')
    await shows('Jo         Hello', '> half a sen')
    keyboard.write('\u001b[D\u001b[D\u001b[D')
    await until(() => screen.column === 9, 'the cursor')
    others('Jo         Are you there?')
    await shows('Jo         Hello', 'Jo         Are you there?', '> half a sen')
    expect(screen.column).toBe(9)
    keyboard.write('X')
    await shows('Jo         Hello', 'Jo         Are you there?', '> half a Xsen')
    keyboard.write('\r')
    await until(() => typed.length === 1, 'the line')
    expect(typed).toEqual(['half a Xsen'])
    await shows('Jo         Hello', 'Jo         Are you there?', '> half a Xsen', '>')
  })

  it('may be longer than a row', async () => {
    const { keyboard, others, shows } = terminal()
    keyboard.write('x'.repeat(100))
    await shows(`> ${'x'.repeat(38)}`, 'x'.repeat(40), 'x'.repeat(22))
    others('Jo')
    await shows('Jo', `> ${'x'.repeat(38)}`, 'x'.repeat(40), 'x'.repeat(22))
  })

  it('end with Ctrl-C or Ctrl-D, once, and leave the terminal at the beginning of a row', async () => {
    for (const [keys, rows] of [
      ['\u0003', ['']],
      ['\u0004', ['']],
      ['abc\u0003', ['> abc', '']],
    ] as const) {
      const { keyboard, screen, closed, shows } = terminal()
      keyboard.write(keys)
      await until(() => closed() === 1, 'the end')
      await shows(...rows)
      expect(screen.column).toBe(0)
    }
  })
})
