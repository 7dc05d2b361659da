/** A set-up, looked at from outside: each finding says what is so and, where that is wrong, what to do about it. */
import type { Seat } from '@parley/testing'
import type { Backend } from '@parley/testing/backend'
import { backendAt, type EndpointValues, participantEndpointOf } from './endpoint.ts'
import { subscribed } from './handshake.ts'

export interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly finding: string
  readonly remedy?: string
}

interface Patient extends EndpointValues {
  readonly origin: string
  readonly 'no-chat': boolean
}

/** SDKs and service agree to within this (control-plane §3.5). */
const skewMaxMs = 5 * 60_000
const patienceMs = 5000

/** What keeps everything behind it from being looked at ends it. */
export async function* examine(values: Patient): AsyncGenerator<Finding> {
  const { endpoint } = values
  const answer = await fetch(`${endpoint.replace(/\/+$/, '')}/healthz`, {
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: Error) => error)
  if (answer instanceof Error) return yield unreachable(endpoint, answer)
  yield await answering(endpoint, answer)
  yield clocks(answer.headers.get('date'))
  using backend = await backendAt(values)
  const signing = await keys(backend, values)
  yield signing
  yield await pages(values)
  if (values['no-chat'] || !signing.ok) return
  const seat = await backend.startChat({ name: 'parley doctor' }).catch((error: Error) => error)
  if (seat instanceof Error) {
    return yield { what: 'chat', ok: false, finding: seat.message, remedy: 'Is --flow-id one of this instance’s?' }
  }
  try {
    yield* socket(seat, values)
  } finally {
    await backend.endChat(seat.contactId)
  }
}

function unreachable(endpoint: string, error: Error): Finding {
  const { code } = (error.cause ?? {}) as { readonly code?: string }
  const [finding, remedy] =
    code === 'ECONNREFUSED'
      ? [
          'nothing listens there',
          'Start it: `parley serve`. In a container it needs --host 0.0.0.0 and keys of your own.',
        ]
      : code === 'ENOTFOUND'
        ? ['the host has no address', 'Is the name right?']
        : error.name === 'TimeoutError'
          ? ['nobody answers within 5 s', 'Is there a firewall or a proxy between?']
          : [
              code ?? error.message,
              'Something answers that speaks no HTTP, or TLS that is not trusted: is it http:// or https://?',
            ]
  return { what: 'port', ok: false, finding: `${endpoint}: ${finding}`, remedy }
}

async function answering(endpoint: string, answer: Response): Promise<Finding> {
  const body = (await answer.json().catch(() => undefined)) as Record<string, unknown> | undefined
  if (body?.['service'] === 'parley') {
    return { what: 'port', ok: true, finding: `${endpoint}: Parley ${body['version']} answers` }
  }
  return /\.amazonaws\.com$/.test(new URL(endpoint).hostname)
    ? { what: 'port', ok: true, finding: `${endpoint}: Amazon Connect answers` }
    : {
        what: 'port',
        ok: false,
        finding: `${endpoint}: something else than Parley answers, with ${answer.status}`,
        remedy: 'Another program has the port, or a proxy leads elsewhere: `parley serve --port` takes another one.',
      }
}

function clocks(date: string | null): Finding {
  const skewMs = date === null ? 0 : Math.round((Date.parse(date) - Date.now()) / 1000) * 1000
  const finding = `the service’s clock is ${Math.abs(skewMs) / 1000} s ${skewMs < 0 ? 'behind' : 'ahead'}`
  return Math.abs(skewMs) < skewMaxMs
    ? { what: 'clock', ok: true, finding }
    : { what: 'clock', ok: false, finding, remedy: 'Set the clocks by NTP: beyond five minutes no signature is valid.' }
}

