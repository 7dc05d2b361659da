import type { ParticipantRole } from '@parley/contract'
import type { Attachment } from './attachment.ts'
import type { Authentication } from './authentication.ts'
import type { FlowStep, WaitingFlow } from './flow-step.ts'
import type { GrowingMessage } from './growing-message.ts'
import type { HeldMessage, Processing } from './held-message.ts'
import type { Past } from './past.ts'
import { Refusal } from './refusal.ts'

/** How far a participant has come (spec §5.1). */
export type ParticipantState = 'INITIAL' | 'CONNECTED' | 'DISCONNECTED' | 'MISSED'

export interface Participant {
  readonly id: string
  readonly role: ParticipantRole
  readonly displayName: string
  readonly state: ParticipantState
  /** Milliseconds of the chat's clock; so are all times of this file. */
  readonly createdAt: number
  readonly connectedAt?: number
  /** There while the timers of his role run. */
  readonly silence?: Silence | undefined
  /** A supervisor's, and nobody else's. */
  readonly supervision?: Supervision
}

/** What MonitorContact may allow a supervisor (control-plane §7.19). */
export type MonitorCapability = 'SILENT_MONITOR' | 'BARGE'

/** Whom MonitorContact named, what it allows him, and whether he has barged in or is to be seen by nobody. */
export interface Supervision {
  readonly userId: string
  readonly allowed: readonly MonitorCapability[]
  readonly hasBarged: boolean
}

/** How long a participant may be silent; what is not set happens never (spec §5.5). */
export interface SilenceLimits {
  readonly idleAfterMs?: number
  /** Counts from the moment he is idle, if he can be; otherwise from his last word. */
  readonly disconnectAfterMs?: number
}

/** The silence of a participant who is held to limits: those that were configured when it began to be watched. */
export interface Silence extends SilenceLimits {
  /** Nothing that he said before counts any more. What he said after it stands in the log. */
  readonly since: number
  readonly isIdle: boolean
}

/** UpdateParticipantRoleConfig: the limits of everybody who has the role. */
export type RoleTimers = Readonly<Partial<Record<'CUSTOMER' | 'AGENT', SilenceLimits>>>

/** Why a chat ended (control-plane §6.3). */
export type DisconnectReason =
  | 'AGENT_DISCONNECT'
  | 'CUSTOMER_DISCONNECT'
  | 'CUSTOMER_CONNECTION_NOT_ESTABLISHED'
  | 'EXPIRED'
  | 'IDLE_DISCONNECT'
  | 'CONTACT_FLOW_DISCONNECT'
  | 'API'

/** A segment of the chat with its own ContactId (control-plane §6). */
export interface Contact {
  readonly id: string
  readonly initiationMethod: 'API' | 'TRANSFER' | 'DISCONNECT'
  /** The sequence number of its first item; it ends where the next contact begins. */
  readonly firstSeq: number
  readonly initiatedAt: number
  readonly updatedAt: number
  readonly connectedToSystemAt?: number
  readonly agent?: { readonly id: string; readonly connectedAt: number }
  readonly disconnectedAt?: number
  readonly disconnectReason?: string
  /** Where a transfer sent it. */
  readonly queueId?: string
}

/** What a backend gave at StartChatContact and the chat keeps (control-plane §7.1). */
export interface ChatSettings {
  readonly flowId: string
  readonly supportedContentTypes: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
  readonly segmentAttributes?: Readonly<Record<string, unknown>>
  readonly customerId?: string
  readonly relatedContactId?: string
  readonly disconnectOnCustomerExit?: boolean
  readonly responseMode?: string
}

/**
 * A chat as it is at one moment: all contacts of one InitialContactId. Immutable; a decision makes the next one.
 * Its log (the items) is not here: a chat of a million items weighs as much as one of ten.
 */
