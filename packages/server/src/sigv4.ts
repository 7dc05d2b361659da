/**
 * Strict verification of AWS Signature V4 for the control plane (control-plane §3): is this request, byte for
 * byte, what the holder of a key signed, for this service and now?
 */
import { createHash, type KeyObject, timingSafeEqual } from 'node:crypto'
import {
  canonicalRequest,
  headerValue,
  payloadHash,
  queryPairs,
  type Scope,
  type SignedRequest,
  signature,
  signingKey,
  stringToSign,
} from './sigv4-canonical.ts'
import { amzDateOf, type Claim, parseClaim } from './sigv4-claim.ts'

export type { SignedRequest } from './sigv4-canonical.ts'

export interface Key {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** A temporary key holds only together with its token, and a key without one with none. */
  readonly sessionToken?: string
  /** Milliseconds; from this instant on the session token is expired. */
  readonly expiresAt?: number
}

export type SignatureRefusal =
  | 'signature-missing'
  | 'signature-incomplete'
  | 'key-unknown'
  | 'session-token-invalid'
  | 'session-token-expired'
  | 'signature-mismatch'
  | 'signature-expired'
  | 'signature-not-yet-current'
  | 'signature-scope'
  | 'presigned-expired'

/** `detail` explains the refusal to whoever signed; it never holds a secret, a token or a signature. */
export type Verdict =
  | { readonly ok: true; readonly accessKeyId: string }
  | { readonly ok: false; readonly reason: SignatureRefusal; readonly detail?: string }

export interface SignatureOptions {
  readonly region: string
  readonly service: 'connect'
  /** Milliseconds of the wall clock, never of virtual time (control-plane §3.6). */
  readonly now: number
  /** Host and port of the public URL: what clients sign, also where a proxy puts its own into `Host`. */
  readonly publicHost?: string | undefined
}

const skewMaxMs = 5 * 60_000

/** Judges one request; `keys` is by access key id. Reasons and their order follow control-plane §3.5. */
export function verifySignature(
  request: SignedRequest,
  keys: ReadonlyMap<string, Key>,
  options: SignatureOptions,
): Verdict {
  const parsed = parseClaim(request)
  if (parsed === undefined) return refused('signature-missing')
  if ('problems' in parsed) return refused('signature-incomplete', parsed.problems.join(' '))
  const { claim } = parsed
  const key = keys.get(claim.accessKeyId)
  if (key === undefined) return refused('key-unknown')
  if (!sameToken(claim.sessionToken, key.sessionToken)) return refused('session-token-invalid')
  if (key.expiresAt !== undefined && key.expiresAt <= options.now) return refused('session-token-expired')
  return misplaced(claim, options) ?? untimely(claim, options.now) ?? compare(request, claim, key, options)
}

const refused = (reason: SignatureRefusal, detail?: string): Verdict =>
  detail === undefined ? { ok: false, reason } : { ok: false, reason, detail }

function misplaced({ scope, amzDate }: Claim, { region, service }: SignatureOptions): Verdict | undefined {
  const problems: string[] = []
  if (scope.service !== service) problems.push(`Credential should be scoped to correct service: '${service}'.`)
  if (scope.region !== region) problems.push(`Credential should be scoped to a valid region: '${region}'.`)
  if (scope.terminator !== 'aws4_request') {
    problems.push("Credential should be scoped with a valid terminator: 'aws4_request'.")
  }
  if (scope.date !== amzDate.slice(0, 8)) problems.push('Date in Credential scope does not match the date of signing.')
  return problems.length === 0 ? undefined : refused('signature-scope', problems.join(' '))
}

function untimely({ signedAt, amzDate, holdsMs }: Claim, now: number): Verdict | undefined {
  if (signedAt > now + skewMaxMs) {
    const limit = `${amzDateOf(now + skewMaxMs)} (${amzDateOf(now)} + 5 min.)`
    return refused('signature-not-yet-current', `${amzDate} is still later than ${limit}`)
  }
  if (holdsMs !== undefined) return now > signedAt + holdsMs ? refused('presigned-expired') : undefined
  if (signedAt >= now - skewMaxMs) return undefined
  const limit = `${amzDateOf(now - skewMaxMs)} (${amzDateOf(now)} - 5 min.)`
  return refused('signature-expired', `${amzDate} is now earlier than ${limit}`)
}

