/**
 * What a request says about its own signature, in the Authorization header or in the query of a presigned URL,
 * before anything of it is believed (control-plane §3.1).
 */
import { algorithm, headerValue, queryPairs, type Scope, type SignedRequest } from './sigv4-canonical.ts'

export interface Claim {
  readonly accessKeyId: string
  readonly scope: Scope
  readonly signedHeaders: readonly string[]
  /** 64 lower-case hexadecimal digits. */
  readonly signature: string
  /** When it was signed, as `yyyymmddThhmmssZ` and in milliseconds. */
  readonly amzDate: string
  readonly signedAt: number
  readonly sessionToken: string | undefined
  /** How long a presigned URL holds; a signed header has no such member, it holds as long as the skew allows. */
  readonly holdsMs: number | undefined
}

/** `undefined`: not signed at all. `problems`: signed, but not understood; one sentence for each thing wrong. */
export type ParsedClaim = { readonly claim: Claim } | { readonly problems: readonly string[] } | undefined

/** One week (control-plane §3.1). */
const presignedSecondsMax = 604_800

export function parseClaim(request: SignedRequest): ParsedClaim {
  const authorization = headerValue(request, 'authorization')
  if (authorization) return fromHeader(request, authorization)
  const query = new Map(queryPairs(request.rawUrl))
  if (['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'].some((name) => query.has(name))) {
    return fromQuery(request, query)
  }
  return undefined
}

function fromHeader(request: SignedRequest, authorization: string): ParsedClaim {
  const [, scheme, list = ''] = /^([^ ]*) *(.*)$/s.exec(authorization) ?? []
  // The text is not repeated: a client that sends another scheme sends a secret in it.
  if (scheme !== algorithm) return { problems: [`Unsupported algorithm: Authorization must begin '${algorithm}'.`] }
  const problems: string[] = []
  const parts = new Map<string, string>()
  for (const part of list.split(',').map((text) => text.trim())) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = part.slice(0, Math.max(equals, 0))
    if (equals === -1) problems.push("Authorization header has a part without '='.")
    else if (parts.has(name)) problems.push('Authorization header has a part twice.')
    else parts.set(name, part.slice(equals + 1))
  }
  for (const name of ['Credential', 'SignedHeaders', 'Signature']) {
    if (!parts.get(name)) problems.push(`Authorization header requires '${name}' parameter.`)
  }
  const amzDate = headerValue(request, 'x-amz-date') ?? basicFormat(headerValue(request, 'date'))
  if (!amzDate) {
    problems.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  }
  return complete(problems, {
    credential: parts.get('Credential'),
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
    amzDate,
    sessionToken: headerValue(request, 'x-amz-security-token'),
    holdsMs: undefined,
  })
}

function fromQuery(request: SignedRequest, query: ReadonlyMap<string, string>): ParsedClaim {
  const problems = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date', 'Expires']
    .filter((name) => !query.get(`X-Amz-${name}`))
    .map((name) => `AWS query-string parameters must include 'X-Amz-${name}'.`)
  if ((query.get('X-Amz-Algorithm') || algorithm) !== algorithm) {
    problems.push(`Unsupported algorithm: X-Amz-Algorithm must be '${algorithm}'.`)
  }
  const expires = query.get('X-Amz-Expires')
  const seconds = /^\d{1,6}$/.test(expires ?? '') ? Number(expires) : Number.NaN
  if (expires && !(seconds >= 1 && seconds <= presignedSecondsMax)) {
    problems.push(`X-Amz-Expires must be a number of seconds from 1 to ${presignedSecondsMax}.`)
  }
  return complete(problems, {
    credential: query.get('X-Amz-Credential'),
    signedHeaders: query.get('X-Amz-SignedHeaders'),
    signature: query.get('X-Amz-Signature'),
    amzDate: query.get('X-Amz-Date'),
    sessionToken: query.get('X-Amz-Security-Token') ?? headerValue(request, 'x-amz-security-token'),
    holdsMs: seconds * 1000,
  })
}

interface Parts {
  readonly credential: string | undefined
  readonly signedHeaders: string | undefined
  readonly signature: string | undefined
  readonly amzDate: string | undefined
  readonly sessionToken: string | undefined
  readonly holdsMs: number | undefined
}

/** Both ways of signing have the same parts: their inner shape is checked once, missing ones are already named. */
function complete(found: readonly string[], parts: Parts): ParsedClaim {
  const { credential, signedHeaders, signature, amzDate } = parts
  const problems = [...new Set(found)]
  const elements = credential?.split('/') ?? []
  if (credential && elements.length !== 5) {
    problems.push('Credential must have 5 elements: key id/date/region/service/aws4_request.')
  }
  if (signedHeaders && !/^[^;A-Z\s]+(;[^;A-Z\s]+)*$/.test(signedHeaders)) {
    problems.push("SignedHeaders must be lower-case names separated by ';'.")
  }
  if (signature && !/^[0-9a-f]{64}$/.test(signature)) {
    problems.push('Signature must be 64 lower-case hexadecimal digits.')
  }
  const signedAt = amzDate ? instantOf(amzDate) : undefined
  if (amzDate && signedAt === undefined) problems.push('The date must look like 20260131T235959Z.')
  if (problems.length > 0 || !signedHeaders || !signature || !amzDate || signedAt === undefined) return { problems }
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = elements
  return {
    claim: {
      accessKeyId,
      scope: { date, region, service, terminator },
      signedHeaders: signedHeaders.split(';'),
      signature,
      amzDate,
      signedAt,
      sessionToken: parts.sessionToken,
      holdsMs: parts.holdsMs,
    },
  }
}

/** The instant of `yyyymmddThhmmssZ` in milliseconds; `undefined` for any other text and for a 30th of February. */
function instantOf(amzDate: string): number | undefined {
  const iso = /^\d{8}T\d{6}Z$/.test(amzDate)
    ? amzDate.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')
    : ''
  const instant = Date.parse(iso)
  return Number.isNaN(instant) || amzDateOf(instant) !== amzDate ? undefined : instant
}

/** An instant as `yyyymmddThhmmssZ`. */
export const amzDateOf = (instant: number): string => new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, '')

/** A `Date` header (RFC 1123) in the form that is signed; another text stays as it is, to be refused as a date. */
function basicFormat(date: string | undefined): string | undefined {
  const rfc1123 = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
  const instant = rfc1123.test(date ?? '') ? Date.parse(date ?? '') : Number.NaN
  return Number.isNaN(instant) ? date : amzDateOf(instant)
}
