/** The canonical form is right when signatures of clients we did not write verify, and of nobody else. */
import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  ConnectClient,
  DescribeContactCommand,
  ListTagsForResourceCommand,
  StartChatContactCommand,
  UntagContactCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-connect'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Key, type SignedRequest, verifySignature } from './sigv4.ts'
import { sign } from './testing/sign.ts'

const lasting: Key = { accessKeyId: 'AKIDPARLEY', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const temporary: Key = { accessKeyId: 'ASIAPARLEY', secretAccessKey: 'another', sessionToken: 'IQoJ+b3/Jp==Z' }
const keys = new Map([lasting, temporary].map((each) => [each.accessKeyId, each]))

/** `accepted`, or why not. */
const verdictOf = (request: SignedRequest, now: number): string => {
  const verdict = verifySignature(request, keys, { region: 'us-east-1', service: 'connect', now })
  return verdict.ok ? 'accepted' : verdict.reason
}

describe('requests of the AWS SDK for JavaScript, as a server receives them', () => {
  let received: SignedRequest | undefined
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url: rawUrl = '', headersDistinct: headers } = request
    received = { method, rawUrl, headers, body: Buffer.concat(chunks) }
    response.end('{}')
  })
  let port = 0
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.close()
    server.closeAllConnections()
  })
  const receivedAfter = async (sent: Promise<unknown>): Promise<SignedRequest> => {
    await sent
    return received!
  }
  const clientOf = (credentials: Key, path = '') =>
    new ConnectClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}${path}`, credentials, maxAttempts: 1 })

  const id = '11111111-1111-4111-8111-111111111111'
  const resourceArn = `arn:aws:connect:us-east-1:000000000000:instance/${id}/contact/a b+c=ü*'()!`
  const calls: [string, (client: ConnectClient) => Promise<unknown>][] = [
    [
      'StartChatContact with a body beyond ASCII',
      (client) =>
        client.send(
          new StartChatContactCommand({
            InstanceId: id,
            ContactFlowId: id,
            ParticipantDetails: { DisplayName: 'Zoë 🙂 李' },
            InitialMessage: { ContentType: 'text/plain', Content: 'Grüße\n' },
          }),
        ),
    ],
    [
      'DescribeContact with odd ids',
      (client) => client.send(new DescribeContactCommand({ InstanceId: "a/b c%2F~!*'()", ContactId: 'é+=&;:@?#' })),
    ],
    ['ListTagsForResource with an ARN label', (client) => client.send(new ListTagsForResourceCommand({ resourceArn }))],
    [
      'UntagContact with a repeated query key',
      (client) =>
        client.send(
          new UntagContactCommand({ InstanceId: 'i', ContactId: 'c', TagKeys: ['b c', 'a', 'a+', "z*'", ''] }),
        ),
    ],
    [
      'UntagResource with an ARN label and a query',
      (client) => client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['x=y&z', 'ü'] })),
    ],
  ]
  for (const [title, call] of calls) {
    it.each([lasting, temporary])(`verify: ${title}, by $accessKeyId`, async (key) => {
      const request = await receivedAfter(call(clientOf(key)))
      expect(verdictOf(request, Date.now())).toBe('accepted')
      expect(verdictOf({ ...request, body: Buffer.from('{"other":1}') }, Date.now())).toBe('signature-mismatch')
    })
  }

  it('verify behind an endpoint with a trailing slash, where two slashes meet', async () => {
    const call = clientOf(lasting, '/prefix/').send(new DescribeContactCommand({ InstanceId: 'i', ContactId: 'c' }))
    const request = await receivedAfter(call)
    expect(request.rawUrl).toBe('/prefix//contacts/i/c')
    expect(verdictOf(request, Date.now())).toBe('accepted')
  })

  it.each([lasting, temporary])('verify as URLs presigned by its signer for $accessKeyId', async (credentials) => {
    const { sha256 } = clientOf(credentials).config
    const signer = new SignatureV4({ credentials, region: 'us-east-1', service: 'connect', sha256 })
    const { path, query } = await signer.presign(
      {
        method: 'GET',
        protocol: 'http:',
        hostname: '127.0.0.1',
        path: '/contacts/i/a%3Ab%2Fc',
        query: { TagKeys: ['b c', 'a'], 'odd name': '' },
        headers: { host: `127.0.0.1:${port}` },
      },
      { expiresIn: 60 },
    )
    const search = Object.entries(query ?? {})
      .flatMap(([name, values]) =>
        [values ?? ''].flat().map((value) => [name, value].map(encodeURIComponent).join('=')),
      )
      .join('&')
    const request = await receivedAfter(get(`http://127.0.0.1:${port}${path}?${search}`))
    expect(request.rawUrl).toContain('X-Amz-Signature=')
    expect(verdictOf(request, Date.now())).toBe('accepted')
    expect(verdictOf({ ...request, rawUrl: request.rawUrl.replace('b%20c', 'b%20d') }, Date.now())).toBe(
      'signature-mismatch',
    )
  })
})