function compare(request: SignedRequest, claim: Claim, key: Key, options: SignatureOptions): Verdict {
  const unsigned = mustBeSigned.filter(
    (name) => !claim.signedHeaders.includes(name) && (name === 'host' || headerValue(request, name) !== undefined),
  )
  if (unsigned.length > 0) return refused('signature-mismatch', `SignedHeaders must include ${unsigned.join(', ')}.`)
  const payload = payloadHash(request)
  if (!payload.matches) return refused('signature-mismatch', 'payload digest mismatch (x-amz-content-sha256).')
  const pairs = queryPairs(request.rawUrl)
  if (pairs === undefined) return refused('signature-mismatch', 'the query is not percent-encoded UTF-8.')

  const isSignedFor = (host: string) => {
    const canonical = canonicalRequest(request, {
      // Only the signature of a presigned URL cannot be part of what it signs.
      pairs: claim.holdsMs === undefined ? pairs : pairs.filter(([name]) => name !== 'X-Amz-Signature'),
      signedHeaders: claim.signedHeaders,
      host,
      payloadHash: payload.hash,
    })
    const text = stringToSign(claim.amzDate, claim.scope, canonical)
    return timingSafeEqual(signature(cachedSigningKey(key, claim.scope), text), Buffer.from(claim.signature, 'hex'))
  }
  if (hostsOf(request, options).some(isSignedFor)) return { ok: true, accessKeyId: key.accessKeyId }
  return refused('signature-mismatch', mismatchHint(request, claim, options))
}

/** What a signature must cover when it is sent (control-plane §3.4): else it could be exchanged on the way. */
const mustBeSigned = ['host', 'x-amz-date', 'x-amz-security-token', 'content-type']

/** For which hosts the client may have signed: the one that arrived, and the public one. */
function hostsOf(request: SignedRequest, { publicHost }: SignatureOptions): readonly string[] {
  const arrived = headerValue(request, 'host') ?? ''
  return publicHost === undefined || publicHost === arrived ? [arrived] : [arrived, publicHost]
}

/** Which of the usual causes to look at, without the texts that were hashed. */
function mismatchHint(request: SignedRequest, claim: Claim, options: SignatureOptions): string {
  const absent = claim.signedHeaders.filter((name) => name !== 'host' && headerValue(request, name) === undefined)
  const lost = absent.length === 0 ? '' : ` These signed headers did not arrive: ${absent.join(', ')}.`
  const hosts = hostsOf(request, options).map((host) => `'${host}'`)
  const host = `The client must have signed Host ${hosts.join(' or ')}`
  const proxy = hosts.length > 1 ? '' : ', unless a proxy rewrites it: it must pass Host on as it came'
  return `check the secret access key and the signing method.${lost} ${host}${proxy}.`
}

/** Tokens are compared by their hashes, which have one length: the time taken tells nothing about either. */
function sameToken(sent: string | undefined, expected: string | undefined): boolean {
  if (sent === undefined || expected === undefined) return sent === expected
  const hash = (token: string) => createHash('sha256').update(token).digest()
  return timingSafeEqual(hash(sent), hash(expected))
}

/**
 * Deriving a key takes four hashes and depends on the day only. A presigned URL may be a week old, so that is how
 * many days one key can be asked for; the oldest makes room.
 */
const derivedPerKeyMax = 16
const derivedKeys = new WeakMap<Key, Map<string, KeyObject>>()

function cachedSigningKey(key: Key, scope: Scope): KeyObject {
  const derived = derivedKeys.get(key) ?? new Map<string, KeyObject>()
  derivedKeys.set(key, derived)
  const name = `${scope.date}/${scope.region}/${scope.service}`
  const known = derived.get(name)
  if (known !== undefined) return known
  const [oldest] = derived.keys()
  if (derived.size >= derivedPerKeyMax && oldest !== undefined) derived.delete(oldest)
  const fresh = signingKey(key.secretAccessKey, scope)
  derived.set(name, fresh)
  return fresh
}
