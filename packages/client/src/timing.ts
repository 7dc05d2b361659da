/**
 * How long the client waits, and how much it keeps. They stand in a module that imports nothing, so that bundlers write
 * each where it is used.
 */

/** A socket that is not subscribed by then never will be. */
export const patienceMs = 15_000
export const beatEveryMs = 10_000
/** An answer to a heartbeat comes within a second, or later over a bad line. */
export const beatAnswerMs = 7_000
/** What is this late has slept, and so may others have: a timer, an answer to one, news of a lock. */
export const lateMs = 2_000
/** A connection that has lasted this long was none of those that break at once. */
export const steadyMs = 10_000
export const offlineMs = 30_000
export const lingerMs = 2_000
/** A connection is renewed so long before it expires; sooner or later than this only a wrong clock would have it. */
export const renewAheadMs = 60_000
export const renewLeastMs = 5 * 60_000
export const renewMostMs = 59 * 60_000
/** A new token that is refused so often is not too old; the role may not do it. */
export const denialsMax = 2

/** A service remembers a ClientToken for ten minutes (spec §5.3); after that a repeat would be said twice. */
export const rememberedMs = 9 * 60_000
/** So many tokens are remembered; a day of reconnecting mints far fewer. */
export const tokensMax = 100

/** Of a burst of receipts the newest is told, and not too often (spec §5.4). */
export const gatherMs = 300
export const betweenMs = 3_000
export const typingEveryMs = 10_000
/** Receipts of messages that are not here: so many are kept until their messages come. */
export const looseMax = 100
/** A gap is read from at most so many items before the last that is certain, which is one page. */
export const rereadMax = 99
export const pageSize = 100

/** A leader is asked for a sign of life so long after the last one; its tab may have been put to sleep with the lock. */
export const askAfterMs = 10_000
export const leaderAnswerMs = 5_000
