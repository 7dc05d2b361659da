import { describe, expect, it } from 'vitest'
import {
  bot,
  callerOf,
  chatOf,
  endedBy,
  jo,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  startedAt,
  who,
} from '../testing/chat-fixtures.ts'
import { authenticationPassed } from '../timers/authentication.ts'
import {
  endAuthentication,
  exchangeAuthentication,
  initiateAuthentication,
  offerAuthentication,
  openAuthentication,
  settleAuthentication,
  unofferedAuthentication,
} from './authenticating.ts'
import type { Authentication } from './authentication.ts'
import type { Chat } from './chat.ts'

const minute = 60_000
const sessionId = '8f14e45f-ceea-467f-a9b7-1d2c3b4a5968'
const initiated: Authentication = {
  sessionId,
  participantId: mia.id,
  state: 'INITIATED',
  until: startedAt + minute,
  signInUntil: startedAt + 3 * minute,
}
const offered: Authentication = {
  ...initiated,
  state: 'OFFERED',
  until: startedAt + 3 * minute,
  redirectUri: 'https://x/',
}
const chatWith = (authentication: Authentication, more: Partial<Chat> = {}) =>
  chatOf([mia, jo], { authentication, ...more })
const on = { authenticatesCustomers: true }
const timer = (due?: number) => ({ kind: 'authentication', subject: sessionId, ...(due !== undefined && { due }) })

describe('a customer is asked to sign in', () => {
  const ask = (chat: Chat, rules = on, afterMs = 0) => initiateAuthentication(chat, momentAt(afterMs, startedAt, rules))

  it('by an event with the session, which is not kept and whose minute begins', () => {
    const { append, change, arm, sessionId: id } = ask(chatOf([jo, mia]), on, 5)
    expect(append?.map(({ item, kept }) => [item.Content, item.DisplayName, kept])).toEqual([
      [`{"SessionId":"${id}"}`, 'Mia', false],
    ])
    expect(id).toHaveLength(36)
    const until = startedAt + 5 + minute
    const session = { ...initiated, sessionId: id, until, signInUntil: startedAt + 5 + 3 * minute }
    expect(change).toEqual({ authentication: session })
    expect(arm).toEqual([{ kind: 'authentication', subject: id, due: until }])
  })

  it.each([
    ['where there is no provider', chatOf([mia]), { authenticatesCustomers: false }, 'authentication-off'],
    ['when the chat is over', chatOf([mia], endedBy('API')), on, 'chat-ended'],
    ['before he is there', chatOf([who(mia, 'INITIAL'), jo]), on, 'invalid-request'],
    ['when he is gone', chatOf([who(mia, 'DISCONNECTED'), jo]), on, 'invalid-request'],
    ['twice', chatWith(initiated), on, 'authentication-pending'],
    ['while he is signing in', chatWith(offered), on, 'authentication-pending'],
    ['again after an outcome', chatWith({ ...offered, state: 'OVER' }), on, 'nothing'],
  ])('or not: %s', (_case, chat, rules, refusal) => {
    expect(refusalOf(() => ask(chat, rules))).toBe(refusal)
  })

  it('again from the moment that time is over, whether its timer has been enacted or not', () => {
    expect(refusalOf(() => ask(chatWith(initiated), on, minute - 1))).toBe('authentication-pending')
    expect(ask(chatWith(initiated), on, minute).clear).toEqual([timer()])
  })
})

