/**
 * The two texts that AWS Signature V4 hashes, and the key it hashes them with (control-plane §3.2, §3.3). Client
 * and server each build them from what they see, so every rule here is one that signers follow too.
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/** A request as it came over the wire, before anything was decoded. */
export interface SignedRequest {
  readonly method: string
  /** Path and query exactly as received. */
  readonly rawUrl: string
  /** Lower-case names, as in node:http's `headersDistinct` (`headers` silently drops some repetitions). */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The raw bytes. */
  readonly body: Buffer
}

/** Where and when a signature holds: the middle of a `Credential`. */
export interface Scope {
  /** `yyyymmdd` */
  readonly date: string
  readonly region: string
  readonly service: string
  readonly terminator: string
}

export const algorithm = 'AWS4-HMAC-SHA256'

const sha256Hex = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer | KeyObject, data: string) => createHmac('sha256', key).update(data).digest()

/** A header as signers see it: repetitions joined with a comma, blanks trimmed and their runs collapsed. */
export function headerValue(request: SignedRequest, name: string): string | undefined {
  // The name may be the client's own word, `constructor` for one.
  const values = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined
  if (values === undefined) return undefined
  return [values].flat().map(collapseBlanks).join(',')
}

/** The query's names and values, each decoded once; `undefined` when its percent-encoding is broken. */
export function queryPairs(rawUrl: string): readonly (readonly [name: string, value: string])[] | undefined {
  const start = rawUrl.indexOf('?')
  if (start === -1) return []
  try {
    return rawUrl
      .slice(start + 1)
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const equals = pair.indexOf('=')
        if (equals === -1) return [decodeURIComponent(pair), ''] as const
        return [decodeURIComponent(pair.slice(0, equals)), decodeURIComponent(pair.slice(equals + 1))] as const
      })
  } catch {
    return undefined
  }
}

export interface CanonicalInput {
  readonly pairs: readonly (readonly [name: string, value: string])[]
  readonly signedHeaders: readonly string[]
  /** The host that the client is believed to have signed. */
  readonly host: string
  readonly payloadHash: string
}

/** The canonical request of control-plane §3.2. */
export function canonicalRequest(request: SignedRequest, input: CanonicalInput): string {
  const headers = input.signedHeaders.map(
    (name) => `${name}:${name === 'host' ? input.host : (headerValue(request, name) ?? '')}\n`,
  )
  return [
    request.method.toUpperCase(),
    canonicalPath(request.rawUrl),
    canonicalQuery(input.pairs),
    headers.join(''),
    input.signedHeaders.join(';'),
    input.payloadHash,
  ].join('\n')
}

/** @param amzDate when it was signed, as `yyyymmddThhmmssZ` */
export function stringToSign(amzDate: string, scope: Scope, canonical: string): string {
  const { date, region, service, terminator } = scope
  return `${algorithm}\n${amzDate}\n${date}/${region}/${service}/${terminator}\n${sha256Hex(canonical)}`
}

/** What stands for the body: its hash, unless the client declares that it did not sign it. */
export function payloadHash(request: SignedRequest): { readonly hash: string; readonly matches: boolean } {
  const declared = headerValue(request, 'x-amz-content-sha256')
  if (declared === 'UNSIGNED-PAYLOAD') return { hash: declared, matches: true }
  const actual = sha256Hex(request.body)
  return { hash: declared ?? actual, matches: declared === undefined || declared === actual }
}

/** The key of one scope, derived from the secret; whoever holds it can sign within that scope only. */
export function signingKey(secretAccessKey: string, { date, region, service, terminator }: Scope): KeyObject {
  return createSecretKey(hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), service), terminator))
}

export const signature = (key: KeyObject, text: string): Buffer => hmac(key, text)

/** The path with dot segments resolved and every segment encoded once more than it came (only S3 does not do this). */
function canonicalPath(rawUrl: string): string {
  const path = rawUrl.split('?', 1)[0] ?? ''
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encode(segment))
  }
  return segments.length === 0 ? '/' : `/${segments.join('/')}${path.endsWith('/') ? '/' : ''}`
}

function canonicalQuery(pairs: CanonicalInput['pairs']): string {
  return pairs
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** By code unit: the encoded texts are ASCII, where this is the order of bytes that AWS asks for. */
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const collapseBlanks = (value: string) => value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')

/** RFC 3986: all but `A-Za-z0-9-_.~`; `encodeURIComponent` leaves five characters more. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
