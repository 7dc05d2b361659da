import { settleAuthentication } from '../chat/authenticating.ts'
import type { Identity } from '../chat/authentication.ts'
import type { Clock } from '../clock.ts'
import type { Enact } from '../enact.ts'
import type { Outside } from '../operations/participant-operation.ts'
import type { Store } from '../store/store.ts'
import type { Tokens } from '../tokens.ts'
import type { IdentityProvider } from './identity-provider.ts'

/** The words of a provider may hold what is nobody's business; what is told is the kind of the failure. */
export interface Failure {
  readonly code: string
  readonly message: string
}

interface Parts {
  readonly provider: IdentityProvider
  readonly store: Store
  readonly enact: Enact
  readonly tokens: Tokens
  readonly clock: Clock
  /** Told why a session failed. */
  readonly onFailure: (failure: Failure) => void
}

/**
 * What of signing in lies outside of decisions: asking the identity provider (docs/authentication.md). The code is
 * held in memory alone and used once, since a provider takes none twice: of a process that ends in between the timer row
 * is left, and where that comes due, by then with the customer's socket back, the session has failed.
 */
export class Authenticator implements Outside {
  readonly #parts: Parts
  readonly #stopped = new AbortController()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  stop(): void {
    this.#stopped.abort()
  }

  /**
   * Where the customer of a session signs in.
   * @throws where the provider is of no use; then the session has failed
   */
  async authenticationUrl(chatId: string, sessionId: string, redirectUri: string): Promise<string> {
    const { provider, tokens } = this.#parts
    try {
      return await provider.authorizationUrl(redirectUri, tokens.authenticationSecrets(chatId, sessionId))
    } catch (error) {
      this.#fail(chatId, sessionId, error)
      throw new Error('the identity provider is of no use', { cause: failureOf(error).code })
    }
  }

  /** Exchanges the code of a session; its outcome becomes an event of the chat. */
  async exchange(chatId: string, sessionId: string, code: string): Promise<void> {
    const { provider, tokens, clock, store } = this.#parts
    const session = store.chat(chatId)?.authentication
    if (session?.sessionId !== sessionId || session.redirectUri === undefined) return
    const overdue = new AbortController()
    const callOff = clock.at(session.until, () => overdue.abort())
    const signal = AbortSignal.any([overdue.signal, this.#stopped.signal])
    try {
      const secrets = tokens.authenticationSecrets(chatId, sessionId)
      this.#settle(chatId, sessionId, await provider.identify(code, session.redirectUri, secrets, signal))
    } catch (error) {
      // Then it is the timer row that speaks.
      if (!signal.aborted) this.#fail(chatId, sessionId, error)
    } finally {
      callOff()
    }
  }

  #fail(chatId: string, sessionId: string, error: unknown): void {
    this.#parts.onFailure(failureOf(error))
    this.#settle(chatId, sessionId)
  }

  #settle(chatId: string, sessionId: string, identity?: Identity): void {
    const outcome = identity === undefined ? 'failed' : 'succeeded'
    this.#parts.enact.enact(
      {
        chatId,
        decide: (chat, moment) => ({
          ...settleAuthentication(chat, sessionId, outcome, moment, identity),
          reply: undefined,
        }),
      },
      (error) => {
        if (error !== undefined) this.#parts.onFailure({ code: 'STORE', message: error.message })
      },
    )
  }
}

/** Of an error within an error the innermost code says most: ECONNREFUSED, and not that a fetch failed. */
function failureOf(error: unknown): Failure {
  const { error: oauthError, name, message } = error as Partial<Record<string, unknown>>
  const codes: unknown[] = []
  for (let inner = error; inner instanceof Error; inner = inner.cause) codes.unshift((inner as { code?: unknown }).code)
  const isWord = (word: unknown): word is string => typeof word === 'string' && /^\w{1,100}$/.test(word)
  return { code: [oauthError, ...codes, name].find(isWord) ?? 'unknown', message: String(message) }
}
