import { describe, expect, it } from 'vitest'
import { defineCommand, type UsageProblems } from './command.ts'
import { readCommandLine } from './command-line.ts'

const command = defineCommand({
  name: 'water',
  sentence: 'Waters plants.',
  arguments: [{ name: 'PLANT', sentence: 'Which.' }],
  options: {
    litres: { type: 'string', default: '1', sentence: 'How much.' },
    from: { type: 'string', env: 'PARLEY_FROM', sentence: 'Whence.' },
    warm: { type: 'boolean', short: 'w', sentence: 'Not cold.' },
    note: { type: 'string', multiple: true, sentence: 'What to remember.' },
  },
  examples: [],
  async run() {},
})
const read = (argv: readonly string[], env = {}) => readCommandLine(command, argv, env)

function problems(argv: readonly string[]): readonly string[] {
  try {
    read(argv)
    return []
  } catch (error) {
    return (error as UsageProblems).problems
  }
}

describe('a command line', () => {
  it('has a value for every option, given or not', () => {
    expect(read(['fern'])).toEqual({
      options: { litres: '1', from: undefined, warm: false, note: [], json: false, help: false },
      arguments: ['fern'],
    })
    const given = read(['--litres=2', 'fern', '-w', '--note', 'a', '--note', 'b', '--json'])
    expect(given.options).toMatchObject({ litres: '2', warm: true, note: ['a', 'b'], json: true })
  })

  it('takes a flag before its variable, and an empty variable as not set', () => {
    expect(read(['fern'], { PARLEY_FROM: 'well' }).options['from']).toBe('well')
    expect(read(['fern', '--from', 'tap'], { PARLEY_FROM: 'well' }).options['from']).toBe('tap')
    expect(read(['fern'], { PARLEY_FROM: '' }).options['from']).toBeUndefined()
  })

  it('is refused with everything that is wrong at once, and with what was probably meant', () => {
    expect(problems(['--liters', '2', '--warm=yes', '--from'])).toEqual([
      '--liters is not an option. Did you mean --litres?',
      '--warm takes no value.',
      '--from needs a value.',
    ])
    expect(problems(['--from', '--warm', 'fern'])).toEqual(['--from needs a value.'])
    expect(problems([])).toEqual(['PLANT is missing: Which.'])
  })

  it('does not repeat what belongs to no option: it may be a secret', () => {
    expect(problems(['fern', 'hunter2'])).toEqual(['Argument 2 is one too many.'])
  })
})
