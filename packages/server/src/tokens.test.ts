import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { callerOf, jo, mia, refusalOf, startedAt } from './testing/chat-fixtures.ts'
import { type TokenKind, Tokens } from './tokens.ts'
import { VirtualClock } from './virtual-clock.ts'

const key = randomBytes(32)
const hour = 3_600_000
const caller = callerOf(mia)

function setUp() {
  const clock = new VirtualClock(startedAt)
  const tokens = new Tokens(
    key,
    clock,
    () => 'ws://127.0.0.1:7400/participant/socket',
    () => 'http://127.0.0.1:7400/attachments/',
  )
  const minted: Record<TokenKind, string> = {
    participant: tokens.participantToken(caller),
    connection: tokens.connectionCredentials(caller).ConnectionToken,
    socket: new URL(tokens.websocket(caller).Url).searchParams.get('token') ?? '',
  }
  const advance = (ms: number) => clock.advance(ms, async () => {})
  return { tokens, minted, advance }
}

const kinds = ['participant', 'connection', 'socket'] as const

describe('signed URLs (spec §1.11, §1.13)', () => {
  const attachmentId = 'd0000000-0000-4000-8000-000000000005'
  const file = { chatId: caller.chatId, attachmentId }
  const tokenOf = ({ Url }: { readonly Url: string }) => Url.slice('http://127.0.0.1:7400/attachments/'.length)

  it('name one file, one direction and their end', async () => {
    const { tokens, advance } = setUp()
    const upload = tokens.uploadUrl(caller.chatId, attachmentId, startedAt + 5000)
    const download = tokens.downloadUrl(caller.chatId, attachmentId, startedAt + 5000)
    expect(upload.UrlExpiry).toBe('2026-03-02T09:15:35.000Z')
    expect(tokens.checkTransfer('upload', tokenOf(upload))).toEqual(file)
    expect(tokens.checkTransfer('download', tokenOf(download))).toEqual(file)
    expect(refusalOf(() => tokens.checkTransfer('upload', tokenOf(download)))).toBe('token-wrong-kind')
    expect(refusalOf(() => tokens.checkTransfer('download', tokenOf(upload)))).toBe('token-wrong-kind')
    expect(refusalOf(() => tokens.check('connection', tokenOf(upload)))).toBe('token-wrong-kind')
    await advance(5000)
    expect(refusalOf(() => tokens.checkTransfer('upload', tokenOf(upload)))).toBe('token-expired')
  })
})

describe('the secrets of an authentication session (spec §5.10)', () => {
  const sessionId = 'd0000000-0000-4000-8000-000000000006'

  it('are the same in every process with the key, others for another session, and no two alike', () => {
    const { state, nonce, codeVerifier } = setUp().tokens.authenticationSecrets(caller.chatId, sessionId)
    expect(setUp().tokens.authenticationSecrets(caller.chatId, sessionId)).toEqual({ state, nonce, codeVerifier })
    const others = Object.values(setUp().tokens.authenticationSecrets(caller.chatId, caller.participantId))
    expect(new Set([state, nonce, codeVerifier, ...others]).size).toBe(6)
    // RFC 7636: 43 to 128 characters out of these.
    expect(codeVerifier).toMatch(/^[A-Za-z0-9_-]{43,128}$/)
  })

  it('lead back to the session by the state, which is good for nothing else', () => {
    const { tokens, minted } = setUp()
    const { state } = tokens.authenticationSecrets(caller.chatId, sessionId)
    expect(tokens.checkAuthenticationState(state)).toEqual({ chatId: caller.chatId, sessionId })
    for (const kind of kinds) {
      expect(refusalOf(() => tokens.check(kind, state))).toBe('token-wrong-kind')
      expect(refusalOf(() => tokens.checkAuthenticationState(minted[kind]))).toBe('token-wrong-kind')
    }
    expect(refusalOf(() => tokens.checkAuthenticationState(`${state.slice(0, -1)}!`))).toBe('token-unknown')
  })
})

