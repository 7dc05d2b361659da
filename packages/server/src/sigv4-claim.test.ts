import { describe, expect, it } from 'vitest'
import type { Key, SignedRequest } from './sigv4.ts'
import { parseClaim } from './sigv4-claim.ts'
import { sign, type ToSign } from './testing/sign.ts'

const at = Date.UTC(2026, 1, 3, 0, 2, 0)
const key: Key = { accessKeyId: 'AKIDPARLEY', secretAccessKey: 'secret' }
const base: ToSign = { key, at }
const digits = '0123456789abcdef'.repeat(4)
const credential = 'AKIDPARLEY/20260203/us-east-1/connect/aws4_request'

/** A request with this Authorization, signed at this X-Amz-Date. */
const header = (authorization: string, date: string | readonly string[] = '20260203T000200Z'): SignedRequest => ({
  method: 'POST',
  rawUrl: '/contact/stop',
  headers: { host: 'h', 'x-amz-date': date, authorization },
  body: Buffer.alloc(0),
})
const parts = (credentialText = credential, names = 'host;x-amz-date', signature = digits) =>
  `AWS4-HMAC-SHA256 Credential=${credentialText}, SignedHeaders=${names}, Signature=${signature}`
/** A presigned request whose URL was edited. */
const presigned = (edit: (rawUrl: string) => string, presignSeconds = 3600): SignedRequest => {
  const request = sign({ ...base, presignSeconds })
  return { ...request, rawUrl: edit(request.rawUrl) }
}

describe('what a request claims', () => {
  it.each([
    ['as the SDKs write it', parts()],
    ['without blanks', parts().replaceAll(', ', ',')],
    ['in another order', `AWS4-HMAC-SHA256 Signature=${digits},SignedHeaders=host;x-amz-date,Credential=${credential}`],
  ])('is read from the Authorization header %s', (_title, authorization) => {
    expect(parseClaim(header(authorization))).toEqual({
      claim: {
        accessKeyId: 'AKIDPARLEY',
        scope: { date: '20260203', region: 'us-east-1', service: 'connect', terminator: 'aws4_request' },
        signedHeaders: ['host', 'x-amz-date'],
        signature: digits,
        amzDate: '20260203T000200Z',
        signedAt: at,
        sessionToken: undefined,
        holdsMs: undefined,
      },
    })
  })

  it('is read from the query of a presigned URL', () => {
    const claim = { accessKeyId: 'AKIDPARLEY', signedHeaders: ['host'], signedAt: at, holdsMs: 3_600_000 }
    expect(parseClaim(presigned((rawUrl) => rawUrl))).toMatchObject({ claim })
  })

  it('dates from the Date header when there is no X-Amz-Date', () => {
    const request = sign({ ...base, headers: { date: 'Tue, 03 Feb 2026 00:02:00 GMT' } })
    expect(request.headers).not.toHaveProperty('x-amz-date')
    expect(parseClaim(request)).toMatchObject({ claim: { amzDate: '20260203T000200Z', signedAt: at } })
  })

  it('is nothing without a signature in header or query', () => {
    expect(parseClaim(header(''))).toBeUndefined()
    expect(parseClaim({ ...header(''), rawUrl: '/contact/stop?a=b' })).toBeUndefined()
    expect(parseClaim({ ...header(''), headers: {} })).toBeUndefined()
  })
})

describe('a claim that is not understood', () => {
  const requires = (name: string) => `Authorization header requires '${name}' parameter.`
  const mustInclude = (name: string) => `AWS query-string parameters must include 'X-Amz-${name}'.`
  const dateForm = 'The date must look like 20260131T235959Z.'
  const hexForm = 'Signature must be 64 lower-case hexadecimal digits.'
  const fiveElements = 'Credential must have 5 elements: key id/date/region/service/aws4_request.'
  const lowerCase = "SignedHeaders must be lower-case names separated by ';'."
  const expiry = 'X-Amz-Expires must be a number of seconds from 1 to 604800.'
  const noDate = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
  const unsupported = "Unsupported algorithm: Authorization must begin 'AWS4-HMAC-SHA256'."
  const rows: [string, SignedRequest, ...string[]][] = [
    ['another scheme', header('Bearer hush'), unsupported],
    ['another algorithm', header(parts().replace('256', '512')), unsupported],
    ['two Authorization headers', header(`${parts()},${parts()}`), 'Authorization header has a part twice.'],
    ['a part without =', header(`${parts()}, hush`), "Authorization header has a part without '='."],
    ['no Credential', header(parts('')), requires('Credential')],
    ['no SignedHeaders', header(parts(credential, '')), requires('SignedHeaders')],
    ['no Signature', header(parts(credential, 'host', '')), requires('Signature')],
    ['no date', header(parts(), ''), noDate],
    [
      'nothing but the algorithm',
      header('AWS4-HMAC-SHA256', ''),
      ...['Credential', 'SignedHeaders', 'Signature'].map(requires),
      noDate,
    ],
    ['a Credential of four elements', header(parts(credential.replace('/connect', ''))), fiveElements],
    ['a Credential of six elements', header(parts(`a/${credential}`)), fiveElements],
    ['SignedHeaders with a capital', header(parts(credential, 'Host;x-amz-date')), lowerCase],
    ['SignedHeaders with an empty name', header(parts(credential, 'host;;x-amz-date')), lowerCase],
    ['a Signature in capitals', header(parts(credential, 'host', digits.toUpperCase())), hexForm],
    ['a Signature too short', header(parts(credential, 'host', digits.slice(1))), hexForm],
    ['a date of another form', header(parts(), '2026-02-03T00:02:00Z'), dateForm],
    ['a day that does not exist', header(parts(), '20260230T000000Z'), dateForm],
    ['a minute that does not exist', header(parts(), '20260203T006000Z'), dateForm],
    ['two dates', header(parts(), ['20260203T000200Z', '20260203T000200Z']), dateForm],
    ['a Date header of another form', sign({ ...base, headers: { date: '3 Feb 2026' } }), dateForm],
    ['several things wrong', header(parts('a/b', 'HOST', 'x'), 'now'), fiveElements, lowerCase, hexForm, dateForm],
    [
      'a presigned URL with nothing but a Credential',
      presigned(() => '/contact/stop?X-Amz-Credential=a'),
      ...['Algorithm', 'Signature', 'SignedHeaders', 'Date', 'Expires'].map(mustInclude),
      fiveElements,
    ],
    [
      'a presigned URL of another algorithm',
      presigned((rawUrl) => rawUrl.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256')),
      "Unsupported algorithm: X-Amz-Algorithm must be 'AWS4-HMAC-SHA256'.",
    ],
    ['a presigned URL for over a week', presigned((rawUrl) => rawUrl, 604_801), expiry],
    ['a presigned URL for no time', presigned((rawUrl) => rawUrl, 0), expiry],
    ['a presigned URL for no number', presigned((rawUrl) => rawUrl.replace('=3600', '=1e3')), expiry],
  ]
  it.each(rows)('says what is wrong with %s', (_title, request, ...problems) => {
    expect(parseClaim(request)).toEqual({ problems })
  })
})
