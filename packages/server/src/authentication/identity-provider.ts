import { createHash } from 'node:crypto'
import type * as OpenIdClient from 'openid-client'
import { boundedBody } from '../bounded-body.ts'
import type { Identity } from '../chat/authentication.ts'
import type { AuthenticationSecrets } from '../tokens.ts'

/** A provider that takes longer for one answer is not there. Real time, as everything between it and us. */
const answerWithinS = 10
/** No answer of a provider is longer; what is longer is no answer. */
const answerBytesMax = 1024 * 1024
const subjectLengthMax = 255

export interface ProviderOptions {
  /** As the provider names itself: with or without a slash at its end. */
  readonly issuer: string
  readonly clientId: string
  /** None for a client that has nothing but PKCE. */
  readonly clientSecret?: string | undefined
  readonly scopes: string
}

type Metadata = OpenIdClient.ServerMetadata
type Fetch = OpenIdClient.CustomFetch

/**
 * An OpenID Connect provider, spoken to through `openid-client`, which is loaded for the first customer who signs in:
 * a start does not wait for it. A provider's tokens carry real time, so they are checked by the wall clock, like
 * signatures, and never by that of the chats.
 */
export class IdentityProvider {
  readonly #options: ProviderOptions
  #metadata: Promise<Metadata> | undefined

  constructor(options: ProviderOptions) {
    this.#options = options
  }

  /**
   * Where the customer signs in.
   * @throws where the provider cannot be reached, or what it says of itself is of no use
   */
  async authorizationUrl(redirectUri: string, { state, nonce, codeVerifier }: AuthenticationSecrets): Promise<string> {
    const client = await import('openid-client')
    const configuration = this.#configuration(client, await this.#discovered(client))
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.#options.scopes,
      state,
      nonce,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).href
  }

  /**
   * Who has signed in: exchanges the code, and believes only a token of this provider, signed, for this session.
   * @throws whatever is wrong with the provider or its answers
   */
  async identify(
    code: string,
    redirectUri: string,
    { state, nonce, codeVerifier }: AuthenticationSecrets,
    signal: AbortSignal,
  ): Promise<Identity> {
    const client = await import('openid-client')
    const metadata = await this.#discovered(client)
    const configuration = this.#configuration(client, metadata, bounded(signal, redirectUri))
    // Over TLS the library would believe an ID token without its signature.
    client.enableNonRepudiationChecks(configuration)
    // The backend passes on code and state alone; with one provider there is no other that could have answered.
    const answer = new URL(redirectUri)
    answer.search = String(new URLSearchParams({ code, state, iss: metadata.issuer }))
    const tokens = await client.authorizationCodeGrant(configuration, answer, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new Error('the provider gave no ID token')
    if (claims.sub.length > subjectLengthMax) throw new Error('the subject is longer than OpenID Connect allows')
    if (claims['given_name'] !== undefined || metadata.userinfo_endpoint === undefined) {
      return { subject: claims.sub, firstName: textOf(claims['given_name']) }
    }
    const more = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
    return { subject: claims.sub, firstName: textOf(more.given_name) }
  }

  /** What the provider says of itself, asked for once; after a failure it is asked for again. */
  #discovered(client: typeof OpenIdClient): Promise<Metadata> {
    const { issuer, clientId } = this.#options
    this.#metadata ??= client
      .discovery(new URL(issuer), clientId, undefined, undefined, {
        ...(issuer.startsWith('http:') && { execute: [client.allowInsecureRequests] }),
        timeout: answerWithinS,
        [client.customFetch]: bounded(),
      })
      .then((configuration) => {
        const metadata = configuration.serverMetadata()
        if (metadata.authorization_endpoint === undefined) throw new Error('the provider has no authorization endpoint')
        return metadata
      })
      .catch((error: unknown) => {
        this.#metadata = undefined
        throw error
      })
    return this.#metadata
  }

  /** One for each use: its `fetch` knows what it is used for, and keys that the provider has changed are read anew. */
  #configuration(client: typeof OpenIdClient, metadata: Metadata, fetch: Fetch = bounded()) {
    const { issuer, clientId, clientSecret } = this.#options
    const configuration = new client.Configuration(
      metadata,
      clientId,
      undefined,
      authenticationOf(client, metadata, clientSecret),
    )
    configuration.timeout = answerWithinS
    configuration[client.customFetch] = fetch
    if (issuer.startsWith('http:')) client.allowInsecureRequests(configuration)
    return configuration
  }
}

/** How the client proves itself: in a header, which is OpenID Connect's default, unless the provider takes only the other. */
function authenticationOf(client: typeof OpenIdClient, metadata: Metadata, secret: string | undefined) {
  if (secret === undefined) return client.None()
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = metadata
  return methods.includes('client_secret_basic') ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret)
}

/**
 * A `fetch` whose answers are not endless. `redirectUri` goes into the exchange as the client gave it: the library
 * would send its own reading of it, without query and with a slash more, and a provider compares it letter by letter.
 */
function bounded(stop?: AbortSignal, redirectUri?: string): Fetch {
  return async (url, { method, headers, body, redirect, signal }) => {
    if (redirectUri !== undefined && body instanceof URLSearchParams && body.has('redirect_uri')) {
      body.set('redirect_uri', redirectUri)
    }
    const signals = [signal, stop].filter((each) => each !== undefined)
    const request = { method, headers, body: body as BodyInit, redirect, signal: AbortSignal.any(signals) }
    const answer = await fetch(url, request)
    const text = await boundedBody(answer, answerBytesMax)
    const { status, headers: answered } = answer
    return new Response(text.length === 0 ? null : text, { status, headers: answered })
  }
}

const textOf = (claim: unknown) => (typeof claim === 'string' ? claim : undefined)
