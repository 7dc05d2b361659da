import type * as Client from './index.ts'
import { type Case, rejection, same, type World } from './testing/suite.ts'

const hello = { ContentType: 'text/plain', Content: 'Hello' } as const
const typing = { ContentType: 'application/vnd.amazonaws.connect.event.typing' } as const

/** A customer in a chat of his own service, connected without a socket. */
interface Customer {
  readonly endpoint: string
  readonly contactId: string
  readonly client: Client.ParticipantClient
  /** The connection token. */
  readonly token: string
  readonly participantToken: string
}

interface Circumstances {
  readonly limits?: string
  readonly platform?: Partial<Client.Platform>
  readonly retry?: Partial<Client.RetryPolicy>
}

/** A case with such a customer; the service is stopped behind it, whatever happens. */
const withCustomer = (
  title: string,
  circumstances: Circumstances,
  run: (customer: Customer, world: World) => Promise<void>,
): Case => ({
  title,
  async run(world) {
    const { backend } = world
    const { limits, ...options } = circumstances
    const endpoint = await backend.start(limits === undefined ? {} : { limits })
    try {
      const { contactId, participantToken } = await backend.startChat(endpoint)
      const client = new world.client.ParticipantClient({ endpoint, ...options })
      const { output } = await client.createParticipantConnection(
        { Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true },
        { token: participantToken },
      )
      const token = output.ConnectionCredentials?.ConnectionToken ?? ''
      await run({ endpoint, contactId, client, token, participantToken }, world)
    } finally {
      await backend.stop(endpoint)
    }
  },
})

/** What an error tells; the text is the service's own. */
const facts = (error: unknown) => {
  const { name, reason, retryable, status } = error as Client.ChatError
  return { name, reason, retryable, status }
}

/** Surroundings whose waits are over at once, and which note how long they were; the time-outs of attempts never come. */
function impatient(timeoutMs: number, random = Math.random) {
  const waits: number[] = []
  const running = new Set<object>()
  const after: Client.Platform['after'] = (ms, callback) => {
    const timer = {}
    running.add(timer)
    if (ms !== timeoutMs) {
      waits.push(ms)
      queueMicrotask(() => {
        if (running.delete(timer)) callback()
      })
    }
    return () => running.delete(timer)
  }
  return { waits, running, platform: { after, random }, retry: { timeoutMs } }
}

const answer = (status: number, body: string, headers: Record<string, string> = {}): Client.FetchResponse => ({
  status,
  headers: { get: (name) => headers[name.toLowerCase()] ?? null },
  text: async () => body,
})

/** A client whose network is a function of the attempt, 1 the first. */
const clientOf = (
  { ParticipantClient }: World['client'],
  attempt: (count: number, ...call: Parameters<Client.Fetch>) => Promise<Client.FetchResponse>,
  random?: () => number,
) => {
  const surroundings = impatient(1234, random)
  let count = 0
  const fetch: Client.Fetch = (...call) => attempt(++count, ...call)
  const client = new ParticipantClient({
    endpoint: 'https://chat.example.com',
    platform: { ...surroundings.platform, fetch },
    retry: surroundings.retry,
  })
  return { ...surroundings, client, attempts: () => count }
}

const sent = answer(200, '{"Id":"1","AbsoluteTime":"2026-03-02T09:16:02.417Z"}')

