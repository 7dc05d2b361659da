import { describe, expect, it } from 'vitest'
import { type Key, type SignatureOptions, type SignedRequest, type Verdict, verifySignature } from './sigv4.ts'
import { sign, type ToSign } from './testing/sign.ts'

const now = Date.UTC(2026, 1, 3, 0, 2, 0)
const minute = 60_000
const key: Key = { accessKeyId: 'AKIDPARLEY', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const sessionToken = 'IQoJ+b3/Jp==Z'
const expiresAt = now + 60 * minute
const temporary: Key = { accessKeyId: 'ASIAPARLEY', secretAccessKey: 'another secret', sessionToken, expiresAt }
const keys = new Map([key, temporary].map((each) => [each.accessKeyId, each]))

const verify = (request: SignedRequest, more: Partial<SignatureOptions> = {}) =>
  verifySignature(request, keys, { region: 'us-east-1', service: 'connect', now, ...more })
const refusal = (verdict: Verdict) => (verdict.ok ? 'accepted' : verdict.reason)
const signed = (more: Partial<ToSign> = {}) => sign({ key, at: now, ...more })
const presigned = (more: Partial<ToSign> = {}) => signed({ presignSeconds: 3600, ...more })
const withHeaders = (request: SignedRequest, headers: SignedRequest['headers']): SignedRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
})
const withUrl = (request: SignedRequest, edit: (rawUrl: string) => string): SignedRequest => ({
  ...request,
  rawUrl: edit(request.rawUrl),
})

describe('every failure of control-plane §3.5', () => {
  const service = "Credential should be scoped to correct service: 'connect'."
  const region = "Credential should be scoped to a valid region: 'us-east-1'."
  const terminator = "Credential should be scoped with a valid terminator: 'aws4_request'."
  const day = 'Date in Credential scope does not match the date of signing.'
  const hint =
    "check the secret access key and the signing method. The client must have signed Host '127.0.0.1:7400', " +
    'unless a proxy rewrites it: it must pass Host on as it came.'
  const rows: [situation: string, request: SignedRequest, reason: string, detail?: string][] = [
    ['no signature', withHeaders(signed(), { authorization: undefined }), 'signature-missing'],
    [
      'a malformed Authorization',
      withHeaders(signed(), { authorization: 'Bearer hush' }),
      'signature-incomplete',
      "Unsupported algorithm: Authorization must begin 'AWS4-HMAC-SHA256'.",
    ],
    ['an unknown key', signed({ key: { ...key, accessKeyId: 'AKIDOTHER' } }), 'key-unknown'],
    ['an empty key id', signed({ key: { ...key, accessKeyId: '' } }), 'key-unknown'],
    ['no session token', signed({ key: { ...key, accessKeyId: 'ASIAPARLEY' } }), 'session-token-invalid'],
    ['a wrong session token', signed({ key: { ...temporary, sessionToken: 'x' } }), 'session-token-invalid'],
    ['a session token with a key that has none', signed({ key: { ...key, sessionToken } }), 'session-token-invalid'],
    ['another service', signed({ service: 'execute-api' }), 'signature-scope', service],
    ['another region', signed({ region: 'eu-west-1' }), 'signature-scope', region],
    ['another terminator', signed({ terminator: 'aws5_request' }), 'signature-scope', terminator],
    ['another day in the scope', signed({ day: '20260202' }), 'signature-scope', day],
    [
      'a scope in which all is wrong',
      signed({ service: 's3', region: 'mars', terminator: 'end', day: '20200101' }),
      'signature-scope',
      [service, region, terminator, day].join(' '),
    ],
    [
      'a payload hash that is not that of the body',
      signed({ body: '{}', headers: { 'x-amz-content-sha256': '0'.repeat(64) } }),
      'signature-mismatch',
      'payload digest mismatch (x-amz-content-sha256).',
    ],
    ['another secret', signed({ key: { ...key, secretAccessKey: 'guess' } }), 'signature-mismatch', hint],
    ['another body', { ...signed(), body: Buffer.from('{}') }, 'signature-mismatch', hint],
    [
      'a presigned URL whose time was changed',
      withUrl(presigned(), (rawUrl) => rawUrl.replace('Expires=3600', 'Expires=3601')),
      'signature-mismatch',
      hint,
    ],
    [
      'a presigned URL without its session token',
      withUrl(presigned({ key: temporary }), (rawUrl) => rawUrl.replace(/&X-Amz-Security-Token=[^&]*/, '')),
      'session-token-invalid',
    ],
    [
      'a query that is not percent-encoded',
      withUrl(signed(), (rawUrl) => `${rawUrl}?a=%zz`),
      'signature-mismatch',
      'the query is not percent-encoded UTF-8.',
    ],
  ]
  it.each(rows)('refuses %s', (_situation, request, reason, detail) => {
    expect(verify(request)).toEqual({ ok: false, reason, ...(detail === undefined ? {} : { detail }) })
  })

  it('refuses a session token from the instant it expires', () => {
    const judgedAt = (instant: number) => refusal(verify(sign({ key: temporary, at: instant }), { now: instant }))
    expect(judgedAt(expiresAt - 1)).toBe('accepted')
    expect(judgedAt(expiresAt)).toBe('session-token-expired')
  })

  it('allows five minutes of skew both ways and not a second more', () => {
    const signedAt = (offset: number) => verify(signed({ at: now + offset }))
    expect(signedAt(-5 * minute).ok).toBe(true)
    expect(signedAt(5 * minute).ok).toBe(true)
    expect(signedAt(-5 * minute - 1000)).toEqual({
      ok: false,
      reason: 'signature-expired',
      detail: '20260202T235659Z is now earlier than 20260202T235700Z (20260203T000200Z - 5 min.)',
    })
    expect(signedAt(5 * minute + 1000)).toEqual({
      ok: false,
      reason: 'signature-not-yet-current',
      detail: '20260203T000701Z is still later than 20260203T000700Z (20260203T000200Z + 5 min.)',
    })
  })

  it('allows a presigned URL its own time, up to a week, but no more than five minutes ahead', () => {
    const weekSeconds = 604_800
    const signedAt = (offset: number) => refusal(verify(presigned({ presignSeconds: weekSeconds, at: now + offset })))
    expect(signedAt(-weekSeconds * 1000)).toBe('accepted')
    expect(signedAt(-weekSeconds * 1000 - 1000)).toBe('presigned-expired')
    expect(signedAt(5 * minute)).toBe('accepted')
    expect(signedAt(5 * minute + 1000)).toBe('signature-not-yet-current')
  })
})

