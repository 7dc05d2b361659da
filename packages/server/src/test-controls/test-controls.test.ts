import { CreateParticipantConnectionCommand } from '@aws-sdk/client-connectparticipant'
import { describe, expect, it } from 'vitest'
import { ChatClients, TestSocket } from '../testing/chat-clients.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { startTestServer, type TestServer, type TestServerOptions } from '../testing/test-server.ts'
import { until } from '../testing/until.ts'

// biome-ignore lint/suspicious/noExplicitAny: each path answers something else
type Reply = { readonly status: number; readonly body: Record<string, any> }

/** A test elsewhere, which has plain HTTP and nothing else. */
const controlsOf =
  ({ endpoint }: TestServer) =>
  async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${endpoint}/parley/v1/${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: text }),
    })
    return { status: response.status, body: (await response.json()) as Reply['body'] }
  }

const opened = (options: TestServerOptions = {}) =>
  startTestServer({ ...options, flags: ['--test-controls', 'on', ...(options.flags ?? [])] })

describe('test controls over HTTP', () => {
  it('are not there unless they are opened', async () => {
    await using server = await startTestServer()
    const { status } = await controlsOf(server)('POST', 'reset')
    expect(status).toBe(501)
  })

  it('are not for pages: a request with an Origin is refused', async () => {
    await using server = await opened()
    const { status } = await controlsOf(server)('POST', 'reset', undefined, { Origin: 'http://127.0.0.1:7400' })
    expect(status).toBe(403)
  })

  it('leave the operations that Parley has there as they are', async () => {
    await using server = await opened()
    const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
      const { status, headers: answered } = await fetch(`${server.endpoint}/parley/v1/${path}`, { method, headers })
      return [status, answered.get('x-amzn-errortype')]
    }
    const page = { Origin: 'http://127.0.0.1:8080', 'Access-Control-Request-Method': 'POST' }
    expect(await ask('POST', 'participant/message-chunk')).toEqual([403, 'AccessDeniedException'])
    expect(await ask('OPTIONS', 'participant/message-chunk', page)).toEqual([204, null])
    expect(await ask('PUT', 'contacts/1/2/disconnect-flow')).toEqual([403, 'MissingAuthenticationTokenException'])
  })

  it('say what there is where somebody asks for what is not', async () => {
    await using server = await opened()
    const controls = controlsOf(server)
    expect(await controls('GET', 'fualts')).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('faults, clock') },
    })
    expect(await controls('PATCH', 'faults')).toMatchObject({
      status: 405,
      body: { message: 'Here it is GET, PUT, DELETE' },
    })
    expect(await controls('PUT', 'faults', '{')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('JSON') },
    })
  })
})

describe('faults over HTTP', () => {
  it('strike, are reported, and are taken away', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const controls = controlsOf(server)
    const rule = { on: 'SendMessage', do: 'error', error: 'ThrottlingException', times: 1 }
    expect((await controls('PUT', 'faults', { rules: [rule] })).body).toEqual({ rules: [rule], fired: [] })
    const customer = await clients.startChat()
    await expect(customer.say('Hello')).rejects.toMatchObject({ name: 'ThrottlingException' })
    expect((await controls('GET', 'faults')).body['fired']).toMatchObject([
      { rule: '1', do: 'error', on: 'SendMessage', participantId: customer.participantId },
    ])
    await customer.say('Hello again')
    expect((await controls('DELETE', 'faults')).body).toEqual({ rules: [], fired: [] })
  })

  it('are refused with the member that is wrong, and those before stay in force', async () => {
    await using server = await opened()
    const controls = controlsOf(server)
    const rules = [{ on: 'frame', do: 'drop' }]
    await controls('PUT', 'faults', { rules })
    const { status, body } = await controls('PUT', 'faults', { rules: [{ on: 'frame', do: 'explode' }] })
    expect(status).toBe(400)
    expect(body['problems'].map(({ path }: { path: string }) => path)).toEqual(['rules.1.member.do'])
    expect((await controls('GET', 'faults')).body['rules']).toEqual(rules)
  })
})

