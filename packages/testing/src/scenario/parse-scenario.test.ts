import { describe, expect, it } from 'vitest'
import { parseScenario, type ScenarioError } from './parse-scenario.ts'

const head = 'title: A chat\npeople: { mia: customer, jo: agent }\n'

function problems(text: string): readonly string[] {
  try {
    parseScenario(text, 'chat.yaml')
    return []
  } catch (error) {
    return (error as ScenarioError).problems
  }
}

describe('a scenario file', () => {
  it('is read into steps, each with its line', () => {
    const { people, flow, seed } = parseScenario(
      `${head}flow:\n  - mia says: "Hello: you"\n  - jo types\n  - jo never sees: [a, 2]\n  - jo tries: { says: Hi }\n  - advance: 25h`,
    )
    expect(people.map(({ name, role }) => [name, role])).toEqual([
      ['mia', 'CUSTOMER'],
      ['jo', 'AGENT'],
    ])
    expect(flow.map(({ line, who, verb, given, isTried }) => [line, who, verb, given, isTried])).toEqual([
      [4, 'mia', 'says', 'Hello: you', false],
      [5, 'jo', 'types', undefined, false],
      [6, 'jo', 'never sees', ['a', '2'], false],
      [7, 'jo', 'says', 'Hi', true],
      [8, undefined, 'advance', 25 * 3_600_000, false],
    ])
    expect(seed).toBe(1)
  })

  it.each([
    [
      'a word that there is not',
      `${head}flow:\n  - mia shouts: Hello`,
      /^chat\.yaml:4: "mia shouts": expected one of .*says/,
    ],
    [
      'somebody who is not there',
      `${head}flow:\n  - eve says: Hello`,
      'chat.yaml:4: "eve says": there is nobody called eve; there are mia, jo',
    ],
    [
      'a duration that is none',
      `${head}flow:\n  - advance: soon`,
      'chat.yaml:4: advance: expected a duration such as 90s, 5m or 25h, not "soon"',
    ],
    [
      'a state that is none',
      `${head}flow:\n  - mia is: happy`,
      'chat.yaml:4: mia is: expected one of connected, connecting, ended, not "happy"',
    ],
    [
      'something where nothing belongs',
      `${head}flow:\n  - mia drops: now`,
      'chat.yaml:4: mia drops: expected nothing, not "now"',
    ],
    [
      'a rule that makes no sense',
      `${head}flow:\n  - faults: [{ on: SendMessage, do: drop }]`,
      /^chat\.yaml:4: faults: .*rules\.1\.member\.do/,
    ],
    [
      'a known failure of no step',
      `${head}fails: { chatjs: never }\nflow:\n  - mia types`,
      /^chat\.yaml:3: fails: expected a step as it stands/,
    ],
    [
      'a member that there is not',
      `${head}flaw: 1\nflow:\n  - mia types`,
      /^chat\.yaml:3: "flaw" is not one of title, people/,
    ],
    [
      'nobody to serve',
      'title: A chat\npeople: { jo: agent }\nflow:\n  - jo types',
      'chat.yaml:2: expected one customer, and there are 0',
    ],
    ['no YAML', `${head}flow: [`, /^chat\.yaml:3: /],
  ])('is refused for %s, with file, line and what was expected', (_, text, problem) => {
    expect(problems(text)).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)])
  })

  it('is refused with everything that is wrong at once', () => {
    expect(problems(`${head}flow:\n  - mia sings\n  - jo goes: home`)).toHaveLength(2)
  })
})