describe('what a signature must cover', () => {
  const all = ['host', 'x-amz-date', 'x-amz-security-token', 'content-type']
  const headers = { 'content-type': 'application/json' }

  it.each(all)('includes %s', (name) => {
    const request = signed({ key: temporary, headers, sign: all.filter((other) => other !== name) })
    const detail = `SignedHeaders must include ${name}.`
    expect(verify(request)).toEqual({ ok: false, reason: 'signature-mismatch', detail })
  })

  it('includes nothing that was not sent, and no other header', () => {
    expect(verify(signed({ headers: { 'user-agent': 'x' }, sign: ['host', 'x-amz-date'] })).ok).toBe(true)
  })

  it('includes the Date header, by its time, when that is the date of signing', () => {
    const date = (instant: number) => ({ date: new Date(instant).toUTCString() })
    const request = signed({ headers: date(now), sign: ['host'] })
    expect(verify(request).ok).toBe(true)
    expect(refusal(verify(withHeaders(request, date(now + 1000))))).toBe('signature-mismatch')
  })

  it('includes the body, unless UNSIGNED-PAYLOAD was signed', () => {
    const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    expect(verify({ ...signed({ headers: unsigned }), body: Buffer.from('anything') }).ok).toBe(true)
    expect(refusal(verify(withHeaders(signed({ body: 'mine' }), unsigned)))).toBe('signature-mismatch')
  })

  it('may include a header that is not there, whatever its name', () => {
    expect(verify(signed({ sign: ['constructor', 'host', 'x-amz-date'] })).ok).toBe(true)
  })
})

describe('a proxy that changes headers', () => {
  const behindProxy = withHeaders(signed({ headers: { host: 'chat.example.org' } }), { host: '10.0.0.7:7400' })

  it('is named with the Host that arrived', () => {
    expect(verify(behindProxy)).toMatchObject({
      reason: 'signature-mismatch',
      detail: expect.stringContaining("signed Host '10.0.0.7:7400', unless a proxy rewrites it"),
    })
  })

  it('is named with the signed headers that it dropped', () => {
    const request = withHeaders(signed({ headers: { 'content-length': '0' } }), { 'content-length': undefined })
    expect(verify(request)).toMatchObject({ detail: expect.stringContaining('did not arrive: content-length.') })
  })

  it('is seen through when the client signed the host of the public URL, and only then', () => {
    expect(verify(behindProxy, { publicHost: 'chat.example.org' }).ok).toBe(true)
    expect(refusal(verify(behindProxy, { publicHost: 'evil.example.org' }))).toBe('signature-mismatch')
    expect(verify(signed(), { publicHost: 'chat.example.org' }).ok).toBe(true)
  })
})

describe('the detail of a mismatch', () => {
  const body = Buffer.from('{}')

  it('never holds a secret, a session token or the signature that would have been right', () => {
    const { authorization } = signed({ key: temporary, body }).headers
    const right = String(authorization).slice(-64)
    for (const request of [signed({ key: temporary }), presigned({ key: temporary })]) {
      const verdict = verify({ ...request, body })
      expect(refusal(verdict)).toBe('signature-mismatch')
      for (const hidden of [temporary.secretAccessKey, sessionToken, encodeURIComponent(sessionToken), right]) {
        expect(JSON.stringify(verdict)).not.toContain(hidden)
      }
    }
  })
})

it('a key whose secret changes is judged by the new one', () => {
  const rotated: Key = { ...key, secretAccessKey: 'rotated' }
  const judge = (request: SignedRequest) =>
    refusal(
      verifySignature(request, new Map([[key.accessKeyId, rotated]]), { region: 'us-east-1', service: 'connect', now }),
    )
  expect(refusal(verify(signed()))).toBe('accepted')
  expect(judge(signed())).toBe('signature-mismatch')
  expect(judge(signed({ key: rotated }))).toBe('accepted')
})
