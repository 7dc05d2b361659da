import type { IncomingMessage, ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { UpdateParticipantAuthenticationCommand } from '@aws-sdk/client-connect'
import { CancelParticipantAuthenticationCommand, GetAuthenticationUrlCommand } from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Logger } from '../logging.ts'
import { askToSignIn } from '../testing/ask-to-sign-in.ts'
import { ChatClients, type Person, TestSocket } from '../testing/chat-clients.ts'
import { jwk, TestIdentityProvider } from '../testing/identity-provider.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { startTestServer, type TestServerOptions } from '../testing/test-server.ts'
import { until } from '../testing/until.ts'

const provider = await TestIdentityProvider.start()
afterAll(() => provider[Symbol.asyncDispose]())
beforeEach(() => {
  provider.instead.clear()
  provider.customer = { sub: 'mia-17', given_name: 'Maria' }
})

const minute = 60_000
const redirectUri = provider.redirectUri
const validation = { name: 'ValidationException', $metadata: { httpStatusCode: 400 } }
const conflict = { name: 'ConflictException', $metadata: { httpStatusCode: 409 } }
const invalidRequest = { name: 'InvalidRequestException', $metadata: { httpStatusCode: 400 } }
const invalidParameter = { name: 'InvalidParameterException', $metadata: { httpStatusCode: 400 } }
const denied = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } }

/** A service, a connected customer and an agent, who both listen. */
async function shop(options: TestServerOptions = {}) {
  const server = await startTestServer({ flags: provider.flags, ...options })
  const clients = new ChatClients(server)
  const customer = await clients.startChat()
  const agent = await clients.addAgent(customer.contactId)
  const socket = await TestSocket.open(customer.socketUrl)
  const agentSocket = await TestSocket.open(agent.socketUrl)
  const stop = async () => {
    socket[Symbol.dispose]()
    agentSocket[Symbol.dispose]()
    clients[Symbol.dispose]()
    await server.stop()
  }
  const ask = async (input = {}) => (await askToSignIn(server, customer.contactId, input)).SessionId
  return { server, clients, customer, agent, socket, agentSocket, ask, ...acts(clients), [Symbol.asyncDispose]: stop }
}
type Shop = Awaited<ReturnType<typeof shop>>

/** What the two sides of signing in can do, in the hands of the AWS SDK. */
const acts = ({ participant, connect }: ChatClients) => ({
  async url({ connectionToken: ConnectionToken }: Person, SessionId: string, RedirectUri = redirectUri) {
    const command = new GetAuthenticationUrlCommand({ ConnectionToken, SessionId, RedirectUri })
    return (await participant.send(command)).AuthenticationUrl!
  },
  cancel: ({ connectionToken: ConnectionToken }: Person, SessionId: string) =>
    participant.send(new CancelParticipantAuthenticationCommand({ ConnectionToken, SessionId })),
  update: (input: { State?: string; Code?: string; Error?: string; ErrorDescription?: string }) => {
    const InstanceId = '11111111-1111-4111-8111-111111111111'
    return connect.send(new UpdateParticipantAuthenticationCommand({ InstanceId, State: 'x', ...input }))
  },
})

const statusOf = async ({ clients, customer }: Pick<Shop, 'clients' | 'customer'>) => {
  const { SegmentAttributes } = await clients.describe(customer.contactId)
  return SegmentAttributes?.['connect:CustomerAuthentication']?.ValueMap?.['Status']?.ValueString
}

/** Who comes back from the provider. */
async function signedIn(chat: Shop, change = (url: string) => url) {
  const { code: Code, state: State } = await provider.signIn(change(await chat.url(chat.customer, await chat.ask())))
  return { Code, State }
}

