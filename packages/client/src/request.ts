/** Requests as values: what an operation sends, told without sending it. */
import { bearerHeader, participantWire } from '@parley/contract/wire'
import type { Exact } from './exact.ts'
import type { Input, OperationName } from './wire-types.ts'

/**
 * One call as it stands on the wire: plain, frozen all through, equal to every other one of the same operation, input
 * and token. To change it, spread it; to log it, `redacted` it first, because its header is the participant's secret.
 */
export interface ParticipantRequest<Name extends OperationName = OperationName> {
  readonly operation: Name
  readonly method: 'GET' | 'POST'
  /** Behind the endpoint, with its labels filled in and encoded. */
  readonly path: string
  /** No operation has a query as yet. */
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** What is sent as JSON; a GET has none. */
  readonly body?: Readonly<Record<string, unknown>>
}

/** What `operation` sends for `input`, proven by `token`. Members that are undefined are left out. */
export function requestFor<Name extends OperationName, const Given extends Input<Name>>(
  operation: Name,
  input: Given & Exact<Input<Name>, Given>,
  token: string,
): ParticipantRequest<Name> {
  const { method, path } = participantWire[operation]
  const body: Record<string, unknown> = { ...input }
  const filled = path.replace(/{(\w+)}/g, (_, label: string) => {
    const value = encodeURIComponent(String(body[label]))
    delete body[label]
    return value
  })
  const json = method === 'POST' ? { 'Content-Type': 'application/json' } : undefined
  return frozen({
    ...{ operation, method, path: filled, query: {} },
    headers: { [bearerHeader]: token, ...json },
    ...(json && { body }),
  })
}

/** The request without its token, for logs and for the eye. */
export const redacted = <Name extends OperationName>(request: ParticipantRequest<Name>): ParticipantRequest<Name> =>
  frozen({ ...request, headers: { ...request.headers, [bearerHeader]: '[redacted]' } })

/** Those that a repeat would do twice. */
const takesClientToken = /^Send|^Disconnect|Upload$/

/**
 * The request with a ClientToken, by which the service knows a repeat: its own, or the one that is made if the
 * operation takes one and the request has none. An empty one is the caller's wish to have none (spec §5.3).
 */
export function withClientToken<Name extends OperationName>(
  request: ParticipantRequest<Name>,
  make: () => string,
): ParticipantRequest<Name> {
  if (!takesClientToken.test(request.operation) || request.body?.['ClientToken'] !== undefined) return request
  return frozen({ ...request, body: { ...request.body, ClientToken: make() } })
}

/** A copy that nobody can change; the original, and whatever it refers to, stays as it is. */
const frozen = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_, inner: unknown) => Object.freeze(inner))
