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
      /^chat\.yaml:4:5: flow: "mia shouts": expected one of .*says/,
    ],
    [
      'somebody who is not there',
      `${head}flow:\n  - eve says: Hello`,
      'chat.yaml:4:5: flow: "eve says": there is nobody called eve; there are mia, jo',
    ],
    [
      'a duration that is none',
      `${head}flow:\n  - advance: soon`,
      'chat.yaml:4:14: advance: expected a duration such as 90s, 5m or 25h, not "soon"',
    ],
    [
      'a state that is none',
      `${head}flow:\n  - mia is: happy`,
      'chat.yaml:4:13: mia is: expected one of connected, connecting, ended, not "happy"',
    ],
    [
      'something where nothing belongs',
      `${head}flow:\n  - mia drops: now`,
      'chat.yaml:4:16: mia drops: expected nothing, not "now"',
    ],
    [
      'a rule that makes no sense',
      `${head}flow:\n  - faults: [{ on: SendMessage, do: drop }]`,
      /^chat\.yaml:4:33: faults, rule 1: do: On SendMessage it must be one of/,
    ],
    [
      'a known failure of no step',
      `${head}fails: { chatjs: never }\nflow:\n  - mia types`,
      /^chat\.yaml:3:18: fails\.chatjs: expected a step as it stands/,
    ],
    [
      'a member that there is not',
      `${head}flaw: 1\nflow:\n  - mia types`,
      /^chat\.yaml:3:1: "flaw" is not one of title, people.* Did you mean flow\?$/,
    ],
    [
      'nobody to serve',
      'title: A chat\npeople: { jo: agent }\nflow:\n  - jo types',
      'chat.yaml:2:9: people: expected one customer, and there are 0',
    ],
    ['no YAML', `${head}flow: [`, /^chat\.yaml:3:\d+: /],
    [
      'a slip of the pen',
      `${head}flow:\n  - mia syas: Hello`,
      /^chat\.yaml:4:5: flow: "mia syas": .* Did you mean says\?$/,
    ],
    [
      'a colon that is missing',
      `${head}flow:\n  - mia says Hello`,
      'chat.yaml:4:5: flow: "mia says Hello": expected a colon behind "mia says"',
    ],
    [
      'a colon too many',
      `${head}flow:\n  - mia says: this: that`,
      'chat.yaml:4:15: a text with a colon wants quotes around it',
    ],
    [
      'two steps that are one',
      `${head}flow:\n  - mia says: Hello\n    jo sees: Hello`,
      /^chat\.yaml:5:5: flow: "mia says" and "jo sees" are one step here/,
    ],
    [
      'a number without a unit',
      `${head}flow:\n  - advance: 90`,
      'chat.yaml:4:14: advance: expected a duration such as 90s, 5m or 25h, not 90',
    ],
    [
      'a truth for a text',
      `${head}flow:\n  - mia says: true`,
      'chat.yaml:4:15: mia says: expected a text, not true; in quotes it is one',
    ],
    [
      'a member of a rule that there is not',
      `${head}flow:\n  - faults: [{ on: SendMessage, do: reset, tims: 1 }]`,
      /^chat\.yaml:4:44: faults, rule 1: tims: Member must be one of \[name, on,/,
    ],
    [
      'an operation that there is not',
      `${head}flow:\n  - backend: StopContcat`,
      'chat.yaml:4:14: backend: there is no operation StopContcat. Did you mean StopContact?',
    ],
    [
      'a member that an SDK would drop',
      `${head}chat: { ChatDurationInMinuts: 60 }\nflow:\n  - mia types`,
      /^chat\.yaml:3:9: chat\."ChatDurationInMinuts" is not one of .* Did you mean ChatDurationInMinutes\?$/,
    ],
    [
      'a name that is there already',
      `${head}title: Another\nflow:\n  - mia types`,
      'chat.yaml:3:1: "title" is there already',
    ],
    [
      'a title that is missing',
      head.replace(/title.*\n/, '').concat('flow:\n  - mia types'),
      /^chat\.yaml:1:1: title is missing/,
    ],
  ])('is refused for %s, with file, line, column, name and what was expected', (_, text, problem) => {
    expect(problems(text)).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)])
  })

  it('is refused with everything that is wrong at once, in its order', () => {
    const found = problems(`${head}seed: x\nflow:\n  - mia sings\n  - jo goes: home`)
    expect(found.map((problem) => problem.split(':')[1])).toEqual(['3', '5', '6'])
  })
})