describe('a customer who signs in', () => {
  it('has his first name from then on, and the backend reads who he is [authentication-succeeded] [authentication-display-name] [authentication-initiated] [authentication-status]', async () => {
    await using chat = await shop()
    await chat.update(await signedIn(chat))
    await chat.agentSocket.sees('updated')
    await chat.socket.settled()
    expect(chat.socket.shown.slice(-3)).toEqual([expect.stringContaining('SessionId'), 'succeeded', 'updated'])
    // The session is the customer's own.
    expect(chat.agentSocket.shown.slice(-2)).toEqual(['succeeded', 'updated'])
    expect(chat.agentSocket.shown.join()).not.toContain('SessionId')
    expect(await chat.customer.transcript()).toEqual(['joined', 'joined'])
    const { SegmentAttributes } = await chat.clients.describe(chat.customer.contactId)
    expect(SegmentAttributes?.['connect:CustomerAuthentication']?.ValueMap).toEqual({
      Status: { ValueString: 'AUTHENTICATED' },
      AssociatedCustomerId: { ValueString: 'mia-17' },
    })
  })

  it.each([
    ['no first name', undefined],
    ['his old name', 'Mia'],
    ['a name of spaces', '  '],
    ['a name that is too long', 'M'.repeat(257)],
    ['a name that is no text', 17],
  ])('with %s keeps the name he has', async (_, given_name) => {
    provider.customer = { sub: 'mia-17', ...(given_name !== undefined && { given_name }) }
    await using chat = await shop()
    await chat.update(await signedIn(chat))
    await chat.socket.sees('succeeded')
    await chat.socket.settled()
    expect(chat.socket.shown.at(-1)).toBe('succeeded')
  })

  it('may be asked again when there is an outcome, and not before', async () => {
    await using chat = await shop()
    const first = await chat.ask()
    expect(await askToSignIn(chat.server, chat.customer.contactId)).toMatchObject({
      status: 409,
      __type: 'ConflictException',
    })
    await chat.cancel(chat.customer, first)
    const second = await chat.ask()
    await expect(chat.url(chat.customer, first)).rejects.toMatchObject(validation)
    await expect(chat.url(chat.customer, second)).resolves.toContain('?')
  })
})

describe('AuthenticationUrl', () => {
  it('is a request for a code with PKCE, state and nonce, to which a parameter can be appended [authentication-url]', async () => {
    await using chat = await shop()
    const url = new URL(`${await chat.url(chat.customer, await chat.ask())}&identity_provider=shop`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'parley',
      response_type: 'code',
      scope: 'openid profile',
      redirect_uri: redirectUri,
      state: expect.stringMatching(/^[\w-]{96}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      identity_provider: 'shop',
    })
  })

  it('is given once, to the customer of the session, for a RedirectUri that can be one [authentication-url-once]', async () => {
    await using chat = await shop()
    const SessionId = await chat.ask()
    const other = await chat.clients.startChat()
    await expect(chat.url(chat.agent, SessionId)).rejects.toMatchObject(denied)
    await expect(chat.url(other, SessionId)).rejects.toMatchObject(validation)
    await expect(chat.url(chat.customer, crypto.randomUUID())).rejects.toMatchObject(validation)
    for (const bad of ['signed-in', 'https://shop.example.com/#top', `https://x/${'%'.repeat(1014)}`]) {
      const message = expect.stringContaining('RedirectUri')
      await expect(chat.url(chat.customer, SessionId, bad)).rejects.toMatchObject({ ...validation, message })
    }
    const [first, second] = await Promise.allSettled([
      chat.url(chat.customer, SessionId),
      chat.url(chat.customer, SessionId),
    ])
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected'])
    const message = expect.stringContaining('SessionId')
    await expect(chat.url(chat.customer, SessionId)).rejects.toMatchObject({ ...validation, message })
  })
})

