import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Participant } from './participant.ts'
import { type RawAnswer, type RawRequest, rawRequest } from './raw-http.ts'
import { Target } from './target.ts'

let target: Target
let customer: Participant
beforeAll(async () => {
  target = await Target.open()
  customer = await target.connect(await target.startChat())
})
afterAll(async () => {
  customer[Symbol.dispose]()
  await target[Symbol.asyncDispose]()
})

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ask = (request: RawRequest) => rawRequest(target.endpoint, request)

const send = (body: string | Buffer, more: Partial<RawRequest> = {}) =>
  ask({
    path: '/participant/message',
    ...more,
    headers: { 'X-Amz-Bearer': customer.connectionToken, 'Content-Type': 'application/json', ...more.headers },
    body,
  })
const hello = '{"ContentType":"text/plain","Content":"Hello"}'

/** The four places where clients look for what went wrong (spec §1.4). */
function expectRefusal(answer: RawAnswer, status: number, exception: string, message: string | RegExp): void {
  expect(answer.status).toBe(status)
  expect(answer.headers.filter(([name]) => name.toLowerCase() === 'x-amzn-errortype')).toEqual([
    ['x-amzn-ErrorType', exception],
  ])
  const { message: text = answer.json.Message, __type } = answer.json
  expect(text).toMatch(message)
  expect(__type).toBe(exception)
  expect(answer.header('x-amzn-ErrorMessage')).toBe(text)
  expect(answer.header('content-type')).toMatch(/^application\/json/)
  expect(answer.header('x-amzn-requestid')).toMatch(uuid)
}

const invalid = (answer: RawAnswer) =>
  expectRefusal(answer, 400, 'ValidationException', /^Validation exception due to invalid parameter/)
const denied = (answer: RawAnswer) => expectRefusal(answer, 403, 'AccessDeniedException', /^Access denied$/)
const missing = (answer: RawAnswer) =>
  expectRefusal(answer, 403, 'MissingAuthenticationTokenException', /^Missing Authentication Token$/)

describe('an answer', () => {
  it('is JSON with a request id, the right time, and is never stored by a cache [answer-headers]', async () => {
    const answer = await send(hello)
    expect(answer.status).toBe(200)
    expect(answer.header('content-type')).toMatch(/^application\/json/)
    expect(answer.header('x-amzn-requestid')).toMatch(uuid)
    expect(answer.header('cache-control')).toBe('no-store')
    expect(Math.abs(Date.parse(String(answer.header('date'))) - Date.now())).toBeLessThan(5_000)
    expect(Object.keys(answer.json).sort()).toEqual(['AbsoluteTime', 'Id'])
  })

  it('of an operation without output is the empty object [answer-empty-object]', async () => {
    const seat = await target.startChat()
    const { connectionToken } = await target.credentials(seat)
    const headers = { 'X-Amz-Bearer': connectionToken }
    const answer = await ask({ path: '/participant/disconnect', headers, body: '{}' })
    expect([answer.status, answer.body]).toEqual([200, '{}'])
  })
})

describe('a refusal', () => {
  it('names its type in a header of exactly this case, on every one of them [error-header-case]', async () => {
    const bearer = { 'X-Amz-Bearer': customer.connectionToken }
    invalid(await send('{'))
    denied(await ask({ path: '/participant/message', body: hello }))
    missing(await ask({ path: '/participant/nothing' }))
    missing(await ask({ path: '/participant/message', method: 'GET', headers: bearer }))
    expectRefusal(
      await ask({ path: '/contact/chat', method: 'PUT', body: '{}' }),
      403,
      'MissingAuthenticationTokenException',
      /^Missing Authentication Token$/,
    )
    expectRefusal(await ask({ path: '/nothing/here' }), 501, 'UnknownOperationException', /POST \/nothing\/here/)
  })

  it('of a control-plane path has its text under Message, of a participant path under message [error-body]', async () => {
    expect(Object.keys((await ask({ path: '/instance', method: 'GET' })).json)).toContain('Message')
    expect(Object.keys((await send('{')).json).sort()).toEqual(['__type', 'message'])
  })
})

describe('the bearer', () => {
  it('that is absent, empty or garbage gets the same 403 [bearer-missing] [bearer-garbage]', async () => {
    const headers = [{}, { 'X-Amz-Bearer': '' }, { 'X-Amz-Bearer': 'garbage' }, { 'X-Amz-Bearer': 'x'.repeat(1001) }]
    for (const given of headers) denied(await ask({ path: '/participant/message', headers: given, body: hello }))
  })

  it('is looked at before the body [check-order]', async () => {
    denied(await ask({ path: '/participant/message', headers: { 'X-Amz-Bearer': 'garbage' }, body: '{' }))
    missing(await ask({ path: '/participant/nothing', headers: { 'X-Amz-Bearer': 'garbage' }, body: '{' }))
  })
})

