import { type IncomingFrame, topics } from '@parley/contract'

/** A frame with its item readable, where it carries one; what is no JSON stays the text it was. */
export type RecordedFrame = { readonly text: string } | (Readonly<Record<string, unknown>> & IncomingFrame)

/** Under this name stands what the wire has as JSON text in `content`. */
const itemMember = 'item'

export function recordFrame(text: string): RecordedFrame {
  try {
    const frame: unknown = JSON.parse(text)
    if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) return { text }
    const { content, ...others } = frame as Record<string, unknown>
    const isItem = others['topic'] === topics.chat && typeof content === 'string'
    return isItem ? { ...others, [itemMember]: JSON.parse(content) as unknown } : (frame as RecordedFrame)
  } catch {
    return { text }
  }
}

/** The frame as it goes over the wire. */
export function frameText(frame: RecordedFrame): string {
  if (typeof frame['text'] === 'string') return frame['text']
  const { [itemMember]: item, ...others } = frame as Record<string, unknown>
  return JSON.stringify(item === undefined ? others : { ...others, content: JSON.stringify(item) })
}

/** The item that the frame carries. */
export function itemOf(frame: RecordedFrame): Readonly<Record<string, unknown>> | undefined {
  const item = (frame as Record<string, unknown>)[itemMember]
  return typeof item === 'object' && item !== null ? (item as Record<string, unknown>) : undefined
}

/** Heartbeats and pings come by the clock and say nothing of the chat. */
export function isHeartbeat(frame: RecordedFrame): boolean {
  const topic = (frame as Record<string, unknown>)['topic']
  return topic === topics.heartbeat || topic === topics.ping
}