describe('time', () => {
  it('ends a session whose URL nobody asks for: after a minute it is expired [authentication-expired]', async () => {
    await using chat = await shop()
    const SessionId = await chat.ask()
    await chat.server.advance(minute - 1)
    await chat.socket.settled()
    expect(chat.socket.shown).not.toContain('expired')
    await chat.server.advance(1)
    await chat.socket.sees('expired')
    await expect(chat.url(chat.customer, SessionId)).rejects.toMatchObject(validation)
    expect(await statusOf(chat)).toBe('TIMEOUT')
  })

  it.each([
    [{}, 3],
    [{ TimeoutInMinutes: 15 }, 15],
  ])(
    'ends a session in which nobody signs in: with %o after %d minutes [authentication-timeout]',
    async (input, minutes) => {
      await using chat = await shop()
      const { code, state } = await provider.signIn(await chat.url(chat.customer, await chat.ask(input)))
      await chat.server.advance(minutes * minute - 1)
      await chat.socket.settled()
      expect(chat.socket.shown).not.toContain('timeout')
      await chat.server.advance(1)
      await chat.socket.sees('timeout')
      await expect(chat.update({ State: state, Code: code })).rejects.toMatchObject(conflict)
    },
  )

  it('ends an exchange that the provider does not answer, and what comes later changes nothing', async () => {
    await using chat = await shop()
    const waiting: ServerResponse[] = []
    provider.instead.set('/token', (_, response) => waiting.push(response))
    await chat.update(await signedIn(chat))
    await until(() => waiting.length > 0, 'the exchange to begin')
    await chat.server.advance(30_000)
    await chat.socket.sees('failed')
    waiting[0]!.end('{}')
    expect(await statusOf(chat)).toBe('FAILED')
  })

  it('of a chat that ends takes the session with it: no outcome comes behind chat.ended [authentication-chat-end]', async () => {
    await using chat = await shop()
    const back = await signedIn(chat)
    await chat.clients.stop(chat.customer.contactId)
    await chat.socket.sees('ended')
    await chat.server.advance(15 * minute)
    expect(chat.socket.shown.at(-1)).toBe('ended')
    await expect(chat.update(back)).rejects.toMatchObject(conflict)
  })
})

describe('CancelParticipantAuthentication', () => {
  it('ends a session at any time before its outcome, and the URL that was given leads nowhere [authentication-cancelled]', async () => {
    await using chat = await shop()
    const SessionId = await chat.ask()
    await expect(chat.cancel(chat.agent, SessionId)).rejects.toMatchObject(denied)
    const { code, state } = await provider.signIn(await chat.url(chat.customer, SessionId))
    await chat.cancel(chat.customer, SessionId)
    await chat.socket.sees('cancelled')
    expect(await statusOf(chat)).toBe('CANCELLED')
    await expect(chat.cancel(chat.customer, SessionId)).rejects.toMatchObject(validation)
    await expect(chat.cancel(chat.customer, crypto.randomUUID())).rejects.toMatchObject(validation)
    await expect(chat.update({ State: state, Code: code })).rejects.toMatchObject(conflict)
  })
})

describe('UpdateParticipantAuthentication', () => {
  it('takes exactly one of Code and Error [authentication-code-or-error]', async () => {
    await using chat = await shop()
    const { State, Code } = await signedIn(chat)
    await expect(chat.update({ State })).rejects.toMatchObject(invalidRequest)
    await expect(chat.update({ State, Code, Error: 'access_denied' })).rejects.toMatchObject(invalidRequest)
    await expect(chat.update({ State, Error: 'a "quoted" error' })).rejects.toMatchObject(invalidParameter)
    await chat.update({ State, Error: 'access_denied', ErrorDescription: 'He would rather not.' })
    await chat.socket.sees('failed')
  })

  it('takes a State that was given, once [authentication-state]', async () => {
    await using chat = await shop()
    const back = await signedIn(chat)
    const message = expect.stringContaining('State')
    for (const State of ['made-up', chat.customer.connectionToken, `${back.State.slice(0, -2)}AA`]) {
      await expect(chat.update({ ...back, State })).rejects.toMatchObject({ ...invalidParameter, message })
    }
    await chat.update(back)
    await expect(chat.update(back)).rejects.toMatchObject(conflict)
    await chat.socket.sees('succeeded')
    await expect(chat.update(back)).rejects.toMatchObject(conflict)
  })
})