describe('a body', () => {
  it('is read as JSON whatever the content type says [content-type-ignored]', async () => {
    const types = [
      'application/json',
      'application/x-amz-json-1.1',
      'application/json; charset=UTF-8',
      'text/plain',
      '',
    ]
    for (const given of types) expect((await send(hello, { headers: { 'Content-Type': given } })).status).toBe(200)
    const headers = { 'X-Amz-Bearer': customer.connectionToken }
    expect((await ask({ path: '/participant/message', headers, body: hello })).status).toBe(200)
  })

  it('that is empty is the empty object [empty-body]', async () => {
    expect((await send('', { path: '/participant/transcript' })).status).toBe(200)
    invalid(await send(''))
  })

  it('that is no JSON, no object or no UTF-8 is invalid [malformed-json]', async () => {
    for (const body of [
      '{',
      '{"ContentType":}',
      '[]',
      '"text"',
      '7',
      'null',
      'true',
      Buffer.from([0x7b, 0xff, 0x7d]),
    ]) {
      invalid(await send(body))
    }
  })

  it('may have unknown members, and null for an absent one [unknown-members] [null-is-absent]', async () => {
    const extra = '{"Content":"Hello","Sticker":{"Id":7},"ContentType":"text/plain","ClientToken":null}'
    expect((await send(extra)).status).toBe(200)
    invalid(await send('{"Content":null,"ContentType":"text/plain"}'))
  })

  it('whose members have the wrong JSON type is invalid: nothing is converted [validation-types]', async () => {
    const text = (more: string) => send(`{"ContentType":"text/plain",${more}}`)
    for (const member of ['"Content":7', '"Content":["x"]', '"Content":{}', '"Content":true'])
      invalid(await text(member))
    invalid(await text('"Content":"x","ClientToken":7'))
    const transcript = (body: string) => send(body, { path: '/participant/transcript' })
    for (const value of ['"10"', '1.5', '[]', 'true']) invalid(await transcript(`{"MaxResults":${value}}`))
    for (const value of ['"SIDEWAYS"', '7', '"backward"']) invalid(await transcript(`{"ScanDirection":${value}}`))
    for (const value of ['"x"', '[]', '{"MostRecent":"1"}', '{"Id":""}']) {
      invalid(await transcript(`{"StartPosition":${value}}`))
    }
  })

  it('may be 256 KiB long; a longer one is refused with 413 [body-too-long]', async () => {
    const padded = (length: number) =>
      hello
        .slice(0, -1)
        .padEnd(length - 1, ' ')
        .concat('}')
    expect((await send(padded(256 * 1024))).status).toBe(200)
    const answer = await send(padded(256 * 1024 + 1))
    expect(answer.status).toBe(413)
    expect(answer.json).toMatchObject({ message: 'Request Too Long' })
    expect(answer.header('access-control-allow-origin')).toBe('*')
  })
})

describe('a path', () => {
  it('may have doubled slashes, as SDKs with a base path send them [duplicate-slashes]', async () => {
    for (const path of ['//participant/message', '/participant//message', '///participant///message']) {
      expect((await send(hello, { path })).status).toBe(200)
    }
  })

  it('below /participant/ that is no operation, or with the wrong method, lacks authentication [unknown-path]', async () => {
    const bearer = { 'X-Amz-Bearer': customer.connectionToken }
    for (const path of [
      '/participant/',
      '/participant/messages',
      '/participant/message/more',
      '/participant/MESSAGE',
    ]) {
      missing(await ask({ path, headers: bearer, body: hello }))
    }
    for (const method of ['GET', 'PUT', 'DELETE']) {
      missing(await ask({ path: '/participant/message', method, headers: bearer }))
    }
  })

  it('elsewhere that is no operation answers 501 before it asks for a signature [operation-not-built]', async () => {
    const answer = await ask({ path: '/queues-summary/x', method: 'GET' })
    expectRefusal(answer, 501, 'UnknownOperationException', /ListQueues/)
  })

  it('/healthz tells that the service is well', async () => {
    const answer = await ask({ path: '/healthz', method: 'GET' })
    expect(answer.status).toBe(200)
    expect(answer.header('content-type')).toMatch(/^application\/json/)
    expect(answer.json).toBeTypeOf('object')
  })
})

describe('CORS', () => {
  const asked = 'authorization,content-type,x-amz-bearer,x-amz-content-sha256,x-amz-date,x-amz-user-agent'

  it('lets a preflight pass without a token, and names authorization: a wildcard would not cover it [cors-preflight]', async () => {
    const answer = await ask({
      path: '/participant/connection',
      method: 'OPTIONS',
      headers: {
        Origin: 'https://shop.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': asked,
      },
    })
    expect([200, 204]).toContain(answer.status)
    expect(answer.body).toBe('')
    expect(answer.header('access-control-allow-origin')).toBe('*')
    expect(answer.header('access-control-allow-methods')?.split(/,\s*/)).toEqual(
      expect.arrayContaining(['GET', 'POST', 'OPTIONS']),
    )
    const allowed = answer.header('access-control-allow-headers')?.toLowerCase().split(/,\s*/)
    expect(allowed).toEqual(expect.arrayContaining(asked.split(',')))
    expect(Number(answer.header('access-control-max-age'))).toBeGreaterThanOrEqual(600)
  })

  it('is on every answer of a participant path, refusals included [cors-every-answer]', async () => {
    const answers = [
      await send(hello),
      await send('{'),
      await ask({ path: '/participant/message', body: hello }),
      await ask({ path: '/participant/nothing' }),
    ]
    for (const answer of answers) {
      expect(answer.header('access-control-allow-origin')).toBe('*')
      const exposed = answer.header('access-control-expose-headers')?.toLowerCase().split(/,\s*/)
      expect(exposed).toEqual(expect.arrayContaining(['x-amzn-errortype', 'x-amzn-requestid', 'date']))
    }
  })

  it('is absent from the control plane, which is not for browsers [control-plane-no-cors]', async () => {
    const answer = await ask({ path: '/instance', method: 'GET', headers: { Origin: 'https://shop.example' } })
    expect(answer.header('access-control-allow-origin')).toBeUndefined()
  })
})
