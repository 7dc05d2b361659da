/**
 * `@parley/client/chatjs`: the interface of amazon-connect-chatjs 5, over `ChatSession`. An application changes one
 * import (docs/client.md).
 */
import { ChatJsSession, type Identity } from './chatjs-session.ts'
import { setFeatureFlag, setGlobalConfig, setRegionOverride, settingsFor } from './global-config.ts'
import { Logger, LogLevel, LogManager } from './log.ts'
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
}

/** @throws IllegalArgumentException that names what is missing, or cannot be had */
function create({ chatDetails, type, options, ...more }: ChatSessionArgs): ChatJsSession {
  if (!Object.hasOwn(SessionTypes, type ?? ''))
    throw new IllegalArgumentException(`type is ${type}: it has to be CUSTOMER or AGENT`)
  if ('websocketManager' in more && more.websocketManager) {
    throw new IllegalArgumentException(
      'websocketManager belongs to amazon-connect-streams, whose sockets only Amazon Connect has: create the session with the ParticipantToken that CreateParticipant gave for the agent',
    )
  }
  return new ChatJsSession(identityOf(chatDetails), type === 'AGENT', settingsFor(options?.region))
}

function identityOf(chatDetails: ChatDetailsInput): Identity {
  const contactId = given(chatDetails, 'contactId', chatDetails?.ContactId || chatDetails?.contactId)
  return {
    contactId,
    participantId: given(chatDetails, 'participantId', chatDetails.ParticipantId || chatDetails.participantId),
    initialContactId: chatDetails.InitialContactId || chatDetails.initialContactId || contactId,
    participantToken: given(
      chatDetails,
      'participantToken',
      chatDetails.ParticipantToken || chatDetails.participantToken,
    ),
  }
}

function given(chatDetails: ChatDetailsInput, name: string, value: string | undefined): string {
  if (typeof value === 'string' && value !== '') return value
  throw new IllegalArgumentException(
    chatDetails ? `chatDetails.${name} is not a non-empty string` : 'chatDetails is missing',
  )
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

export type { ChatJsSession as AgentChatSession, ChatJsSession as CustomerChatSession } from './chatjs-session.ts'