/** A log that keeps everything, with all that hangs on it. */
function keepingLog(): Logger & { readonly text: () => string } {
  const lines: string[] = []
  const keep = (...line: unknown[]) => void lines.push(inspect(line, { depth: 12, showHidden: true }))
  return { fatal: keep, error: keep, warn: keep, info: keep, debug: keep, text: () => lines.join('\n') }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const rubbish: Answer = (_, response) => response.end('<html>')
const otherKey: Answer = (_, response) => {
  const { kty, n, e, kid, use, alg } = jwk() as Record<string, unknown>
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ keys: [{ kty, n, e, kid, use, alg }] }))
}
const endless: Answer = (_, response) => {
  response.setHeader('Content-Type', 'application/json')
  response.end(`"${'x'.repeat(2_000_000)}"`)
}

interface Fault {
  readonly when: string
  /** What the log says of it. */
  readonly code: string
  /** What the customer's browser opens instead of the URL. */
  readonly change?: (url: string) => string
  readonly instead?: readonly [path: string, answer: Answer]
  readonly Code?: string
}

describe('a sign-in fails, and nothing secret is told to anybody, when', () => {
  it.each<Fault>([
    { when: 'the code is made up', code: 'invalid_grant', Code: 'made-up' },
    {
      when: 'the nonce is of another session',
      code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
      change: (url) => url.replace(/nonce=[^&]+/, 'nonce=other'),
    },
    {
      when: 'the code was asked for by somebody else',
      code: 'invalid_grant',
      change: (url) => url.replace(/challenge=[^&]+/, `challenge=${'a'.repeat(43)}`),
    },
    {
      when: 'the ID token is signed with a key that the provider does not show',
      code: 'OAUTH_INVALID_RESPONSE',
      instead: ['/jwks', otherKey],
    },
    {
      when: 'the provider answers the exchange with rubbish',
      code: 'OAUTH_RESPONSE_IS_NOT_JSON',
      instead: ['/token', rubbish],
    },
    { when: 'the provider answers without end', code: 'ANSWER_TOO_LONG', instead: ['/token', endless] },
    {
      when: 'the provider hangs up',
      code: 'UND_ERR_SOCKET',
      instead: ['/token', (request) => void request.socket.destroy()],
    },
    {
      when: 'the provider fails',
      code: 'OAUTH_RESPONSE_IS_NOT_CONFORM',
      instead: ['/token', (_, response) => void response.writeHead(500).end()],
    },
    {
      when: 'the provider has rubbish to tell about the customer',
      code: 'OAUTH_RESPONSE_IS_NOT_JSON',
      instead: ['/me', rubbish],
    },
  ])('$when [authentication-failed]', async ({ code, change, instead, Code }) => {
    const log = keepingLog()
    await using chat = await shop({ log })
    if (instead !== undefined) provider.instead.set(...instead)
    const back = await signedIn(chat, change)
    await chat.update({ ...back, ...(Code !== undefined && { Code }) })
    await chat.socket.sees('failed')
    expect(chat.socket.shown).not.toContain('updated')
    expect(await statusOf(chat)).toBe('FAILED')
    expect(log.text()).toContain(`code: '${code}'`)
    expect(log.text()).toContain('a customer could not be authenticated')
    expect(provider.given).toContain(back.Code)
    for (const secret of [...provider.given, provider.clientSecret, back.State])
      expect(log.text()).not.toContain(secret)
  })

  it.each([
    ['the provider cannot be reached', (request: IncomingMessage) => void request.socket.destroy()],
    [
      'the provider says nothing of use about itself',
      (_: IncomingMessage, response: ServerResponse) => response.end('{}'),
    ],
  ])('%s, which the customer learns when he asks for the URL', async (_case, answer) => {
    const log = keepingLog()
    await using chat = await shop({ log })
    provider.instead.set('/.well-known/openid-configuration', answer)
    const SessionId = await chat.ask()
    const fault = {
      name: 'InternalServerException',
      $metadata: { httpStatusCode: 500 },
      message: 'Internal server error',
    }
    await expect(chat.url(chat.customer, SessionId)).rejects.toMatchObject(fault)
    await chat.socket.sees('failed')
    await expect(chat.url(chat.customer, SessionId)).rejects.toMatchObject(validation)
    expect(log.text()).not.toContain(provider.clientSecret)
    // A provider that is back is asked again.
    provider.instead.clear()
    await expect(chat.url(chat.customer, await chat.ask())).resolves.toContain(provider.issuer)
  })
})