export interface Chat {
  /** The InitialContactId. */
  readonly id: string
  readonly instanceId: string
  readonly settings: ChatSettings
  readonly startedAt: number
  readonly endsAt: number
  /** Read when an agent, a bot or the customer joins (spec §5.5). */
  readonly roleTimers?: RoleTimers
  /** In order of their beginning; the last one is current. */
  readonly contacts: readonly Contact[]
  readonly participants: readonly Participant[]
  /** Kept until the customer connects; then it is the customer's first message (spec §5.2). */
  readonly initialMessage?: { readonly contentType: string; readonly content: string } | undefined
  /** Small records, without the files; absent where there never was one. */
  readonly attachments?: readonly Attachment[]
  /** The latest time that the customer was asked to sign in. */
  readonly authentication?: Authentication | undefined
  /** What is done to messages before anybody sees them; absent where nothing is. */
  readonly processing?: Processing | undefined
  /** In the order of their acceptance; absent while there are none. */
  readonly held?: readonly HeldMessage[] | undefined
  /** What is to happen when the customer is left alone. */
  readonly disconnectFlow?: readonly FlowStep[] | undefined
  /** There while a flow waits. */
  readonly flow?: WaitingFlow | undefined
  /** The ParticipantId under which flows speak, once one has. */
  readonly systemId?: string
  /** Messages of which chunks have been shown; absent while there are none. */
  readonly growing?: readonly GrowingMessage[] | undefined
  /** What the chat continues; absent where it is no persistent chat. */
  readonly past?: Past
  readonly ended?: { readonly at: number; readonly reason: string }
}

/** Who calls: the participant that a token names. */
export interface Caller {
  readonly chatId: string
  readonly participantId: string
}

export function currentContact(chat: Chat): Contact {
  const contact = chat.contacts[chat.contacts.length - 1]
  if (contact === undefined) throw new Error(`chat ${chat.id} has no contact`)
  return contact
}

export function findParticipant(chat: Chat, id: string): Participant | undefined {
  for (const participant of chat.participants) if (participant.id === id) return participant
  return undefined
}

/** Has a place in the chat: invited or connected, neither gone nor missed. */
export function isPresent(participant: Participant): boolean {
  return participant.state === 'CONNECTED' || participant.state === 'INITIAL'
}

export function isConnected(participant: Participant): boolean {
  return participant.state === 'CONNECTED'
}

/** Known to the others: everybody but a supervisor who monitors silently. */
export function isVisible({ supervision }: Participant): boolean {
  return supervision === undefined || supervision.hasBarged
}

/** Customer, agents, bots and whoever has barged in: so many may be present. */
export const participantsMax = 6

/** The present participants who count. */
export function placesTaken(chat: Chat): number {
  return chat.participants.filter((participant) => isPresent(participant) && isVisible(participant)).length
}

/**
 * The caller as a participant who may be noticed by the others.
 * @throws Refusal supervisor-silent, and as presentParticipant does
 */
export function audibleParticipant(chat: Chat, caller: Caller): Participant {
  const participant = presentParticipant(chat, caller)
  if (!isVisible(participant)) throw new Refusal('supervisor-silent')
  return participant
}

/**
 * The caller as a participant who is there.
 * @throws Refusal contact-ended, token-unknown, participant-gone: tokens live as long as the participant (spec §1.2)
 */
export function presentParticipant(chat: Chat, caller: Caller): Participant {
  if (chat.ended !== undefined) throw new Refusal('contact-ended')
  const participant = findParticipant(chat, caller.participantId)
  if (participant === undefined) throw new Refusal('token-unknown')
  if (!isPresent(participant)) throw new Refusal('participant-gone')
  return participant
}

/** The participants of a chat with one of them replaced. */
export function withParticipant(chat: Chat, changed: Participant): readonly Participant[] {
  return chat.participants.map((participant) => (participant.id === changed.id ? changed : participant))
}

/**
 * The contacts of a chat when the current one is over and the chat goes on as another.
 * @param begins behind the last item of the current one
 * @param reason why the current one is over, where it is not its transfer
 */
export function withNextContact(
  chat: Chat,
  next: Pick<Contact, 'id' | 'initiationMethod' | 'queueId'>,
  { at, firstSeq }: { readonly at: number; readonly firstSeq: number },
  reason?: DisconnectReason,
): readonly Contact[] {
  const isThere = chat.participants.some((participant) => participant.role === 'CUSTOMER' && isConnected(participant))
  const begun = { firstSeq, initiatedAt: at, updatedAt: at, ...(isThere && { connectedToSystemAt: at }) }
  const over = { updatedAt: at, disconnectedAt: at, ...(reason !== undefined && { disconnectReason: reason }) }
  return [...withCurrentContact(chat, over), { ...next, ...begun }]
}

/** The contacts of a chat with the current one changed. */
export function withCurrentContact(chat: Chat, change: Partial<Contact>): readonly Contact[] {
  return chat.contacts.with(-1, { ...currentContact(chat), ...change })
}
