/** Which operation a request is, and the request that an operation is. */
import { bearerHeader, gather, type Operation, operations, type Service, wire } from '@parley/contract'

export interface RawCall {
  readonly method: string
  /** Path and query as they came. */
  readonly url: string
  readonly body: Buffer
}

export interface Call {
  /** Undefined for what is no operation that Parley knows. */
  readonly operation: Operation | undefined
  /** Its name, or method and path. */
  readonly name: string
  readonly input: unknown
}

interface Known {
  readonly operation: Operation
  readonly path: RegExp
}

const all: readonly Operation[] = Object.values<Record<string, Operation>>(operations).flatMap(Object.values)
const known: readonly Known[] = all.map((operation) => ({ operation, path: pathPattern(operation.path) }))

/** A label takes the rest of its segment; empty segments are those of a base path with a slash too many. */
function pathPattern(template: string): RegExp {
  const parts = template.split('/').map((part) => (part.startsWith('{') ? `(?<${part.slice(1, -1)}>[^/]+)` : part))
  return new RegExp(
    `^${parts
      .filter(Boolean)
      .map((part) => `/+${part}`)
      .join('')}$`,
  )
}

export function callOf({ method, url, body }: RawCall): Call {
  const [path = '', search = ''] = url.split('?')
  const parsed = parsedBody(body)
  for (const { operation, path: pattern } of known) {
    const labels = operation.method === method ? pattern.exec(path) : null
    if (labels === null) continue
    const decoded = Object.fromEntries(Object.entries(labels.groups ?? {}).map(([name, text]) => [name, decode(text)]))
    const input = gather(operation, { labels: decoded, query: new URLSearchParams(search), body: parsed })
    return { operation, name: operation.name, input }
  }
  return { operation: undefined, name: `${method} ${path}`, input: parsed }
}

/** The operation of a recorded request. */
export function operationOf(name: string, as: string | undefined): Operation | undefined {
  const service: Service = as === 'signature' ? 'connect' : 'participant'
  return Object.hasOwn(wire[service], name) ? (operations[service] as Record<string, Operation>)[name] : undefined
}

export interface Request {
  readonly method: string
  /** Decoded. */
  readonly segments: readonly string[]
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** The request that carries this input. */
export function requestOf(operation: Operation, input: unknown): Request {
  const members = new Map(Object.entries((input ?? {}) as Record<string, unknown>))
  const take = (name: string) => {
    const value = members.get(name)
    members.delete(name)
    return value
  }
  const segments = operation.path
    .split('/')
    .filter(Boolean)
    .map((part) => (part.startsWith('{') ? String(take(part.slice(1, -1)) ?? '') : part))
  const query = Object.entries(operation.bindings).flatMap(([member, { query: name }]) => {
    const value = take(member)
    return value === undefined ? [] : [[name, String(value)] as const]
  })
  const body = operation.method === 'GET' ? '' : JSON.stringify(Object.fromEntries(members))
  return { method: operation.method, segments, query, body }
}

/** The token that proves the caller, or `undefined`. */
export const bearerOf = (headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined => {
  const value = headers[bearerHeader.toLowerCase()]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function parsedBody(body: Buffer): unknown {
  const text = body.toString()
  if (text === '') return {}
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