const get = (url: string) =>
  new Promise((resolve, reject) => {
    http.get(url, (response) => response.resume().on('end', resolve)).on('error', reject)
  })

describe('any request', () => {
  const now = Date.UTC(2026, 1, 3, 0, 2, 0)
  const text = fc.string({ unit: 'grapheme', maxLength: 12 })
  const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_~'), minLength: 1, maxLength: 8 })
  const segment = fc.oneof(
    word,
    text.filter((each) => !['', '.', '..'].includes(each)),
  )
  const headerText = fc.string({ unit: fc.constantFrom(...'ab \t,;=/'), maxLength: 10 })
  const signedRequests = fc
    .record(
      {
        key: fc.constantFrom(lasting, temporary),
        at: fc.constant(now),
        method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        segments: fc.array(segment, { minLength: 1, maxLength: 5 }),
        query: fc.array(fc.tuple(text, text), { maxLength: 5 }),
        headers: fc.dictionary(
          word.map((each) => `x-${each.toLowerCase()}`),
          fc.oneof(headerText, fc.array(headerText, { minLength: 1, maxLength: 3 })),
        ),
        body: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
        presignSeconds: fc.integer({ min: 1, max: 604_800 }),
      },
      { requiredKeys: ['key', 'at', 'method', 'segments', 'query', 'headers', 'body'] },
    )
    .map((input) => sign({ ...input, headers: { ...input.headers, 'x-always': 'abc' } }))

  it('that was signed is accepted, whatever the order of its query and the slashes of its path', () => {
    fc.assert(
      fc.property(signedRequests, fc.infiniteStream(fc.nat()), (request, weights) => {
        expect(verdictOf(request, now)).toBe('accepted')
        const [path = '', ...search] = request.rawUrl.split('?')
        const shuffled = search
          .flatMap((query) => query.split('&'))
          .map((pair) => ({ pair, weight: weights.next().value ?? 0 }))
          .sort((a, b) => a.weight - b.weight)
        const rawUrl = `${path.replaceAll('/', '//')}?${shuffled.map(({ pair }) => pair).join('&')}`
        expect(verdictOf({ ...request, rawUrl }, now)).toBe('accepted')
      }),
      { numRuns: 500 },
    )
  })

  it('is signed with its dot segments resolved and its last slash kept', () => {
    const request = sign({ key: lasting, at: now, segments: ['contacts', 'c'] })
    expect(verdictOf({ ...request, rawUrl: '/x/../contacts/./c' }, now)).toBe('accepted')
    expect(verdictOf({ ...request, rawUrl: '/contacts/c/' }, now)).toBe('signature-mismatch')
  })

  /** Where a byte of a URL stands for itself: neither a separator nor a part of an escape. */
  const plainBytes = (url: string) =>
    [...url.matchAll(/%..|[A-Za-z0-9\-_~]/g)].filter(([match]) => match.length === 1).map((match) => match.index)
  const changedAt = (whole: string, index: number) =>
    `${whole.slice(0, index)}${whole[index] === 'q' ? 'r' : 'q'}${whole.slice(index + 1)}`

  it('with a single byte changed in method, path, query, signed header or body is refused', () => {
    fc.assert(
      fc.property(signedRequests, fc.nat(), (request, choice) => {
        const { method, rawUrl, headers } = request
        const changed: SignedRequest[] = [
          { ...request, method: changedAt(method, choice % method.length) },
          { ...request, rawUrl: `${rawUrl}${rawUrl.includes('?') ? '&' : '?'}a` },
          { ...request, headers: { ...headers, 'x-always': changedAt('abc', choice % 3) } },
          { ...request, headers: { ...headers, host: '127.0.0.1:7401' } },
          { ...request, body: Buffer.concat([request.body, Buffer.alloc(1)]) },
          ...plainBytes(rawUrl).map((index) => ({ ...request, rawUrl: changedAt(rawUrl, index) })),
          ...[...request.body].map((byte, index) => ({
            ...request,
            body: request.body.with(index, byte ^ 1) as Buffer,
          })),
        ]
        for (const each of changed) expect(verdictOf(each, now)).not.toBe('accepted')
      }),
      { numRuns: 200 },
    )
  })
})
