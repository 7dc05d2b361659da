import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/** Who signs in next, and what the provider tells of him. */
export interface Claims {
  readonly sub: string
  readonly given_name?: unknown
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

interface GrantContext {
  readonly oidc: {
    readonly client: { readonly clientId: string }
    readonly session: { readonly accountId: string }
    readonly provider: {
      readonly Grant: new (of: object) => { addOIDCScope(scopes: string): void; save(): Promise<string> }
    }
  }
}

const clientId = 'parley'
const clientSecret = 'hush-client-secret'

/**
 * A certified OpenID Connect provider on loopback, in whose login form somebody has already typed: whoever opens the
 * AuthenticationUrl comes back to its RedirectUri as `customer`. It insists on PKCE.
 */
export class TestIdentityProvider implements AsyncDisposable {
  readonly issuer: string
  readonly clientSecret = clientSecret
  /** Where customers are sent back to; serves an empty page. */
  readonly redirectUri: string
  /** Options of `parley serve`. */
  readonly flags: readonly string[]
  customer: Claims = { sub: 'mia-17', given_name: 'Maria' }
  /** What answers at a path instead of the provider. */
  readonly instead = new Map<string, Listener>()
  /** Everything that only client and provider may know: codes and tokens that were given out. */
  readonly given: string[] = []
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    // With what a reading of it would lose.
    this.redirectUri = `${this.issuer}/signed-in?shop=1`
    this.flags = ['--oidc-issuer', this.issuer, '--oidc-client-id', clientId, '--oidc-client-secret', clientSecret]
    const provider = this.#provider()
    const answer = provider.callback()
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const { pathname } = new URL(request.url ?? '', this.issuer)
      const other = this.instead.get(pathname)
      if (other !== undefined) other(request, response)
      else if (pathname === '/signed-in') response.end('signed in')
      else if (pathname.startsWith('/interaction/')) {
        void provider.interactionFinished(request, response, { login: { accountId: this.customer.sub } })
      } else answer(request, response)
    })
  }

  static async start(): Promise<TestIdentityProvider> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TestIdentityProvider(server)
  }

  /** Opens an AuthenticationUrl as a browser would, and answers what comes back to the RedirectUri. */
  async signIn(authenticationUrl: string): Promise<{ readonly code: string; readonly state: string }> {
    const cookies = new Map<string, string>()
    let url = authenticationUrl
    while (!url.startsWith(this.redirectUri)) {
      const cookie = [...cookies.values()].join('; ')
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
      for (const set of answer.headers.getSetCookie()) cookies.set(set.split('=')[0]!, set.split(';')[0]!)
      const location = answer.headers.get('location')
      if (location === null) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`)
      url = new URL(location, url).href
    }
    const { searchParams } = new URL(url)
    const code = searchParams.get('code') ?? ''
    this.given.push(code)
    return { code, state: searchParams.get('state') ?? '' }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  #provider(): Provider {
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [this.redirectUri] }],
      jwks: { keys: [jwk()] },
      cookies: { keys: ['a key for the cookies of tests'] },
      claims: { openid: ['sub'], profile: ['given_name'] },
      features: { devInteractions: { enabled: false } },
      ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      findAccount: (_: unknown, accountId: string) => ({ accountId, claims: async () => this.customer }),
      pkce: { required: () => true },
      // Nobody is asked whether the shop may know his name.
      async loadExistingGrant({ oidc }: GrantContext) {
        const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
        grant.addOIDCScope('openid profile')
        await grant.save()
        return grant
      },
    })
    // Opaque tokens are their own ids.
    provider.on('access_token.saved', ({ jti }: { readonly jti: string }) => this.given.push(jti))
    return provider
  }
}

/** A private key as an answer of its own would have it, if it were made public. */
export function jwk() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }
}