const remedies: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'The service knows no such key: PARLEY_ACCESS_KEY_ID must be the same here and there.',
  InvalidSignatureException:
    'PARLEY_SECRET_ACCESS_KEY and PARLEY_REGION must be the same here and there; behind a proxy PARLEY_PUBLIC_URL must be the URL that clients sign for.',
  SignatureDoesNotMatchException:
    'PARLEY_SECRET_ACCESS_KEY and PARLEY_REGION must be the same here and there; behind a proxy PARLEY_PUBLIC_URL must be the URL that clients sign for.',
  ResourceNotFoundException: 'The keys are right, --instance-id is not: the banner of `parley serve` shows it.',
}

async function keys(backend: Backend, values: Patient): Promise<Finding> {
  const what = 'keys'
  try {
    await backend.describeInstance()
    return {
      what,
      ok: true,
      finding: `a request signed as ${values['access-key-id']} for ${values.region} is accepted`,
    }
  } catch (error) {
    const { message, cause } = error as Error
    const remedy = remedies[(cause as Error | undefined)?.name ?? '']
    return {
      ...{ what, ok: false, finding: message },
      remedy: remedy ?? 'What is signed is not what arrives: does a proxy change Host, path or headers?',
    }
  }
}

/** What a browser asks before a page of another origin may speak to the service. */
async function pages(values: Patient): Promise<Finding> {
  const what = 'cors'
  const url = `${participantEndpointOf(values)}/participant/connection`
  const headers = {
    Origin: values.origin,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'content-type,x-amz-bearer',
  }
  const remedy = 'A proxy between must let OPTIONS through, and must not take Access-Control-… from the answers.'
  try {
    const answer = await fetch(url, { method: 'OPTIONS', headers, signal: AbortSignal.timeout(patienceMs) })
    const origin = answer.headers.get('access-control-allow-origin')
    const allowed = answer.headers.get('access-control-allow-headers')?.toLowerCase() ?? ''
    if (!answer.ok) return { what, ok: false, finding: `the preflight is answered with ${answer.status}`, remedy }
    if (origin !== '*' && origin !== values.origin) {
      return {
        what,
        ok: false,
        finding: `pages of ${values.origin} may not ask: ${origin ?? 'no origin'} is allowed`,
        remedy,
      }
    }
    if (!allowed.includes('x-amz-bearer')) {
      return { what, ok: false, finding: 'pages may not send X-Amz-Bearer', remedy }
    }
    return { what, ok: true, finding: `pages of ${values.origin} may ask` }
  } catch (error) {
    return { what, ok: false, finding: `the preflight is not answered: ${(error as Error).message}`, remedy }
  }
}

async function* socket(seat: Seat, values: Patient): AsyncGenerator<Finding> {
  const { ParticipantClient } = await import('@parley/client')
  const client = new ParticipantClient({ endpoint: participantEndpointOf(values) })
  const connection: string | Error = await client
    .createParticipantConnection({ Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }, { token: seat.participantToken })
    .then(({ output }) => output.Websocket?.Url ?? '')
    .catch((error: Error) => error)
  if (connection instanceof Error) {
    return yield {
      what: 'chat',
      ok: false,
      finding: `no connection is given: ${connection.message}`,
      remedy: 'Is --participant-endpoint right?',
    }
  }
  const { protocol, host } = new URL(connection)
  const forChatJs = protocol === 'wss:' || connection.startsWith('ws://127.0.0.1:')
  yield forChatJs
    ? { what: 'scheme', ok: true, finding: `websockets are at ${protocol}//${host}, which ChatJS takes` }
    : {
        ...{
          what: 'scheme',
          ok: false,
          finding: `websockets are at ${protocol}//${host}: ChatJS takes wss:// or ws://127.0.0.1: alone`,
        },
        remedy: 'Put TLS in front, and set PARLEY_PUBLIC_URL to its https:// URL.',
      }
  const failure = await subscribed(connection, patienceMs)
  yield failure === undefined
    ? { what: 'websocket', ok: true, finding: 'it opens, and a subscription is confirmed' }
    : {
        ...{ what: 'websocket', ok: false, finding: failure },
        remedy: `A proxy between must pass Upgrade and Connection on; ${host} must be reachable from where clients are (PARLEY_PUBLIC_URL).`,
      }
}