describe('the clock over HTTP', () => {
  it('runs with the wall until it is frozen', async () => {
    await using server = await opened()
    const controls = controlsOf(server)
    const began = server.now()
    await until(() => server.now() > began, 'the clock to move')
    const { now, speed } = (await controls('POST', 'clock', { speed: 0 })).body
    expect(speed).toBe(0)
    expect((await controls('GET', 'clock')).body['now']).toBe(now)
  })

  it('is advanced, and what is due on the way is done when it is answered', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const controls = controlsOf(server)
    await controls('POST', 'clock', { speed: 0 })
    const before = server.now()
    const customer = await clients.startChat()
    const { status, body } = await controls('POST', 'clock', { advance: '25h' })
    expect(status).toBe(200)
    expect(Date.parse(body['now'])).toBe(before + 25 * 3_600_000)
    await expect(customer.say('Too late')).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  it('has an end, behind which it is not moved', async () => {
    await using server = await opened({ now: Date.parse('9998-12-31T23:00:00Z') })
    using clients = new ChatClients(server)
    const controls = controlsOf(server)
    const ends = expect.stringContaining('The clock ends at 9999-01-01T00:00:00.000Z')
    const { status, body } = await controls('POST', 'clock', { speed: 0, advance: '2h' })
    expect([status, body['problems']]).toEqual([400, [{ path: 'advance', constraint: ends }]])
    expect((await controls('GET', 'clock')).body['speed']).toBe(1)
    await controls('POST', 'clock', { speed: 0, advance: '58m' })
    await clients.startChat()
    expect(await controls('POST', 'clock', { runToNextTimer: true })).toEqual({ status: 409, body: { message: ends } })
  })

  it('runs to the next timer', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const controls = controlsOf(server)
    await controls('POST', 'clock', { speed: 0 })
    const customer = await clients.startChat()
    const { nextTimer } = (await controls('GET', 'clock')).body
    expect((await controls('POST', 'clock', { runToNextTimer: true })).body['now']).toBe(nextTimer)
    expect(server.items(customer.contactId).at(-1)?.ContentType).toMatch(/chat\.ended$/)
  })

  it('is what clients are told of expiries on, where they live by it too', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const controls = controlsOf(server)
    expect((await controls('POST', 'clock', { speed: 0, advance: '30d' })).body['shared']).toBe(false)
    const customer = await clients.startChat()
    const { participantToken: ParticipantToken } = customer
    const ask = new CreateParticipantConnectionCommand({ ParticipantToken, Type: ['CONNECTION_CREDENTIALS'] })
    const expiry = async () => Date.parse((await clients.participant.send(ask)).ConnectionCredentials!.Expiry!)
    expect(await expiry()).toBeLessThan(server.now())
    expect((await controls('POST', 'clock', { shared: true })).body['shared']).toBe(true)
    expect(await expiry()).toBeGreaterThan(server.now())
  })

  it.each([
    ['shared', { shared: 'yes' }],
    ['advance', { advance: 'soon' }],
    ['advance', { advance: '400d' }],
    ['speed', { speed: -1 }],
    ['runToNextTimer', { runToNextTimer: 'yes' }],
    ['faster', { faster: 2 }],
    ['', {}],
  ])('names the member that is wrong: %s of %j', async (path, move) => {
    await using server = await opened()
    const { status, body } = await controlsOf(server)('POST', 'clock', move)
    expect(status).toBe(400)
    expect(body['problems']).toMatchObject([{ path }])
  })
})

