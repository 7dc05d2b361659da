import { codePoints, eventTypes, limits } from '@parley/contract'
import type { Authentication, AuthenticationOutcome, Identity } from './authentication.ts'
import { type Caller, type Chat, findParticipant, isConnected, presentParticipant, withParticipant } from './chat.ts'
import type { Decision, Entry, Moment } from './decision.ts'
import { authenticationInitiated, participantEvent } from './item.ts'
import { Refusal } from './refusal.ts'
import { authentication as timer } from './timer.ts'

/** GetAuthenticationUrl works for one minute (spec §1.15). */
export const urlWithinMs = 60_000
/** What the flow block of AWS takes where nothing else is set, counted from authentication.initiated. */
const signInWithinMs = limits.authenticationMinutes.min * 60_000
/** An identity provider that has said nothing for so long has said no. */
export const exchangeWithinMs = 30_000

type Step = Omit<Decision<undefined>, 'reply'>

const events = {
  succeeded: eventTypes.authenticationSucceeded,
  failed: eventTypes.authenticationFailed,
  timeout: eventTypes.authenticationTimeout,
  expired: eventTypes.authenticationExpired,
  cancelled: eventTypes.authenticationCancelled,
} as const

/** AWS has a word for the first four; its contact records know no cancelled one. */
const statuses = {
  succeeded: 'AUTHENTICATED',
  failed: 'FAILED',
  timeout: 'TIMEOUT',
  expired: 'TIMEOUT',
  cancelled: 'CANCELLED',
} as const

/**
 * The customer is asked to sign in. Whoever decides this, a backend or a step of a flow, gets the session's id.
 * @throws Refusal authentication-off, chat-ended, invalid-request, authentication-pending
 */
export function initiateAuthentication(
  chat: Chat,
  moment: Moment,
  withinMs = signInWithinMs,
): Step & { readonly sessionId: string } {
  if (!moment.rules.authenticatesCustomers) {
    throw new Refusal('authentication-off', 'No identity provider is configured: set PARLEY_OIDC_ISSUER')
  }
  if (chat.ended !== undefined) throw new Refusal('chat-ended')
  const customer = chat.participants.find(({ role }) => role === 'CUSTOMER')
  // The event is not kept for later, so nobody would ever see it.
  if (customer === undefined || !isConnected(customer)) {
    throw new Refusal('invalid-request', 'The customer of the chat is not connected')
  }
  if (chat.authentication !== undefined && isOpen(chat.authentication, moment.now)) {
    throw new Refusal('authentication-pending')
  }
  const sessionId = moment.newId()
  const until = moment.now + urlWithinMs
  const session: Authentication = {
    sessionId,
    participantId: customer.id,
    state: 'INITIATED',
    until,
    signInUntil: moment.now + withinMs,
  }
  return {
    sessionId,
    append: [{ item: authenticationInitiated(chat, customer, moment.stamp(), sessionId), kept: false }],
    change: { authentication: session },
    arm: [{ ...timer(sessionId), due: until }],
    ...(chat.authentication !== undefined && { clear: [timer(chat.authentication.sessionId)] }),
  }
}

/**
 * The customer's own session, which has no outcome yet.
 * @throws Refusal contact-ended, token-unknown, participant-gone, role-not-allowed, authentication-unknown,
 *   authentication-over
 */
export function openAuthentication(chat: Chat, caller: Caller, sessionId: string, now: number): Authentication {
  const { id, role } = presentParticipant(chat, caller)
  if (role !== 'CUSTOMER') throw new Refusal('role-not-allowed')
  const session = chat.authentication
  if (session?.sessionId !== sessionId || session.participantId !== id) {
    throw new Refusal('authentication-unknown', 'SessionId is not that of an authentication session of this customer')
  }
  if (!isOpen(session, now)) throw new Refusal('authentication-over', 'SessionId is that of a session that is over')
  return session
}

/**
 * The session whose URL may be asked for: once (spec §1.15).
 * @throws Refusal as `openAuthentication` does
 */
export function unofferedAuthentication(chat: Chat, caller: Caller, sessionId: string, now: number): Authentication {
  const session = openAuthentication(chat, caller, sessionId, now)
  if (session.state === 'INITIATED') return session
  throw new Refusal('authentication-over', 'SessionId is that of a session whose AuthenticationUrl has been given')
}

/** The customer has the URL; from now on he is signing in. */
export function offerAuthentication(session: Authentication, redirectUri: string): Step {
  return rearmed({ ...session, state: 'OFFERED', until: session.signInUntil, redirectUri })
}

/**
 * The provider gave a code: it is being exchanged, outside of any decision.
 * @throws Refusal authentication-over: a State is good for one answer
 */
export function exchangeAuthentication(chat: Chat, sessionId: string, moment: Moment): Step {
  const session = offeredAuthentication(chat, sessionId, moment.now)
  return rearmed({ ...session, state: 'EXCHANGING', until: moment.now + exchangeWithinMs })
}

/** @throws Refusal authentication-over */
export function offeredAuthentication(chat: Chat, sessionId: string, now: number): Authentication {
  const session = chat.authentication
  if (session?.sessionId === sessionId && session.state === 'OFFERED' && isOpen(session, now)) return session
  throw new Refusal('authentication-over')
}

/**
 * The outcome of a session, said once: its event, and a first name becomes the customer's display name. Nothing where
 * there is nothing left to say.
 */
export function settleAuthentication(
  chat: Chat,
  sessionId: string,
  outcome: AuthenticationOutcome,
  moment: Moment,
  identity?: Identity,
): Step {
  const clear = [timer(sessionId)]
  const session = chat.authentication
  if (session?.sessionId !== sessionId || session.state === 'OVER') return { clear }
  const customer = findParticipant(chat, session.participantId)
  if (customer === undefined) return { clear }
  const append: Entry[] = [{ item: participantEvent(chat, customer, moment.stamp(), events[outcome]), kept: false }]
  const displayName = displayNameFrom(identity?.firstName)
  const isRenamed = displayName !== undefined && displayName !== customer.displayName
  const renamed = isRenamed ? { ...customer, displayName } : customer
  if (isRenamed) {
    const updated = participantEvent(chat, renamed, moment.stamp(), eventTypes.displayNameUpdated)
    append.push({ item: updated, kept: false })
  }
  const status = {
    Status: { ValueString: statuses[outcome] },
    ...(identity !== undefined && { AssociatedCustomerId: { ValueString: identity.subject } }),
  }
  const { settings } = chat
  const segmentAttributes = { ...settings.segmentAttributes, 'connect:CustomerAuthentication': { ValueMap: status } }
  return {
    append,
    change: {
      authentication: { ...session, state: 'OVER' },
      settings: { ...settings, segmentAttributes },
      ...(isRenamed && { participants: withParticipant(chat, renamed) }),
    },
    clear,
  }
}

/** What the end of a chat leaves of a session: nothing, and nothing is said. */
export function endAuthentication({ authentication }: Chat): Step {
  if (authentication === undefined) return {}
  return { change: { authentication: undefined }, clear: [timer(authentication.sessionId)] }
}

function rearmed(session: Authentication): Step {
  return { change: { authentication: session }, arm: [{ ...timer(session.sessionId), due: session.until }] }
}

/** Its time may be over before its timer has been enacted. */
const isOpen = ({ state, until }: Authentication, now: number) => state !== 'OVER' && now < until

/** A name that fits on one line and into its member, or none. */
function displayNameFrom(firstName: string | undefined): string | undefined {
  const name = firstName?.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return name === undefined || name === '' || codePoints(name) > limits.displayName ? undefined : name
}
