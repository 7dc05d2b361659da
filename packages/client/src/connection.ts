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

/**
 * Which state an event leads to; what is done on entering one, `connector.ts` knows. What is not in a row changes nothing
 * in that state. The rows of `anywhere` hold in every state that is not final.
 */
export const connection: Readonly<
  Record<ConnectionState | 'anywhere', Readonly<Partial<Record<ConnectionEvent, ConnectionState>>>>
> = {
  new: { connect: 'asking' },
  asking: { asked: 'dialing', failed: 'waiting', offline: 'offline' },
  dialing: { opened: 'subscribing', failed: 'waiting', denied: 'asking', offline: 'offline' },
  subscribing: { subscribed: 'live', failed: 'waiting', denied: 'asking', offline: 'offline' },
  live: {
    lost: 'waiting',
    silent: 'asking',
    expiring: 'asking',
    denied: 'asking',
    online: 'live',
    wake: 'live',
    offline: 'offline',
  },
  waiting: { elapsed: 'asking', online: 'asking', wake: 'asking', offline: 'offline' },
  offline: { elapsed: 'asking', online: 'asking', wake: 'asking', alive: 'live' },
  parting: { lost: 'ended', elapsed: 'ended' },
  anywhere: { refused: 'parting', over: 'ended', close: 'closed' },
  ended: { close: 'closed' },
  closed: {},
}

/** Whether the session is over. */
export const isFinal = (state: string): state is 'ended' | 'closed' => state === 'ended' || state === 'closed'

/** Where an event leads; undefined when it does nothing. */
export const stepOf = (state: ConnectionState, event: ConnectionEvent): ConnectionState | undefined =>
  connection[state][event] ?? (isFinal(state) ? undefined : connection.anywhere[event])

/**
 * How a session backs off, by `waitMs`: after a loss for half a second at most, then up to twice as long each time. A date
 * in `Retry-After` is as right as the device's clock, so it is not believed for longer than this.
 */
export const backOff = { baseMs: 1000, maxMs: 30_000, retryAfterMaxMs: 5 * 60_000 }