describe('state over HTTP', () => {
  it('is kept in snapshots and put back, time included', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const controls = controlsOf(server)
    await controls('POST', 'clock', { speed: 0 })
    const customer = await clients.startChat()
    await customer.say('One')
    const { id, now } = (await controls('POST', 'snapshots')).body
    await customer.say('Two')
    await controls('POST', 'clock', { advance: '1m' })
    expect((await controls('PUT', `snapshots/${id}/restore`)).body['now']).toBe(now)
    expect(await customer.transcript()).toEqual(['joined', 'One'])
    await customer.say('Three')
    expect(await customer.transcript()).toEqual(['joined', 'One', 'Three'])
  })

  it('is kept twenty times at most, and there is room again when one is deleted', async () => {
    await using server = await opened()
    const controls = controlsOf(server)
    for (let count = 0; count < 20; count++) expect((await controls('POST', 'snapshots')).status).toBe(200)
    expect(await controls('POST', 'snapshots')).toMatchObject({ status: 409 })
    expect(await controls('DELETE', 'snapshots/7')).toMatchObject({ status: 200 })
    expect((await controls('POST', 'snapshots')).body['id']).toBe('21')
    expect((await controls('GET', 'snapshots')).body['snapshots']).toHaveLength(20)
    expect(await controls('PUT', 'snapshots/7/restore')).toMatchObject({ status: 404 })
  })

  it('is as of a new service after a reset: no chats, no faults, nothing seen, the clock on the wall', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const controls = controlsOf(server)
    await controls('POST', 'clock', { speed: 0, advance: '30d' })
    const customer = await clients.startChat()
    await controls('PUT', 'faults', { rules: [{ on: 'frame', do: 'drop' }] })
    const { now, speed } = (await controls('POST', 'reset')).body
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000)
    expect(speed).toBe(1)
    expect((await controls('GET', 'faults')).body['rules']).toEqual([])
    expect((await controls('GET', 'requests-seen')).body['requests']).toEqual([])
    await expect(customer.say('Anybody?')).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  it('of a service with a data directory is not put back', async () => {
    using directory = temporaryDirectory()
    await using server = await opened({ dataDir: directory.path })
    const controls = controlsOf(server)
    for (const path of ['snapshots', 'reset']) {
      expect(await controls('POST', path)).toMatchObject({
        status: 409,
        body: { message: expect.stringContaining('memory') },
      })
    }
  })
})

describe('how clients reach the service, over HTTP', () => {
  it('is told when it is known, and the URLs of websockets follow', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const controls = controlsOf(server)
    expect((await controls('GET', 'public-url')).body).toEqual({ url: server.endpoint })
    const url = 'http://127.0.0.1:32768/chat'
    expect((await controls('PUT', 'public-url', { url: `${url}/` })).body).toEqual({ url })
    expect((await clients.startChat()).socketUrl).toMatch(/^ws:\/\/127\.0\.0\.1:32768\/chat\//)
    await controls('POST', 'reset')
    expect((await controls('GET', 'public-url')).body).toEqual({ url })
  })

  it.each([{}, { url: 7 }, { url: 'localhost' }, { url: 'http://localhost/?a=b' }])(
    'is refused where it is no URL: %j',
    async (body) => {
      await using server = await opened()
      const controls = controlsOf(server)
      expect(await controls('PUT', 'public-url', body)).toMatchObject({
        status: 400,
        body: { problems: [{ path: 'url' }] },
      })
      expect((await controls('GET', 'public-url')).body).toEqual({ url: server.endpoint })
    },
  )
})

describe('what was seen over HTTP', () => {
  it('is given by operation and topic, the latest, without tokens', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const controls = controlsOf(server)
    const customer = await clients.startChat()
    using _socket = await TestSocket.open(customer.socketUrl)
    for (const text of ['One', 'Two', 'Three']) await customer.say(text)
    const { requests } = (await controls('GET', 'requests-seen?operation=SendMessage&limit=2')).body
    expect(requests).toMatchObject([
      { operation: 'SendMessage', input: { Content: 'Two' }, answer: { status: 200 } },
      { operation: 'SendMessage', input: { Content: 'Three' } },
    ])
    await until(
      () => server.witness.frames.some(({ content }) => JSON.stringify(content).includes('Three')),
      'the frame',
    )
    const frames = (await controls('GET', 'frames?topic=aws/chat')).body['frames']
    expect(frames.at(-1)).toMatchObject({ direction: 'out', topic: 'aws/chat', content: { Content: 'Three' } })
    const everything = JSON.stringify([await controls('GET', 'requests-seen'), await controls('GET', 'frames')])
    expect(everything).not.toContain(customer.participantToken)
    expect(everything).not.toContain(customer.connectionToken)
    expect(await controls('GET', 'frames?limit=some')).toMatchObject({ status: 400 })
  })
})
