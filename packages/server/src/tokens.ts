import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Caller } from './chat/chat.ts'
import type { Credentials, PinnedView, SignedUrl } from './chat/credentials.ts'
import { Refusal } from './chat/refusal.ts'
import type { Clock } from './clock.ts'

/** What a token is good for: getting credentials, using them, opening a socket (spec §1.2, §3.1). */
export type TokenKind = 'participant' | 'connection' | 'socket'
/** What a signed URL is good for: writing one attachment's file, or reading it (spec §1.11, §1.13). */
export type TransferKind = 'upload' | 'download'

/** The file that a signed URL is about. */
export interface Transfer {
  readonly chatId: string
  readonly attachmentId: string
}

/** What ties the answer of an identity provider to one authentication session; nobody else can make it up. */
export interface AuthenticationSecrets {
  /** What the provider hands back; whoever brings it has been there (control-plane §7.17). */
  readonly state: string
  readonly nonce: string
  /** Proof that the code is exchanged by who asked for it (PKCE). */
  readonly codeVerifier: string
}

/** A connection token lives 24 hours, whatever the chat's duration (spec §1.2). */
const connectionTokenMs = 24 * 3_600_000
/** A socket URL must be dialled within 100 seconds, as often as one likes (spec §3.1). */
const socketUrlMs = 100_000
/** What `ConnectionExpiry` promises; no healthy socket is closed for it (spec §3.5). */
const socketLifeMs = 65 * 60_000

const kindByte: Readonly<Record<TokenKind | TransferKind | 'authentication', number>> = {
  participant: 1,
  connection: 2,
  socket: 3,
  upload: 5,
  download: 6,
  authentication: 7,
}
const version = 1
const never = 2 ** 48 - 1
const payloadBytes = 2 + 16 + 16 + 6
const macBytes = 32
const textLength = Math.ceil(((payloadBytes + macBytes) * 4) / 3)
const generationMax = 25_000
/** Behind its prefix a view token is `version kind chat revision`, the view's id and the mac. */
const viewPrefix = 'view:'
/** No other kind's: with this one a token of a view could be cut to look like one of theirs. */
const viewKind = 4
const viewHeadBytes = 2 + 16 + 4

/** In the place of the participant's id a signed URL has the attachment's, and a State the session's. */
interface Token extends Caller {
  readonly kind: number
  /** Milliseconds of the chat's clock. */
  readonly expires: number
}

/**
 * Mints and checks all kinds of token: `version kind chat participant expires mac`, base64url, HMAC-SHA256.
 * Checking needs no store; whether the participant is still there is the chat's to say. A checked token is
 * remembered, for the same one comes with every message.
 */
export class Tokens implements Credentials {
  /** Of bytes Node would make such an object for every mac, which takes longer than the mac. */
  readonly #key: KeyObject
  readonly #clock: Clock
  readonly #socketUrl: () => string
  readonly #attachmentsUrl: () => string
  /** Checked tokens in two generations: what is not asked for while the young one fills up is forgotten. */
  #young = new Map<string, Token>()
  #old = new Map<string, Token>()

  /**
   * @param socketUrl where clients dial, without the token; known once the port is
   * @param attachmentsUrl where files are, without the token
   */
  constructor(key: Buffer, clock: Clock, socketUrl: () => string, attachmentsUrl: () => string) {
    this.#key = createSecretKey(key)
    this.#clock = clock
    this.#socketUrl = socketUrl
    this.#attachmentsUrl = attachmentsUrl
  }

  participantToken(caller: Caller): string {
    return this.#mint('participant', caller, never)
  }

