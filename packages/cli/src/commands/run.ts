import { readFile } from 'node:fs/promises'
import type { ClientKind, Elsewhere, LoadProgress, Scenario } from '@parley/testing/scenario'
import { defineCommand, type Io, UsageProblems } from '../command.ts'
import { checkUrls, credentialsOf, endpointOptions } from '../endpoint.ts'
import { unreadable } from '../unreadable.ts'

const clientKinds: readonly ClientKind[] = ['person', 'session', 'facade', 'chatjs']
/** A line of progress so often, where no terminal shows it in place. */
const progressEverySeconds = 5

const options = {
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
    sentence: 'Rests so long behind each step; without --chats each is shown as it is done, as a demonstration does.',
  },
  ...endpointOptions,
  endpoint: {
    type: 'string',
    value: 'URL',
    defaultInWords: 'a service of its own',
    sentence: 'Where a service runs already.',
  },
  'participant-token': {
    type: 'string',
    value: 'TOKEN',
    sentence: 'The customer’s place in a chat that there is at the endpoint; nothing is signed then.',
  },
  contact: { type: 'string', value: 'ID', sentence: 'Its ContactId, which chatjs and facade want.' },
  participant: { type: 'string', value: 'ID', sentence: 'And the customer’s ParticipantId.' },
} as const

export const runCommand = defineCommand({
  name: 'run',
  sentence: 'Plays scenario files against a service of their own, or one that runs, and says whether they hold.',
  about:
    'The language is told in docs/testing.md. A failure that a file knows of is no failure. ChatJS is taken from the ' +
    'node_modules of the directory in which the command runs. At an endpoint what moves time, breaks lines or restarts ' +
    'the service wants its test controls (docs/test-controls.md), and time is then the scenario’s; without them it is ' +
    'the wall’s.',
  arguments: [{ name: 'FILE', sentence: 'A scenario, in YAML.', many: true }],
  options,
  examples: [
    ['parley run examples/testing/refresh.yaml', 'with our own client'],
    ['parley run --client chatjs examples/testing/*.yaml', 'with ChatJS: where it fails, the files say so'],
    ['parley run --chats 500 examples/testing/conversation.yaml', 'as a load test'],
    ['parley run --pace 1000 examples/testing/conversation.yaml', 'as a demonstration'],
    ['parley run --endpoint http://127.0.0.1:7400 examples/testing/conversation.yaml', 'on a service that runs'],
  ],
  async run(io) {
    const { say } = io
    const { parseScenario, renderLoadReport, renderReport, runLoad, runScenario, ScenarioError } = await import(
      '@parley/testing/scenario'
    )
    const client = clientOf(io.options.client)
    const chats = wholeNumber('--chats', io.options.chats)
    const pace = wholeNumber('--pace', io.options.pace)
    const service = serviceOf(io.options)
    if (service?.seat !== undefined && chats !== undefined) {
      throw new UsageProblems(['--participant-token is one place, and --chats wants many.'])
    }
    const scenarios = await readAll(io.arguments, parseScenario, ScenarioError)
    let failed = false
    for (const [file, text] of scenarios) {
      const common = { file, client, ...(service !== undefined && { service }), ...(pace !== undefined && { pace }) }
      try {
        if (chats === undefined) {
          const onStep = async ({ text: step, line }: { text: string; line: number }) => {
            say(`${String(line).padStart(5)}  ${step}`, { line, step })
            await new Promise((resolve) => setTimeout(resolve, pace))
          }
          const report = await runScenario(text, { ...common, ...(pace !== undefined && { onStep }) })
          say(renderReport(report), report)
          failed ||= report.result === 'failed'
        } else {
          using progress = progressOn(io)
          const report = await runLoad(text, { ...common, chats, onProgress: (now) => progress.show(now) })
          progress.clear()
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

/** Nothing is played before all files can be. */
async function readAll(
  files: readonly string[],
  parse: (text: string, file: string) => Scenario,
  Unreadable: new (problems: readonly string[]) => Error & { readonly problems: readonly string[] },
): Promise<readonly (readonly [file: string, text: string])[]> {
  const problems: string[] = []
  const read = files.map(async (file) => {
    try {
      const text = await readFile(file, 'utf8')
      parse(text, file)
      return [file, text] as const
    } catch (error) {
      problems.push(...(error instanceof Unreadable ? error.problems : [unreadable(file, error)]))
      return [file, ''] as const
    }
  })
  const texts = await Promise.all(read)
  if (problems.length > 0) throw new UsageProblems(problems)
  return texts
}

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

/** What says nothing of a service of the scenario's own. */
const ofAnEndpoint = ['participant-endpoint', 'session-token', 'participant-token', 'contact', 'participant'] as const

/** @returns undefined where each scenario has a service of its own */
function serviceOf(values: Io<typeof options>['options']): Elsewhere | undefined {
  const {
    endpoint,
    region,
    'participant-endpoint': participantEndpoint,
    'participant-token': participantToken,
  } = values
  if (endpoint === undefined) {
    const without = ofAnEndpoint.filter((name) => values[name] !== undefined)
    if (without.length > 0) throw new UsageProblems(without.map((name) => `--${name} wants --endpoint.`))
    return undefined
  }
  checkUrls({ '--endpoint': endpoint, '--participant-endpoint': participantEndpoint })
  const { contact: contactId, participant: participantId, client } = values
  const wantsIds = client === 'chatjs' || client === 'facade'
  if (participantToken !== undefined && wantsIds && (contactId === undefined || participantId === undefined)) {
    throw new UsageProblems([`--client ${client} wants --contact and --participant beside --participant-token.`])
  }
  return {
    ...{ endpoint, region, instanceId: values['instance-id'], flowId: values['flow-id'] },
    credentials: credentialsOf(values),
    ...(participantEndpoint !== undefined && { participantEndpoint }),
    ...(participantToken !== undefined && {
      seat: {
        participantToken,
        ...(contactId !== undefined && { contactId }),
        ...(participantId !== undefined && { participantId }),
      },
    }),
  }
}

/** How far a load has come, on standard error: in place on a terminal, else a line now and then. */
function progressOn({ warn }: Io) {
  const { stderr } = process
  const clear = () => {
    if (stderr.isTTY) stderr.write('\r\u001b[K')
  }
  let shownAt = 0
  return {
    show({ chats, open, done, failed, seconds }: LoadProgress) {
      const text = `${Math.round(seconds)} s: ${open + done} of ${chats} connected, ${done} done, ${failed} failed`
      if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`)
      else if (seconds - shownAt >= progressEverySeconds) {
        shownAt = seconds
        warn(text)
      }
    },
    clear,
    [Symbol.dispose]: clear,
  }
}
