/**
 * How a session keeps its connection: a table, so that it can be read, printed (docs/client.md) and tested without a
 * network. It tells how the *next* socket is found. Whether an older one still carries the chat meanwhile is a matter of
 * its own: it is kept until another has subscribed in its place, so that a renewal leaves no gap.
 */

export type ConnectionState =
  /** Nothing has been done yet. */
  | 'new'
  /** CreateParticipantConnection is asked for a URL and a token. */
  | 'asking'
  /** The socket opens. */
  | 'dialing'
  /** The socket is open and not subscribed. */
  | 'subscribing'
  /** Subscribed: whatever is said arrives. */
  | 'live'
  /** Backing off. */
  | 'waiting'
  /** Refused for good; the chat's last items may be on their way yet. */
  | 'parting'
  /** The surroundings say that there is no network; asked again all the same, every half minute. */
  | 'offline'
  /** The chat is over, or the participant has left it. */
  | 'ended'
  /** The application closed the session. */
  | 'closed'

export type ConnectionEvent =
  | 'connect'
  /** CreateParticipantConnection answered. */
  | 'asked'
  | 'opened'
  | 'subscribed'
  /** The attempt came to nothing: no network, a captive portal, 429, 5xx, a refused handshake, no answer in time. */
  | 'failed'
  /** 403 or 400 to CreateParticipantConnection: no further attempt can succeed. */
  | 'refused'
  /** The wait is over. */
  | 'elapsed'
  /** The socket that carried the chat was closed, with whatever code. */
  | 'lost'
  /** It does not answer heartbeats any more. */
  | 'silent'
  /** It answered one. */
  | 'alive'
  /** It will be closed before long. */
  | 'expiring'
  /** The connection token was refused: it has expired, or the chat has ended; a new connection tells. */
  | 'denied'
  | 'online'
  | 'offline'
  /** The page is looked at again, or the device has slept. */
  | 'wake'
  /** The chat's last item was seen, or that this participant left. */
  | 'over'
  | 'close'

export type ConnectionEffect =
  | 'ask'
  | 'dial'
  | 'subscribe'
  /** Read from the transcript what was missed; close the socket that carried the chat before. */
  | 'fill gap'
  /** Ask for a sign of life, now. */
  | 'beat'
  /** Back off, longer each time. */
  | 'wait'
  /** Give the socket that carries the chat, if there is one, a moment. */
  | 'linger'
  /** Close everything. */
  | 'stop'

export type Transition = readonly [ConnectionState, ...(readonly ConnectionEffect[])]

const again: Transition = ['asking', 'ask']
const backOff: Transition = ['waiting', 'wait']
const noNetwork: Transition = ['offline', 'wait']

/** What is not in a row changes nothing in that state. The rows of `anywhere` hold in every state that is not final. */
export const connection: Readonly<
  Record<ConnectionState | 'anywhere', Readonly<Partial<Record<ConnectionEvent, Transition>>>>
> = {
  new: { connect: again },
  asking: { asked: ['dialing', 'dial'], failed: backOff, offline: noNetwork },
  dialing: { opened: ['subscribing', 'subscribe'], failed: backOff, denied: again, offline: noNetwork },
  subscribing: { subscribed: ['live', 'fill gap'], failed: backOff, denied: again, offline: noNetwork },
  live: {
    lost: backOff,
    silent: again,
    expiring: again,
    denied: again,
    online: ['live', 'beat'],
    wake: ['live', 'beat'],
    offline: noNetwork,
  },
  waiting: { elapsed: again, online: again, wake: again, offline: noNetwork },
  offline: { elapsed: again, online: again, wake: again, alive: ['live'] },
  parting: { lost: ['ended', 'stop'], elapsed: ['ended', 'stop'] },
  anywhere: { refused: ['parting', 'linger'], over: ['ended', 'stop'], close: ['closed', 'stop'] },
  ended: { close: ['closed', 'stop'] },
  closed: {},
}

/** What an event does; undefined when it does nothing. */
export const stepOf = (state: ConnectionState, event: ConnectionEvent): Transition | undefined =>
  connection[state][event] ?? (state === 'ended' || state === 'closed' ? undefined : connection.anywhere[event])

const shortestMs = 500
const longestMs = 30_000

/**
 * How long to wait after so many failures in a row: at most a quarter of a second after none, then from half to the whole
 * of a time that doubles up to half a minute. Clients that lost the same server do not come back all at once.
 */
export const backOffMs = (failures: number, random: number): number =>
  failures === 0 ? (random * shortestMs) / 2 : Math.min(longestMs, shortestMs * 2 ** failures) * (0.5 + random / 2)