  connectionCredentials(caller: Caller): { ConnectionToken: string; Expiry: string } {
    const expires = this.#clock.now() + connectionTokenMs
    return { ConnectionToken: this.#mint('connection', caller, expires), Expiry: this.#clock.expiry(expires) }
  }

  websocket(caller: Caller): { Url: string; ConnectionExpiry: string } {
    const now = this.#clock.now()
    const token = this.#mint('socket', caller, now + socketUrlMs)
    return { Url: `${this.#socketUrl()}?token=${token}`, ConnectionExpiry: this.#clock.expiry(now + socketLifeMs) }
  }

  uploadUrl(chatId: string, attachmentId: string, expires: number): SignedUrl {
    return this.#signedUrl('upload', chatId, attachmentId, expires)
  }

  downloadUrl(chatId: string, attachmentId: string, expires: number): SignedUrl {
    return this.#signedUrl('download', chatId, attachmentId, expires)
  }

  expiry(at: number): string {
    return this.#clock.expiry(at)
  }

  /**
   * Whom the token names.
   * @throws Refusal token-missing, token-unknown, token-wrong-kind, token-expired
   */
  check(kind: TokenKind, text: string | undefined): Caller {
    return this.#check(kind, text)
  }

  /**
   * Which file a signed URL is about.
   * @throws Refusal as `check` does
   */
  checkTransfer(kind: TransferKind, text: string): Transfer {
    const { chatId, participantId } = this.#check(kind, text)
    return { chatId, attachmentId: participantId }
  }

  /** Made from the service's key and the session alone: nothing of it is stored, and every process makes the same. */
  authenticationSecrets(chatId: string, sessionId: string): AuthenticationSecrets {
    const state = this.#mint('authentication', { chatId, participantId: sessionId }, never)
    const derived = (what: string) => this.#mac(Buffer.from(`${what} ${state}`)).toString('base64url')
    return { state, nonce: derived('nonce'), codeVerifier: derived('code verifier') }
  }

  /**
   * Which session a State is of.
   * @throws Refusal as `check` does
   */
  checkAuthenticationState(text: string): { readonly chatId: string; readonly sessionId: string } {
    const { chatId, participantId } = this.#check('authentication', text)
    return { chatId, sessionId: participantId }
  }

  #check(kind: keyof typeof kindByte, text: string | undefined): Token {
    if (text === undefined || text === '') throw new Refusal('token-missing')
    const token = this.#young.get(text) ?? this.#keep(text, this.#old.get(text) ?? this.#parse(text))
    if (token.kind !== kindByte[kind]) throw new Refusal('token-wrong-kind')
    if (this.#clock.now() >= token.expires) throw new Refusal('token-expired')
    return token
  }

  /** In base64 with all of its characters: the token travels in a path, and clients have to escape it (spec §1.14). */
  viewToken(chatId: string, { viewId, revision }: PinnedView): string {
    const payload = Buffer.alloc(viewHeadBytes + Buffer.byteLength(viewId))
    payload[0] = version
    payload[1] = viewKind
    payload.write(chatId.replaceAll('-', ''), 2, 'hex')
    payload.writeUIntBE(revision, 18, 4)
    payload.write(viewId, viewHeadBytes)
    return viewPrefix + Buffer.concat([payload, this.#mac(payload)]).toString('base64')
  }

  /** What a view token of this chat names; undefined for any other text. */
  pinnedView(chatId: string, text: string): PinnedView | undefined {
    if (!text.startsWith(viewPrefix)) return undefined
    const token = Buffer.from(text.slice(viewPrefix.length), 'base64')
    const payload = token.subarray(0, -macBytes)
    if (payload.length <= viewHeadBytes || !timingSafeEqual(this.#mac(payload), token.subarray(-macBytes))) {
      return undefined
    }
    if (payload[1] !== viewKind || uuid(payload, 2) !== chatId) return undefined
    return { viewId: payload.toString('utf8', viewHeadBytes), revision: payload.readUIntBE(18, 4) }
  }

  #keep(text: string, token: Token): Token {
    if (this.#young.size >= generationMax) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(text, token)
    return token
  }

  /** No client reads `UrlExpiry`, so it may simply be true (spec §1.3). */
  #signedUrl(kind: TransferKind, chatId: string, attachmentId: string, expires: number): SignedUrl {
    const token = this.#mint(kind, { chatId, participantId: attachmentId }, expires)
    return { Url: `${this.#attachmentsUrl()}${token}`, UrlExpiry: new Date(expires).toISOString() }
  }

  #mint(kind: keyof typeof kindByte, caller: Caller, expires: number): string {
    const token = Buffer.alloc(payloadBytes + macBytes)
    token[0] = version
    token[1] = kindByte[kind]
    token.write(caller.chatId.replaceAll('-', ''), 2, 'hex')
    token.write(caller.participantId.replaceAll('-', ''), 18, 'hex')
    token.writeUIntBE(expires, 34, 6)
    this.#mac(token.subarray(0, payloadBytes)).copy(token, payloadBytes)
    return token.toString('base64url')
  }

  #parse(text: string): Token {
    if (text.length !== textLength) throw new Refusal('token-unknown')
    const token = Buffer.from(text, 'base64url')
    const payload = token.subarray(0, payloadBytes)
    if (
      token.length !== payloadBytes + macBytes ||
      !timingSafeEqual(this.#mac(payload), token.subarray(payloadBytes))
    ) {
      throw new Refusal('token-unknown')
    }
    return {
      kind: payload[1] ?? 0,
      chatId: uuid(payload, 2),
      participantId: uuid(payload, 18),
      expires: payload.readUIntBE(34, 6),
    }
  }

  #mac(payload: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(payload).digest()
  }
}

function uuid(bytes: Buffer, offset: number): string {
  const hex = bytes.toString('hex', offset, offset + 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
