/**
 * `@parley/client/chatjs`: the interface of amazon-connect-chatjs 5, over `ChatSession`. An application changes one
 * import (docs/client.md).
 */
import { ChatJsSession, type Identity } from './chatjs-session.ts'
import type * as Event from './events.ts'
import { eventNames } from './events.ts'
import { setFeatureFlag, setGlobalConfig, setRegionOverride, settingsFor } from './global-config.ts'
import { type ChatLogger, Logger, LogLevel, LogManager } from './log.ts'
import { IllegalArgumentException } from './rejection.ts'

export const SessionTypes = { AGENT: 'AGENT', CUSTOMER: 'CUSTOMER' } as const

/** As StartChatContact answers, or with small letters. */
export interface ChatDetailsInput {
  readonly contactId?: string | undefined
  readonly ContactId?: string | undefined
  readonly initialContactId?: string | undefined
  readonly InitialContactId?: string | undefined
  readonly participantId?: string | undefined
  readonly ParticipantId?: string | undefined
  readonly participantToken?: string | undefined
  readonly ParticipantToken?: string | undefined
}

export interface ChatSessionArgs {
  readonly chatDetails: ChatDetailsInput
  readonly type: keyof typeof SessionTypes
  readonly options?: { readonly region?: string | undefined } | undefined
  /** Nothing is ever measured here. */
  readonly disableCSM?: boolean | undefined
  /** That of amazon-connect-streams speaks to Amazon's agent desktop alone; here an agent has a token. */
  readonly websocketManager?: undefined
}

/** @throws IllegalArgumentException that names what is missing, or cannot be had */
function create({ chatDetails, type, options, websocketManager }: ChatSessionArgs): connect.CustomerChatSession {
  if (!Object.hasOwn(SessionTypes, type))
    throw new IllegalArgumentException(`type is ${type}: it has to be CUSTOMER or AGENT`)
  if (websocketManager)
    throw new IllegalArgumentException('websocketManager cannot be used here: give a participantToken')
  const session = new ChatJsSession(identityOf(chatDetails), type === 'AGENT', settingsFor(options?.region))
  const listen = eventNames.map((name) => [`on${name}`, session.subscribe.bind(session, name)])
  return Object.assign(session, Object.fromEntries(listen) as Event.Handlers)
}

function identityOf(chatDetails: ChatDetailsInput = {}): Identity {
  const given = (small: keyof Identity) => {
    const large = small.replace(/^./, (letter) => letter.toUpperCase()) as keyof ChatDetailsInput
    return chatDetails[large] || chatDetails[small]
  }
  const required = (name: keyof Identity) => {
    const value = given(name)
    if (typeof value === 'string' && value !== '') return value
    throw new IllegalArgumentException(`chatDetails.${name} is not a non-empty string`)
  }
  const contactId = required('contactId')
  return {
    contactId,
    participantId: required('participantId'),
    participantToken: required('participantToken'),
    initialContactId: given('initialContactId') ?? contactId,
  }
}

export const ChatSession = {
  create,
  setGlobalConfig,
  LogLevel,
  Logger,
  SessionTypes,
  setFeatureFlag,
  setRegionOverride,
}

/** What `import 'amazon-connect-chatjs'` puts on `window`; here it is imported by name. */
export const connect = { ChatSession, LogManager, LogLevel }

/** The types that ChatJS declares under the same name, as far as an application writes them down. */
export declare namespace connect {
  type AgentChatSession = ChatJsSession & Event.Handlers
  type CustomerChatSession = ChatJsSession & Event.Handlers
  type ChatDetails = Event.ChatDetails
  type ChatTranscriptItem = Event.TranscriptItem
  type ChatEventData = Event.ChatEventData
  type ChatMessageEvent = Event.ChatEvent<'Message'>
  type ChatTypingEvent = Event.ChatEvent<'Typing'>
  type ChatEndedEvent = Event.ChatEvent<'Ended'>
  type ChatConnectionEstablishedEvent = Event.ChatEvent<'ConnectionEstablished'>
  type ChatConnectionLostEvent = Event.ChatEvent<'ConnectionLost'>
  type ChatConnectionBrokenEvent = Event.ChatEvent<'ConnectionBroken'>
  type ChatTranscriptUpdatedEvent = Event.ChatEvent<'TranscriptUpdated'>
  type ChatParticipantDisplayNameUpdatedEvent = Event.ChatEvent<'ParticipantDisplayNameUpdated'>
  type ChatAuthenticationInitiatedEvent = Event.ChatEvent<'AuthenticationInitiated'>
}

export type { ChatLogger }
