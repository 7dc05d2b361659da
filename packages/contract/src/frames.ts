/** The frames of the websocket: four topics, both directions (spec §3.2). */

export const topics = {
  subscribe: 'aws/subscribe',
  heartbeat: 'aws/heartbeat',
  ping: 'aws/ping',
  chat: 'aws/chat',
} as const

/** A frame as it was received: an object, and nothing in it is checked. */
export interface IncomingFrame {
  readonly topic?: unknown
  readonly content?: unknown
}

/** Says which of the requested topics were accepted, or which were not. */
export const subscribeAnswer = (status: 'success' | 'failure', about: readonly string[]): string =>
  JSON.stringify({ topic: topics.subscribe, content: { status, topics: about } })

/** Asks or answers: the two are the same. */
export const heartbeat = JSON.stringify({ topic: topics.heartbeat })

const pings = {
  ok: JSON.stringify({ topic: topics.ping, statusCode: 200, statusContent: 'OK' }),
  failed: JSON.stringify({ topic: topics.ping, statusCode: 500, statusContent: 'ERROR' }),
}
/** Answers a deep heartbeat; mobile clients compare both values exactly (spec §3.2). */
export const ping = (ok: boolean): string => (ok ? pings.ok : pings.failed)

/** Carries one item. Its content is JSON text inside JSON text: an object there breaks every client. */
export const chatFrame = (itemJson: string): string =>
  `{"topic":"aws/chat","contentType":"application/json","content":${JSON.stringify(itemJson)}}`

/**
 * Reads a frame tolerantly: what is no JSON is read up to where its first object closes, because chat-ios appends a
 * stray `)` to its subscribe frame. Undefined means: ignore it, and never close the socket for it (spec §3.2).
 */
export function parseFrame(text: string): IncomingFrame | undefined {
  return parseObject(text) ?? parseObject(balancedPrefix(text))
}

function parseObject(text: string): IncomingFrame | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** From the first character to the brace that closes the first one; empty if none does. Braces in strings do not count. */
function balancedPrefix(text: string): string {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inString) {
      if (character === '\\') at++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return text.slice(0, at + 1)
  }
  return ''
}