/** The operations, against the service itself and against networks of every kind. */
export const operationCases: readonly Case[] = [
  withCustomer('an answer carries its members, the status and the request id', {}, async ({ client, token }) => {
    const { output, status, requestId } = await client.sendMessage(hello, { token })
    same(status, 200)
    same(/^[0-9a-f-]{36}$/.test(requestId ?? ''), true)
    const page = await client.getTranscript({ MaxResults: 1 }, { token })
    const [item] = page.output.Transcript
    same({ Id: item?.Id, AbsoluteTime: item?.AbsoluteTime, Content: item?.Content }, { ...output, Content: 'Hello' })
  }),

  withCustomer('the transcript is read page by page, from either end', {}, async ({ client, token }) => {
    for (const Content of ['1', '2', '3', '4']) await client.sendMessage({ ...hello, Content }, { token })
    const read = async (input: Client.GetTranscriptInput) => {
      const contents: (string | undefined)[] = []
      let NextToken: string | undefined
      do {
        const { output } = await client.getTranscript({ ...input, NextToken }, { token })
        contents.push(...output.Transcript.map((item) => item.Content))
        NextToken = output.NextToken
      } while (NextToken)
      return contents.filter((content) => content !== undefined)
    }
    same(await read({ MaxResults: 2, SortOrder: 'DESCENDING' }), ['4', '3', '2', '1'])
    const { output } = await client.getTranscript({ MaxResults: 100, SortOrder: 'ASCENDING' }, { token })
    const second = output.Transcript.find((item) => item.Content === '2')
    const forward = {
      ScanDirection: 'FORWARD',
      SortOrder: 'ASCENDING',
      StartPosition: { Id: second?.Id ?? '' },
    } as const
    same(await read({ ...forward, MaxResults: 1 }), ['2', '3', '4'])
  }),

  withCustomer('an event is told to the chat', {}, async ({ client, token }) => {
    const { output } = await client.sendEvent(typing, { token })
    same(output.AbsoluteTime.length, '2026-03-02T09:16:02.417Z'.length)
  }),

  withCustomer('a file is announced, uploaded, completed and read again', {}, async ({ client, token }) => {
    const file = '%PDF-1.7'
    const announced = await client.startAttachmentUpload(
      { ContentType: 'application/pdf', AttachmentSizeInBytes: file.length, AttachmentName: 'offer.pdf' },
      { token },
    )
    const { AttachmentId, UploadMetadata } = announced.output
    const { 'Content-Length': _, ...headers } = UploadMetadata.HeadersToInclude
    await fetch(UploadMetadata.Url, { method: 'PUT', headers, body: file })
    const completed = await client.completeAttachmentUpload({ AttachmentIds: [AttachmentId] }, { token })
    same(completed.output, {})
    const { output } = await client.getAttachment({ AttachmentId, UrlExpiryInSeconds: 60 }, { token })
    same(output.AttachmentSizeInBytes, file.length)
    same(await (await fetch(output.Url)).text(), file)
    const again = client.completeAttachmentUpload({ AttachmentIds: [AttachmentId] }, { token })
    same(facts(await rejection(again)), {
      name: 'ConflictException',
      reason: 'conflict',
      retryable: false,
      status: 409,
    })
  }),

  withCustomer(
    'who has left is told that the chat has ended for him',
    {},
    async ({ client, token, participantToken }) => {
      same((await client.disconnectParticipant({}, { token })).output, {})
      const ended = { name: 'AccessDeniedException', reason: 'ended', retryable: false, status: 403 }
      same(facts(await rejection(client.sendMessage(hello, { token }))), ended)
      const connecting = client.createParticipantConnection({ ConnectParticipant: true }, { token: participantToken })
      same(facts(await rejection(connecting)), ended)
    },
  ),

  withCustomer(
    'a chat that ended in the background is told as ended',
    {},
    async ({ client, token, contactId, endpoint }, { backend }) => {
      await backend.endChat(endpoint, contactId)
      const error = await rejection(client.getTranscript({}, { token }))
      same(facts(error), { name: 'AccessDeniedException', reason: 'ended', retryable: false, status: 403 })
    },
  ),

  withCustomer(
    'a token of the other kind, or of no kind, is told as wrong',
    {},
    async ({ client, token, participantToken }) => {
      const wrong = { name: 'AccessDeniedException', reason: 'wrong-token', retryable: false, status: 403 }
      same(facts(await rejection(client.sendMessage(hello, { token: participantToken }))), wrong)
      same(facts(await rejection(client.createParticipantConnection({ ConnectParticipant: true }, { token }))), wrong)
      same(facts(await rejection(client.sendMessage(hello, { token: 'garbage' }))), wrong)
    },
  ),

  {
    title: 'a connection token past its expiry is told as expired',
    async run({ client: { ParticipantClient }, backend }) {
      const endpoint = await backend.start()
      try {
        const { participantToken } = await backend.startChat(endpoint)
        let passed = 0
        const now = () => Date.now() + passed
        const client = new ParticipantClient({ endpoint, platform: { now } })
        const connect = () =>
          client.createParticipantConnection(
            { Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true },
            { token: participantToken },
          )
        const token = (await connect()).output.ConnectionCredentials?.ConnectionToken ?? ''
        passed = 24 * 60 * 60 * 1000 + 1000
        await backend.advance(endpoint, passed)
        const error = await rejection(client.sendMessage(hello, { token }))
        same(facts(error), { name: 'AccessDeniedException', reason: 'expired', retryable: false, status: 403 })
        const fresh = (await connect()).output.ConnectionCredentials?.ConnectionToken ?? ''
        same((await client.sendMessage(hello, { token: fresh })).status, 200)
      } finally {
        await backend.stop(endpoint)
      }
    },
  },

  withCustomer('each refusal has the class of its name', {}, async ({ client, token }, world) => {
    const { ChatError, ResourceNotFoundException, ValidationException } = world.client
    const invalid = await rejection(client.sendMessage({ ...hello, Content: '' }, { token }))
    same(invalid instanceof ValidationException && invalid instanceof ChatError && invalid instanceof Error, true)
    same(facts(invalid), { name: 'ValidationException', reason: 'invalid', retryable: false, status: 400 })
    same((invalid as Client.ChatError).message.includes("'content'"), true)
    same(/^[0-9a-f-]{36}$/.test((invalid as Client.ChatError).requestId ?? ''), true)
    const missing = await rejection(client.describeView({ ViewToken: 'no/such view' }, { token }))
    same(missing instanceof ResourceNotFoundException, true)
    same(facts(missing), { name: 'ResourceNotFoundException', reason: 'not-found', retryable: false, status: 404 })
  }),

  withCustomer('signing in is asked for and called off', {}, async ({ client, token }, world) => {
    const SessionId = '7b1f3a52-93f5-4f0e-8a6c-0d2f7d7b6c11'
    const redirected = { SessionId, RedirectUri: 'https://shop.example.com/' }
    // Nobody has been asked to sign in, so both are refused, and by the operation itself.
    for (const error of [
      await rejection(client.getAuthenticationUrl(redirected, { token })),
      await rejection(client.cancelParticipantAuthentication({ SessionId }, { token })),
    ]) {
      same(error instanceof world.client.ValidationException, true)
    }
  }),

  withCustomer('the quota of attachments is told as such', {}, async ({ client, token }) => {
    const file = { ContentType: 'application/pdf', AttachmentSizeInBytes: 1, AttachmentName: 'a.pdf' }
    for (let count = 0; count < 35; count++) await client.startAttachmentUpload(file, { token })
    const error = await rejection(client.startAttachmentUpload(file, { token }))
    same(facts(error), { name: 'ServiceQuotaExceededException', reason: 'quota', retryable: false, status: 402 })
  }),

  withCustomer(
    'a throttled call is tried four times in all, never earlier than asked, and then rejects',
    { limits: 'SendMessage=1/1' },
    async ({ endpoint, token }, { client: { ParticipantClient } }) => {
      const { waits, platform, retry } = impatient(1234, () => 0.5)
      const client = new ParticipantClient({ endpoint, platform, retry })
      await client.sendMessage(hello, { token })
      const error = await rejection(client.sendMessage(hello, { token }))
      same(facts(error), { name: 'ThrottlingException', reason: 'throttled', retryable: true, status: 429 })
      same([(error as Client.ChatError).retryAfterMs, ...waits], [1000, 1200, 1400, 1800])
    },
  ),

  {
    title: 'a throttled call succeeds once the time is there that the service asked to wait',
    async run(world) {
      let endpoint = ''
      const waits: number[] = []
      const after: Client.Platform['after'] = (ms, callback) => {
        if (ms !== 1234) {
          waits.push(ms)
          world.backend.advance(endpoint, ms).then(callback)
        }
        return () => {}
      }
      const limited = withCustomer(
        '',
        { limits: 'SendMessage=1/1', platform: { after, random: () => 0.25 }, retry: { timeoutMs: 1234 } },
        async (customer) => {
          endpoint = customer.endpoint
          await customer.client.sendMessage(hello, customer)
          await customer.client.sendMessage({ ...hello, Content: 'again' }, customer)
          same(waits, [1100])
        },
      )
      await limited.run(world)
    },
  },

  withCustomer(
    'a message whose answer was lost is there once: the repeat has the same ClientToken',
    {},
    async ({ endpoint, token }, { client: { ParticipantClient } }) => {
      const bodies: (string | undefined)[] = []
      const surroundings = impatient(1234)
      const lossy: Client.Fetch = async (url, init) => {
        bodies.push(init.body)
        const response = await fetch(url, init)
        if (bodies.length === 1) throw new TypeError('connection reset')
        return response
      }
      const client = new ParticipantClient({
        endpoint,
        platform: { ...surroundings.platform, fetch: lossy },
        retry: surroundings.retry,
      })
      const { output } = await client.sendMessage(hello, { token })
      same([bodies.length, bodies[0] === bodies[1], bodies[0]?.includes('"ClientToken":"')], [2, true, true])
      const page = await client.getTranscript({ MaxResults: 100 }, { token })
      same(
        page.output.Transcript.filter((item) => item.Content === 'Hello').map((item) => item.Id),
        [output.Id],
      )
    },
  ),

  {
    title: 'a ClientToken is filled in where the service wants one, and one that was given stays',
    async run({ client }) {
      const bodies: Record<string, unknown>[] = []
      const { client: participant } = clientOf(client, async (_count, _url, { body }) => {
        bodies.push(JSON.parse(body ?? '{}'))
        return answer(200, '{}')
      })
      const token = { token: 'T' }
      await participant.sendMessage(hello, token)
      await participant.sendMessage(hello, token)
      await participant.sendMessage({ ...hello, ClientToken: 'mine' }, token)
      await participant.sendMessage({ ...hello, ClientToken: '' }, token)
      await participant.getTranscript({}, token)
      const tokens = bodies.map((body) => body['ClientToken'])
      same(tokens.slice(2), ['mine', '', undefined])
      const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
      same(
        tokens.slice(0, 2).map((filled) => uuid.test(String(filled))),
        [true, true],
      )
      same(tokens[0] === tokens[1], false)
    },
  },

  {
    title: 'a request that was made before is sent as it is, with its query',
    async run({ client }) {
      const calls: unknown[] = []
      const { client: participant } = clientOf(client, async (_count, url, { method, headers, body }) => {
        calls.push({ url, method, headers, body })
        return answer(200, '{}')
      })
      const request = client.requestFor('GetTranscript', { MaxResults: 5 }, 'T')
      await participant.send({ ...request, query: { a: '1&2', b: '3' } })
      same(calls, [
        {
          url: 'https://chat.example.com/participant/transcript?a=1%262&b=3',
          method: 'POST',
          headers: { 'X-Amz-Bearer': 'T', 'Content-Type': 'application/json' },
          body: '{"MaxResults":5}',
        },
      ])
    },
  },

  {
    title: 'a lost connection is tried again with growing waits, and told as such in the end, with its cause',
    async run({ client }) {
      const cause = new TypeError('connection reset')
      const network = clientOf(
        client,
        () => Promise.reject(cause),
        () => 0.5,
      )
      const error = (await rejection(network.client.sendMessage(hello, { token: 'T' }))) as Client.ChatError
      same(facts(error), { name: 'NetworkError', reason: 'network', retryable: true, status: undefined })
      same([error instanceof client.NetworkError, error.cause === cause], [true, true])
      same([network.attempts(), network.waits, network.running.size], [4, [200, 400, 800], 0])
    },
  },

  {
    title: 'what a captive portal or a proxy says is not taken for the service, least of all its 403',
    async run({ client }) {
      for (const portal of [
        answer(403, '<html>Log in'),
        answer(200, '<html>Log in'),
        answer(403, ''),
        answer(502, '{}'),
      ]) {
        const network = clientOf(client, async (count) => (count === 1 ? portal : sent))
        same((await network.client.sendMessage(hello, { token: 'T' })).output.Id, '1')
        const forever = clientOf(client, async () => portal)
        const error = await rejection(forever.client.sendMessage(hello, { token: 'T' }))
        same(facts(error), { name: 'NetworkError', reason: 'network', retryable: true, status: portal.status })
      }
    },
  },

  {
    title: 'a failure of the service is tried again; a refusal is not',
    async run({ client }) {
      const failing = clientOf(client, async (count) =>
        count < 3 ? answer(500, '{"message":"Internal server error"}') : sent,
      )
      same((await failing.client.sendMessage(hello, { token: 'T' })).output.Id, '1')
      const refusing = clientOf(client, async () => answer(400, '{"message":"no"}'))
      await rejection(refusing.client.sendMessage(hello, { token: 'T' }))
      same([failing.attempts(), refusing.attempts()], [3, 1])
    },
  },

  {
    title: 'a longer wait than the policy allows is not waited for but told',
    async run({ client }) {
      const busy = answer(429, '{"message":"Rate exceeded"}', { 'retry-after': '3600' })
      const network = clientOf(client, async () => busy)
      const error = (await rejection(network.client.sendMessage(hello, { token: 'T' }))) as Client.ChatError
      same([error.reason, error.retryAfterMs, network.attempts()], ['throttled', 3_600_000, 1])
    },
  },

  {
    title: 'an attempt that hangs is given up after its time, and ended',
    async run({ client }) {
      const signals: AbortSignal[] = []
      const platform: Partial<Client.Platform> = {
        after: (ms, callback) => {
          if (ms === 1234) queueMicrotask(callback)
          return () => {}
        },
        fetch: (_url, { signal }) => {
          signals.push(signal)
          return new Promise(() => {})
        },
      }
      const hanging = new client.ParticipantClient({ endpoint: '', platform, retry: { attempts: 1, timeoutMs: 1234 } })
      const error = await rejection(hanging.getTranscript({}, { token: 'T' }))
      same(facts(error), { name: 'NetworkError', reason: 'network', retryable: true, status: undefined })
      same(
        signals.map((signal) => signal.aborted),
        [true],
      )
    },
  },

  {
    title: 'a fetch that is handed in is called as a function, since a browser refuses its own as a method',
    async run({ client }) {
      const owners: unknown[] = []
      function handed(this: unknown): Promise<Client.FetchResponse> {
        owners.push(this)
        return Promise.resolve(sent)
      }
      const participant = new client.ParticipantClient({ endpoint: '', platform: { fetch: handed } })
      await participant.getTranscript({}, { token: 'T' })
      same(owners, [undefined])
    },
  },

  {
    title: 'an aborted call rejects with the reason of its signal, at every stage, and leaves nothing behind',
    async run({ client }) {
      const reason = new Error('enough')
      const before = new AbortController()
      before.abort(reason)
      const unasked = clientOf(client, async () => sent)
      same((await rejection(unasked.client.getTranscript({}, { token: 'T', signal: before.signal }))) === reason, true)
      same([unasked.attempts(), unasked.running.size], [0, 0])

      const listening = new Set<unknown>()
      const watched = Object.assign(new AbortController().signal, {
        addEventListener: (_: string, listener: unknown) => listening.add(listener),
        removeEventListener: (_: string, listener: unknown) => listening.delete(listener),
      })
      const flaky = clientOf(client, async (count) => {
        same(listening.size, 1)
        return count < 3 ? answer(503, '{"message":"busy"}') : sent
      })
      await flaky.client.getTranscript({}, { token: 'T', signal: watched })
      same([listening.size, flaky.running.size], [0, 0])

      const during = new AbortController()
      const hanging = clientOf(client, () => new Promise(() => {}))
      const call = rejection(hanging.client.getTranscript({}, { token: 'T', signal: during.signal }))
      during.abort(reason)
      same([(await call) === reason, hanging.running.size], [true, 0])

      const waiting = new AbortController()
      const timers = new Set<object>()
      const platform: Partial<Client.Platform> = {
        fetch: () => Promise.reject(new TypeError('offline')),
        after: (ms) => {
          const timer = {}
          timers.add(timer)
          if (ms !== 1234) waiting.abort(reason)
          return () => timers.delete(timer)
        },
      }
      const offline = new client.ParticipantClient({ endpoint: '', platform, retry: { timeoutMs: 1234 } })
      const paused = offline.getTranscript({}, { token: 'T', signal: waiting.signal })
      same([(await rejection(paused)) === reason, timers.size], [true, 0])
    },
  },
]
