import type { Recording } from '@parley/testing/recording'
import { defineCommand, type Io, UsageProblems } from '../command.ts'
import { credentialsOf, endpointOptions } from '../endpoint.ts'
import { newRecordingFile, portOf, readRecordingFile, targetOf, told } from '../recordings.ts'

const replayOptions = {
  target: {
    type: 'string',
    value: 'URL',
    sentence: 'Plays the clients against this endpoint; without it the service is played.',
  },
  only: {
    type: 'string',
    value: 'TOKEN',
    multiple: true,
    sentence:
      'Without --target: whose client is real, such as participant-token-1; what others did counts as done. Everybody, if none is given.',
  },
  out: { type: 'string', value: 'FILE', sentence: 'With --target: a new file for what came of it this time.' },
  with: {
    type: 'string',
    value: 'OLD=NEW',
    multiple: true,
    sentence: 'With --target: an id or a token that the recording took from elsewhere, and what stands for it now.',
  },
  patience: {
    type: 'string',
    value: 'SECONDS',
    default: '5',
    sentence: 'With --target: how long to wait for what was recorded.',
  },
  region: { ...endpointOptions.region, sentence: 'With --target: the region that is signed for.' },
  'access-key-id': {
    ...endpointOptions['access-key-id'],
    sentence: 'With --target: the key that signs what was signed; the recording has none.',
  },
  'secret-access-key': {
    ...endpointOptions['secret-access-key'],
    sentence: 'With --target: its secret; prefer the variable, since other users of the machine can read flags.',
  },
  'session-token': {
    ...endpointOptions['session-token'],
    sentence: 'With --target: of temporary keys, as Amazon gives them.',
  },
  port: {
    type: 'string',
    value: 'PORT',
    default: '7400',
    sentence: 'Where the played service listens; 0 takes any free port.',
  },
  host: { type: 'string', value: 'HOST', default: '127.0.0.1', sentence: 'The address it listens on.' },
} as const

export const replayCommand = defineCommand({
  name: 'replay',
  sentence: 'Plays a recording: its service to a real client, or its clients against an endpoint.',
  about:
    'As the service it answers each request as the recorded one like it was answered. As the clients it sends the recorded ' +
    'requests with fresh tokens and ids, compares what comes back by the rules of parley diff, and exits with 1 where it differs.',
  arguments: [{ name: 'FILE', sentence: 'A recording of parley record.' }],
  options: replayOptions,
  examples: [
    ['parley replay chat.jsonl', 'answers clients of http://127.0.0.1:7400 as recorded'],
    ['parley replay chat.jsonl --target http://127.0.0.1:7400', 'says whether this Parley does the same'],
    [
      'parley replay chat.jsonl --target http://127.0.0.1:7400 --with participant-token-1=$TOKEN',
      'where the chat was started by somebody who was not recorded',
    ],
  ],
  async run(io) {
    checkSide(io.options)
    const recording = await readRecordingFile(io.arguments[0]!)
    return io.options.target === undefined ? asService(recording, io) : asClients(recording, io.options.target, io)
  },
})

/** What is for the other side would be told in vain. */
function checkSide({ target, only, ...values }: Io<typeof replayOptions>['options']): void {
  const problems =
    target === undefined
      ? [
          ...(values.out === undefined ? [] : ['--out wants --target.']),
          ...(values.with.length > 0 ? ['--with wants --target.'] : []),
          ...(values['session-token'] === undefined ? [] : ['--session-token wants --target.']),
        ]
      : only.length > 0
        ? ['--only is for a played service, without --target.']
        : []
  if (problems.length > 0) throw new UsageProblems(problems)
}

async function asService(
  recording: Recording,
  { options, signal, say, warn }: Io<typeof replayOptions>,
): Promise<number> {
  const { playService } = await import('@parley/testing/recording')
  const tokens = new Set(
    recording.entries.flatMap((entry) =>
      'request' in entry && /^«participant-token-/.test(entry.as ?? '') ? [entry.as!] : [],
    ),
  )
  const nobody = options.only.filter((token) => !tokens.has(marked(token)))
  if (nobody.length > 0) {
    const known = [...tokens].map((token) => token.slice(1, -1)).join(', ') || 'none'
    throw new UsageProblems(nobody.map((token) => `--only is "${token}": the recording has ${known}.`))
  }
  await using service = await playService(recording, {
    ...{ port: portOf(options.port), host: options.host },
    ...(options.only.length > 0 && { only: options.only.map(marked) }),
  })
  const secrets = [...tokens].map(service.secret)
  say(
    [
      `Playing the service at ${service.url}. Ctrl-C ends it.`,
      ...secrets.map((secret) => `  participant token  ${secret}`),
    ].join('\n'),
    { url: service.url, participantTokens: secrets },
  )
  await told(signal)
  for (const problem of service.problems) warn(problem)
  return service.problems.length === 0 ? 0 : 1
}

async function asClients(
  recording: Recording,
  target: string,
  { options, say }: Io<typeof replayOptions>,
): Promise<number> {
  const endpoint = targetOf(target)
  const { describeDifferences, diffRecordings, playClient } = await import('@parley/testing/recording')
  const patience = Number(options.patience)
  if (!(patience > 0)) throw new UsageProblems([`--patience is ${JSON.stringify(options.patience)}: expected seconds.`])
  using file = options.out === undefined ? undefined : await newRecordingFile(options.out)
  const again = await playClient(recording, {
    endpoint,
    region: options.region,
    credentials: credentialsOf(options),
    substitutes: substitutesOf(options.with),
    patienceMs: patience * 1000,
    ...(file !== undefined && { write: (line: string) => file.write(line) }),
  })
  const differences = diffRecordings(recording, again)
  say(describeDifferences(differences), { equal: differences.length === 0, differences })
  return differences.length === 0 ? 0 : 1
}

function substitutesOf(given: readonly string[]): Record<string, string> {
  const pairs = given.map((text) => [text, text.indexOf('=')] as const)
  const wrong = pairs.filter(([, equals]) => equals < 1)
  // It is not repeated: it may be a secret.
  if (wrong.length > 0) throw new UsageProblems(['--with needs an old and a new value: OLD=NEW.'])
  return Object.fromEntries(
    pairs.map(([text, equals]) => {
      const old = text.slice(0, equals)
      return [marked(old), text.slice(equals + 1)]
    }),
  )
}

/** Placeholders may be written without their marks, which are not on every keyboard. */
const marked = (text: string) => (/^[a-z-]+-\d+$/.test(text) ? `«${text}»` : text)
