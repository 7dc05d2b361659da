/** Where the service is, and who signs: what every command that speaks to one is told. */
import { options as service } from '@parley/server/options'
import type { Backend } from '@parley/testing/backend'
import { type CommandOptions, Failure, UsageProblems, type Values } from './command.ts'

/** Of every new chat service: its one instance, and the flow that waits for an agent. */
const seededInstance = '11111111-1111-4111-8111-111111111111'
const seededFlow = '22222222-2222-4222-8222-222222222222'

export const endpointOptions = {
  endpoint: {
    type: 'string',
    value: 'URL',
    default: 'http://127.0.0.1:7400',
    sentence: 'Where the service is.',
  },
  'participant-endpoint': {
    type: 'string',
    value: 'URL',
    defaultInWords: 'the same',
    sentence: 'Where chats are held, if that is elsewhere, as at Amazon.',
  },
  region: {
    type: 'string',
    value: 'REGION',
    default: service.region.default,
    env: service.region.env,
    sentence: 'The region that is signed for.',
  },
  'access-key-id': {
    type: 'string',
    value: 'ID',
    default: service.accessKeyId.default,
    env: service.accessKeyId.env,
    sentence: 'The key that signs.',
  },
  'secret-access-key': {
    type: 'string',
    value: 'SECRET',
    default: service.secretAccessKey.default,
    env: service.secretAccessKey.env,
    sentence: 'Its secret; prefer the variable, since other users of the machine can read flags.',
  },
  'session-token': { type: 'string', value: 'TOKEN', sentence: 'Of temporary keys, as Amazon gives them.' },
  'instance-id': { type: 'string', value: 'ID', default: seededInstance, sentence: 'The instance.' },
  'flow-id': { type: 'string', value: 'ID', default: seededFlow, sentence: 'The flow that new chats begin with.' },
} as const satisfies CommandOptions

export type EndpointValues = Values<typeof endpointOptions>

export const participantEndpointOf = (values: EndpointValues): string =>
  (values['participant-endpoint'] ?? values.endpoint).replace(/\/+$/, '')

/** @throws UsageProblems with each flag that is given and is no URL of HTTP */
export function checkUrls(flags: Readonly<Record<string, string | undefined>>): void {
  const problems = Object.entries(flags).flatMap(([flag, url]) =>
    url === undefined || (URL.canParse(url) && /^https?:\/\//.test(url))
      ? []
      : [`${flag} is ${JSON.stringify(url)}: expected an http:// or https:// URL.`],
  )
  if (problems.length > 0) throw new UsageProblems(problems)
}

type Keys = Pick<EndpointValues, 'access-key-id' | 'secret-access-key' | 'session-token'>

/** Who signs, as the AWS SDK wants it. */
export function credentialsOf({ 'session-token': sessionToken, ...values }: Keys) {
  const keys = { accessKeyId: values['access-key-id'], secretAccessKey: values['secret-access-key'] }
  return sessionToken === undefined ? keys : { ...keys, sessionToken }
}

/**
 * Who signs there, for commands that need a chat or a place in one. What is refused becomes a Failure that says so; one
 * who knows better may ask for its `cause`.
 * @throws UsageProblems with each URL that is none
 */
export async function backendAt(values: EndpointValues): Promise<Backend> {
  const { endpoint, region } = values
  checkUrls({ '--endpoint': endpoint, '--participant-endpoint': values['participant-endpoint'] })
  const { Backend } = await import('@parley/testing/backend')
  return new Backend({
    ...{ endpoint, region, credentials: credentialsOf(values) },
    ...{ instanceId: values['instance-id'], flowId: values['flow-id'], maxAttempts: 2 },
    failure: (operation, cause) => new Failure(`${operation}: ${wordsOf(cause, endpoint)}`, { cause }),
  })
}

/** What a refusal says, or that nobody was there to refuse. */
function wordsOf(error: unknown, endpoint: string): string {
  const { name, message, code, Message } = error as Error & { readonly code?: string; readonly Message?: string }
  if (code === 'ECONNREFUSED') return `nothing listens at ${endpoint}: is the service started (\`parley serve\`)?`
  return code === undefined ? `${name}: ${Message || message}` : `${endpoint} cannot be reached: ${message || code}`
}