describe('a restart', () => {
  it('between URL and code loses nothing [authentication-restart]', async () => {
    using directory = temporaryDirectory()
    const before = await shop({ dataDir: directory.path })
    const back = await signedIn(before)
    const now = before.server.now()
    await before[Symbol.asyncDispose]()
    await using server = await startTestServer({ flags: provider.flags, dataDir: directory.path, now })
    using clients = new ChatClients(server)
    await acts(clients).update(back)
    const chat = { clients, customer: before.customer }
    await expect.poll(() => statusOf(chat)).toBe('AUTHENTICATED')
  })

  it('during the exchange ends in a failure, which the customer is told [authentication-restart]', async () => {
    using directory = temporaryDirectory()
    const before = await shop({ dataDir: directory.path })
    const waiting: ServerResponse[] = []
    provider.instead.set('/token', (_, response) => waiting.push(response))
    const back = await signedIn(before)
    await before.update(back)
    await until(() => waiting.length > 0, 'the exchange to begin')
    const now = before.server.now()
    await before[Symbol.asyncDispose]()
    for (const response of waiting) response.destroy()
    await using server = await startTestServer({ flags: provider.flags, dataDir: directory.path, now })
    using clients = new ChatClients(server)
    using socket = await TestSocket.open(
      before.customer.socketUrl.replace(
        before.server.endpoint.replace('http', 'ws'),
        server.endpoint.replace('http', 'ws'),
      ),
    )
    await expect(acts(clients).update(back)).rejects.toMatchObject(conflict)
    await server.advance(30_000)
    await socket.sees('failed')
  })

  it('without the provider that was configured before ends in a failure', async () => {
    using directory = temporaryDirectory()
    const before = await shop({ dataDir: directory.path })
    const back = await signedIn(before)
    const now = before.server.now()
    await before[Symbol.asyncDispose]()
    await using server = await startTestServer({ dataDir: directory.path, now })
    using clients = new ChatClients(server)
    await acts(clients).update(back)
    expect(await statusOf({ clients, customer: before.customer })).toBe('FAILED')
  })
})

describe('StartParticipantAuthentication', () => {
  it('is refused without a provider, with a sentence that says what to set', async () => {
    await using chat = await shop({ flags: [] })
    expect(await askToSignIn(chat.server, chat.customer.contactId)).toMatchObject({
      status: 400,
      __type: 'InvalidRequestException',
      Message: expect.stringContaining('PARLEY_OIDC_ISSUER'),
    })
    await expect(chat.url(chat.customer, crypto.randomUUID())).rejects.toMatchObject(validation)
  })

  it('is refused for a chat that is unknown, has ended, or whose customer is not there to see it [authentication-start]', async () => {
    await using chat = await shop()
    const waiting = await chat.clients.startChat()
    const type = async (contactId: string, input = {}) => (await askToSignIn(chat.server, contactId, input)).__type
    expect(await type('nobody')).toBe('ResourceNotFoundException')
    expect(await type(waiting.contactId)).toBe('InvalidRequestException')
    expect(await type(chat.customer.contactId, { TimeoutInMinutes: 2 })).toBe('InvalidParameterException')
    await chat.clients.stop(chat.customer.contactId)
    expect(await type(chat.customer.contactId)).toBe('ConflictException')
  })

  it('is nothing that somebody without a key of the control plane can ask for', async () => {
    await using chat = await shop()
    const { endpoint, instanceId } = chat.server
    const path = `/parley/v1/contacts/${instanceId}/${chat.customer.contactId}/authentication`
    const unsigned = await fetch(`${endpoint}${path}`, { method: 'POST', body: '{}' })
    expect(unsigned.status).toBe(403)
  })
})
