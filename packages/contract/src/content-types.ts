/** Every content type of the wire, once (spec §4.4). */

const event = <Name extends string>(name: Name) => `application/vnd.amazonaws.connect.event.${name}` as const
const message = <Name extends string>(name: Name) => `application/vnd.amazonaws.connect.message.${name}` as const

/** What a MESSAGE may hold (spec §1.7). */
export const messageTypes = {
  text: 'text/plain',
  markdown: 'text/markdown',
  json: 'application/json',
  interactive: message('interactive'),
  interactiveResponse: message('interactive.response'),
} as const

/** What SendEvent takes and what EVENT and MESSAGEMETADATA items carry (spec §1.8, §4.4). */
export const eventTypes = {
  typing: event('typing'),
  connectionAcknowledged: event('connection.acknowledged'),
  delivered: event('message.delivered'),
  read: event('message.read'),
  metadata: event('message.metadata'),
  joined: event('participant.joined'),
  left: event('participant.left'),
  invited: event('participant.invited'),
  idle: event('participant.idle'),
  returned: event('participant.returned'),
  autoDisconnection: event('participant.autodisconnection'),
  /** A supervisor barges in, and goes back to monitoring; no item carries them (spec §1.8). */
  active: event('participant.active'),
  inactive: event('participant.inactive'),
  displayNameUpdated: event('participant.displayname.updated'),
  authenticationInitiated: event('authentication.initiated'),
  authenticationSucceeded: event('authentication.succeeded'),
  authenticationFailed: event('authentication.failed'),
  authenticationTimeout: event('authentication.timeout'),
  authenticationExpired: event('authentication.expired'),
  authenticationCancelled: event('authentication.cancelled'),
  transferSucceeded: event('transfer.succeeded'),
  transferFailed: event('transfer.failed'),
  ended: event('chat.ended'),
  rehydrated: event('chat.rehydrated'),
} as const
