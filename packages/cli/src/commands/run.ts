import { readFile } from 'node:fs/promises'
import type { ClientKind } from '@parley/testing/scenario'
import { defineCommand, Failure, UsageProblems } from '../command.ts'

const clientKinds: readonly ClientKind[] = ['person', 'session', 'facade', 'chatjs']

export const runCommand = defineCommand({
  name: 'run',
  sentence: 'Plays scenario files against a service of their own, and says whether they hold.',
  about:
    'The language is told in docs/testing.md. A failure that a file knows of is no failure. ChatJS is taken from the node_modules of the directory in which the command runs.',
  arguments: [{ name: 'FILE', sentence: 'A scenario, in YAML.', many: true }],
  options: {
    client: {
      type: 'string',
      value: 'CLIENT',
      default: 'session',
      sentence: `What plays the customer: ${clientKinds.join(', ')}.`,
    },
    chats: { type: 'string', value: 'COUNT', sentence: 'Plays each that many times side by side, and measures.' },
    pace: {
      type: 'string',
      value: 'MS',
      sentence: 'Shows each step as it is done and rests so long behind it, as a demonstration does.',
    },
  },
  examples: [
    ['parley run examples/testing/refresh.yaml', 'with our own client'],
    ['parley run --client chatjs examples/testing/*.yaml', 'with ChatJS: where it fails, the files say so'],
    ['parley run --chats 500 --client person examples/testing/second-tab.yaml', 'as a load test'],
    ['parley run --pace 1000 examples/testing/second-tab.yaml', 'as a demonstration'],
  ],
  async run({ options, arguments: files, say }) {
    const { renderLoadReport, renderReport, runLoad, runScenario, ScenarioError } = await import(
      '@parley/testing/scenario'
    )
    const client = clientOf(options.client)
    const chats = wholeNumber('--chats', options.chats)
    const pace = wholeNumber('--pace', options.pace)
    let failed = false
    for (const file of files) {
      const text = await readFile(file, 'utf8').catch((error: Error) => {
        throw new Failure(`${file} cannot be read: ${error.message}`)
      })
      try {
        if (chats === undefined) {
          const onStep = async ({ text: step, line }: { text: string; line: number }) => {
            say(`${String(line).padStart(5)}  ${step}`, { line, step })
            await new Promise((resolve) => setTimeout(resolve, pace))
          }
          const report = await runScenario(text, { file, client, ...(pace !== undefined && { onStep }) })
          say(renderReport(report), report)
          failed ||= report.result === 'failed'
        } else {
          const report = await runLoad(text, { file, client, chats })
          say(renderLoadReport(report), report)
          failed ||= report.failed > 0
        }
      } catch (error) {
        throw error instanceof ScenarioError ? new UsageProblems(error.problems) : error
      }
    }
    return failed ? 1 : 0
  },
})

function clientOf(given: string): ClientKind {
  const client = clientKinds.find((kind) => kind === given)
  if (client === undefined) {
    throw new UsageProblems([`--client is "${given}": expected one of ${clientKinds.join(', ')}.`])
  }
  return client
}

function wholeNumber(flag: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  if (!/^[1-9]\d*$/.test(given)) throw new UsageProblems([`${flag} is "${given}": expected a whole number above 0.`])
  return Number(given)
}
