/**
 * A second implementation of AWS Signature V4, from the client's side: it starts from what a request means
 * (decoded segments, decoded query), where the verifier starts from what arrived. It shares no code with the
 * verifier, so that the two can prove each other.
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { Key, SignedRequest } from '../sigv4.ts'

export interface ToSign {
  readonly key: Key
  /** Milliseconds. */
  readonly at: number
  readonly method?: string
  /** Decoded: `['tags', 'arn:aws:…']`. */
  readonly segments?: readonly string[]
  /** Decoded. */
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer
  readonly region?: string
  readonly service?: string
  readonly terminator?: string
  /** The day in the scope, `yyyymmdd`, when it is not that of `at`. */
  readonly day?: string
  /** The names to sign, when it is not all of them. */
  readonly sign?: readonly string[]
  /** Puts the signature into the query, valid for so many seconds. */
  readonly presignSeconds?: number
}

const hex = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const mac = (key: string | Buffer | KeyObject, data: string) => createHmac('sha256', key).update(data).digest()

/** Byte by byte, as the AWS guide words it. */
function percentEncode(text: string): string {
  let out = ''
  for (const byte of Buffer.from(text)) {
    const char = String.fromCharCode(byte)
    out += /[A-Za-z0-9\-_.~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}

/** `20260131T235959Z` */
export const amzDate = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

export function sign(input: ToSign): SignedRequest {
  const { key, at, method = 'POST', segments = ['contact', 'stop'], service = 'connect', presignSeconds } = input
  const date = amzDate(at)
  const scope = [
    input.day ?? date.slice(0, 8),
    input.region ?? 'us-east-1',
    service,
    input.terminator ?? 'aws4_request',
  ]
  const body = Buffer.from(input.body ?? '')
  const headers: Record<string, string | readonly string[]> = { host: '127.0.0.1:7400', ...input.headers }
  const query = [...(input.query ?? [])]
  const credential = `${key.accessKeyId}/${scope.join('/')}`

  if (presignSeconds === undefined) {
    if (!('date' in headers)) headers['x-amz-date'] = date
    if (key.sessionToken !== undefined) headers['x-amz-security-token'] = key.sessionToken
  }
  const names = [...(input.sign ?? Object.keys(headers))].sort()
  if (presignSeconds !== undefined) {
    query.push(['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'], ['X-Amz-Credential', credential], ['X-Amz-Date', date])
    query.push(['X-Amz-Expires', String(presignSeconds)], ['X-Amz-SignedHeaders', names.join(';')])
    if (key.sessionToken !== undefined) query.push(['X-Amz-Security-Token', key.sessionToken])
  }

  const encodedQuery = query.map(([name, value]): [string, string] => [percentEncode(name), percentEncode(value)])
  const sorted = encodedQuery.toSorted((a, b) => Buffer.compare(Buffer.from(a.join('\0')), Buffer.from(b.join('\0'))))
  const headerLists = new Map(Object.entries(headers).map(([name, value]) => [name, [value].flat()]))
  const canonical = [
    method,
    `/${segments.map((segment) => percentEncode(percentEncode(segment))).join('/')}`,
    sorted.map((pair) => pair.join('=')).join('&'),
    ...names.map((name) => `${name}:${headerLists.get(name)?.map(squeeze).join(',') ?? ''}`),
    '',
    names.join(';'),
    headerLists.get('x-amz-content-sha256')?.[0] ?? hex(body),
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), hex(canonical)].join('\n')
  const signature = mac(signingKey(key.secretAccessKey, scope), text).toString('hex')

  if (presignSeconds === undefined) {
    const authorization = `Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
    Object.assign(headers, { authorization: `AWS4-HMAC-SHA256 ${authorization}` })
  } else {
    encodedQuery.push(['X-Amz-Signature', signature])
  }
  const search = encodedQuery.map((pair) => pair.join('=')).join('&')
  const path = `/${segments.map(percentEncode).join('/')}`
  return { method, rawUrl: search === '' ? path : `${path}?${search}`, headers, body }
}

/** The latest: who signs much does it with the same secret all day. */
let derived: { readonly of: string; readonly key: KeyObject } | undefined

function signingKey(secret: string, scope: readonly string[]): KeyObject {
  const of = JSON.stringify([secret, ...scope])
  if (derived?.of !== of)
    derived = { of, key: createSecretKey(scope.reduce<string | Buffer>(mac, `AWS4${secret}`) as Buffer) }
  return derived.key
}

const squeeze = (value: string) =>
  value
    .split(/[ \t]+/)
    .filter((word) => word !== '')
    .join(' ')