describe('tokens (spec §1.2)', () => {
  it.each(kinds)('a %s token names its caller, in at most 1000 header-safe characters', (kind) => {
    const { tokens, minted } = setUp()
    expect(tokens.check(kind, minted[kind])).toMatchObject(caller)
    expect(minted[kind]).toMatch(/^[A-Za-z0-9_-]{1,1000}$/)
    expect(minted[kind]).not.toContain(caller.chatId)
  })

  it.each(kinds.flatMap((kind) => kinds.filter((other) => other !== kind).map((other) => [kind, other] as const)))(
    'a %s token is refused as a %s token',
    (kind, other) => {
      const { tokens, minted } = setUp()
      expect(refusalOf(() => tokens.check(other, minted[kind]))).toBe('token-wrong-kind')
    },
  )

  it('a missing or empty token is missing', () => {
    const { tokens } = setUp()
    for (const none of [undefined, '']) expect(refusalOf(() => tokens.check('connection', none))).toBe('token-missing')
  })

  it('a token is refused with any bit changed, of any other length, and from another key', () => {
    const { tokens, minted } = setUp()
    const bytes = Buffer.from(minted.connection, 'base64url')
    const forged = [...bytes.keys()].map((at) => {
      const copy = Buffer.from(bytes)
      copy[at]! ^= 1
      return copy.toString('base64url')
    })
    const other = new Tokens(
      randomBytes(32),
      new VirtualClock(startedAt),
      () => '',
      () => '',
    )
    const foreign = other.connectionCredentials(caller).ConnectionToken
    for (const text of [
      ...forged,
      foreign,
      `${minted.connection}A`,
      minted.connection.slice(1),
      'x',
      '%'.repeat(118),
    ]) {
      expect(refusalOf(() => tokens.check('connection', text))).toBe('token-unknown')
    }
  })

  it('a connection token dies after 24 hours, a socket URL after 100 seconds, a participant token never', async () => {
    const { tokens, minted, advance } = setUp()
    await advance(99_999)
    expect(refusalOf(() => tokens.check('socket', minted.socket))).toBe('nothing')
    await advance(1)
    expect(refusalOf(() => tokens.check('socket', minted.socket))).toBe('token-expired')
    await advance(24 * hour - 100_001)
    expect(refusalOf(() => tokens.check('connection', minted.connection))).toBe('nothing')
    await advance(1)
    expect(refusalOf(() => tokens.check('connection', minted.connection))).toBe('token-expired')
    await advance(10_000 * hour)
    expect(refusalOf(() => tokens.check('participant', minted.participant))).toBe('nothing')
  })

  it('the participant token is the same every time and differs between participants', () => {
    const { tokens, minted } = setUp()
    expect(tokens.participantToken(caller)).toBe(minted.participant)
    expect(tokens.participantToken(callerOf(jo))).not.toBe(minted.participant)
  })

  it('several connection tokens are good at once', async () => {
    const { tokens, minted, advance } = setUp()
    await advance(hour)
    const second = tokens.connectionCredentials(caller).ConnectionToken
    expect(second).not.toBe(minted.connection)
    for (const token of [minted.connection, second]) expect(tokens.check('connection', token)).toMatchObject(caller)
  })

  it('Expiry and ConnectionExpiry are what remains, on the real clock', async () => {
    const { tokens, advance } = setUp()
    await advance(1000 * hour)
    const now = Date.now()
    const { Expiry } = tokens.connectionCredentials(caller)
    const { ConnectionExpiry } = tokens.websocket(caller)
    expect(Date.parse(Expiry) - now - 24 * hour).toBeGreaterThanOrEqual(0)
    expect(Date.parse(Expiry) - now - 24 * hour).toBeLessThan(1000)
    expect(Date.parse(ConnectionExpiry) - now - 65 * 60_000).toBeLessThan(1000)
  })

  it('what ends soon still shows five minutes, for ChatJS sets its timers by it', () => {
    const { tokens } = setUp()
    expect(Date.parse(tokens.expiry(startedAt - hour)) - Date.now()).toBeGreaterThan(299_000)
  })
})

describe('view tokens (spec §5.9)', () => {
  const pinned = { viewId: '5d9d8d2c-1e11-4c0b-9a0a-019cadd549f1', revision: 3 }

  it('name a content of a view, in the chat that they were made for alone', () => {
    const { tokens } = setUp()
    const token = tokens.viewToken(caller.chatId, pinned)
    expect(token).toMatch(/^view:[A-Za-z0-9+/=]{1,900}$/)
    expect(tokens.pinnedView(caller.chatId, token)).toEqual(pinned)
    expect(tokens.pinnedView('6f1a0a4e-0d57-4a44-9a8a-2b1c5d6e7f81', token)).toBeUndefined()
    expect(tokens.pinnedView(caller.chatId, tokens.viewToken(caller.chatId, { viewId: 'form', revision: 1 }))).toEqual({
      viewId: 'form',
      revision: 1,
    })
  })

  it('are neither made by another service, nor changed, nor tokens of another kind', () => {
    const { tokens, minted } = setUp()
    const other = new Tokens(
      randomBytes(32),
      new VirtualClock(startedAt),
      () => '',
      () => '',
    )
    const token = tokens.viewToken(caller.chatId, pinned)
    const changed = Buffer.from(token.slice('view:'.length), 'base64')
    changed.writeUInt8(changed.readUInt8(21) ^ 1, 21)
    const theirs = other.viewToken(caller.chatId, pinned)
    const strangers = ['', 'view:', token.slice(5), theirs, `view:${changed.toString('base64')}`]
    for (const text of [...strangers, ...Object.values(minted)]) {
      expect(tokens.pinnedView(caller.chatId, text)).toBeUndefined()
    }
    expect(refusalOf(() => tokens.check('connection', token))).toBe('token-unknown')
  })
})