describe('a session', () => {
  it.each([
    ['of his own', mia, sessionId, initiated, 0, 'nothing'],
    ['of his own, in its last millisecond', mia, sessionId, initiated, minute - 1, 'nothing'],
    ['of his own, a minute later', mia, sessionId, initiated, minute, 'authentication-over'],
    ['that is over', mia, sessionId, { ...initiated, state: 'OVER' as const }, 0, 'authentication-over'],
    ['that is another', mia, mia.id, initiated, 0, 'authentication-unknown'],
    ['of an earlier customer', mia, sessionId, { ...initiated, participantId: bot.id }, 0, 'authentication-unknown'],
    ['as an agent', jo, sessionId, initiated, 0, 'role-not-allowed'],
    ['as one who is gone', bot, sessionId, initiated, 0, 'token-unknown'],
  ])('may be used or not: one %s', (_case, by, id, session, afterMs, refusal) => {
    const use = () => openAuthentication(chatWith(session), callerOf(by), id, startedAt + afterMs)
    expect(refusalOf(use)).toBe(refusal)
  })

  it('gives its URL once, and then lasts as long as signing in may take', () => {
    const { change, arm } = offerAuthentication(initiated, 'https://x/')
    expect(change).toEqual({ authentication: offered })
    expect(arm).toEqual([timer(startedAt + 3 * minute)])
    const again = () => unofferedAuthentication(chatWith(offered), callerOf(mia), sessionId, startedAt)
    expect(refusalOf(again)).toBe('authentication-over')
  })

  it.each([
    ['before the URL was given', initiated, 0, 'authentication-over'],
    ['when the URL was given', offered, 3 * minute - 1, 'nothing'],
    ['when the time is over', offered, 3 * minute, 'authentication-over'],
    ['while another one is being exchanged', { ...offered, state: 'EXCHANGING' as const }, 0, 'authentication-over'],
    ['of another session', { ...offered, sessionId: mia.id }, 0, 'authentication-over'],
  ])('takes a code or not: %s', (_case, session, afterMs, refusal) => {
    expect(refusalOf(() => exchangeAuthentication(chatWith(session), sessionId, momentAt(afterMs)))).toBe(refusal)
  })

  it('gives an exchange 30 s', () => {
    const { change, arm } = exchangeAuthentication(chatWith(offered), sessionId, momentAt(minute))
    const until = startedAt + minute + 30_000
    expect(change).toEqual({ authentication: { ...offered, state: 'EXCHANGING', until } })
    expect(arm).toEqual([timer(until)])
  })
})

describe('an outcome', () => {
  const settle = (chat: Chat, firstName?: string) =>
    settleAuthentication(chat, sessionId, 'succeeded', momentAt(5), { subject: 's', firstName })

  it('is said once, and the timer is off', () => {
    const { append, change, clear } = settle(chatWith(offered))
    expect(namesOf(append)).toEqual(['authentication.succeeded Mia'])
    expect(append?.map(({ kept }) => kept)).toEqual([false])
    expect(change?.authentication).toEqual({ ...offered, state: 'OVER' })
    expect(clear).toEqual([timer()])
    expect(settle(chatWith({ ...offered, state: 'OVER' }))).toEqual({ clear })
    expect(settle(chatOf([mia]))).toEqual({ clear })
  })

  it('keeps what else the backend gave about the chat', () => {
    const { settings } = chatOf([])
    const segmentAttributes = { shop: { ValueString: 'Bern' } }
    const { change } = settle(chatWith(offered, { settings: { ...settings, segmentAttributes } }))
    expect(Object.keys(change?.settings?.segmentAttributes ?? {})).toEqual(['shop', 'connect:CustomerAuthentication'])
    expect(change?.settings?.flowId).toBe(settings.flowId)
  })

  it.each([
    ['Maria', 'Maria'],
    [' Ana\n\u2028María\t', 'Ana María'],
    ['😀'.repeat(256), '😀'.repeat(256)],
    ['😀'.repeat(257), undefined],
    ['Mia', undefined],
    ['\u0000', undefined],
  ])('with the first name %j renames the customer to %j', (firstName, displayName) => {
    const { append, change } = settle(chatWith(offered), firstName)
    expect(change?.participants?.[0]?.displayName).toBe(displayName)
    expect(namesOf(append).slice(1)).toEqual(displayName === undefined ? [] : [`displayname.updated ${displayName}`])
  })

  it.each([
    ['nobody asked for the URL', initiated, 'authentication.expired Mia'],
    ['nobody signed in', offered, 'authentication.timeout Mia'],
    ['the provider said nothing', { ...offered, state: 'EXCHANGING' as const }, 'authentication.failed Mia'],
  ])('comes from time when %s', (_case, session, name) => {
    const { append } = authenticationPassed(
      chatWith(session),
      { kind: 'authentication', subject: sessionId },
      momentAt(5),
    )
    expect(namesOf(append)).toEqual([name])
  })

  it('does not come when the chat is over', () => {
    expect(endAuthentication(chatWith(offered))).toEqual({ change: { authentication: undefined }, clear: [timer()] })
    expect(endAuthentication(chatOf([mia]))).toEqual({})
  })
})
