import {
  type AnswerEntry,
  type Entry,
  isClosed,
  isReceived,
  isRequest,
  isSent,
  type Recording,
  type RequestEntry,
} from './entry.ts'
import { isHeartbeat } from './frame.ts'
import { idsIn } from './ids.ts'
import { jsonIn } from './secrets.ts'

/** Operations that what others see may follow from. SendEvent is not one: what follows from it names it by an id. */
const silent = new Set(['SendEvent', 'GetTranscript', 'DescribeView', 'GetAttachment', 'download', 'DescribeContact'])

/**
 * What each frame may be the consequence of: what its own socket had sent, what anybody had said before, and the events
 * that share an id with it.
 * @param isExpected whether somebody will make the recorded request
 */
export function causesOf(
  { entries }: Recording,
  answers: ReadonlyMap<number, AnswerEntry>,
  isExpected: (request: RequestEntry) => boolean,
): ReadonlyMap<Entry, readonly Entry[]> {
  const causes = new Map<Entry, readonly Entry[]>()
  const before: Entry[] = []
  for (const entry of entries) {
    if (isRequest(entry) ? isExpected(entry) : isSent(entry) && !isHeartbeat(entry.sent)) before.push(entry)
    if (!isReceived(entry) && !isClosed(entry)) continue
    const ids = new Set(isReceived(entry) ? idsIn(entry.received) : [])
    const isCause = (earlier: Entry) => {
      if (isSent(earlier)) return earlier.socket === entry.socket
      if (!isRequest(earlier)) return false
      if (!silent.has(earlier.operation)) return true
      if (earlier.operation !== 'SendEvent') return false
      const own = (answers.get(earlier.request)?.output ?? {}) as { Id?: unknown }
      return ids.has(String(own.Id)) || ids.has(String(messageIdOf(earlier.input)))
    }
    causes.set(entry, before.filter(isCause))
  }
  return causes
}

/** The message that a receipt is about. */
function messageIdOf(input: unknown): unknown {
  const { Content } = (input ?? {}) as { Content?: unknown }
  const json = typeof Content === 'string' ? jsonIn(Content) : undefined
  return (json as { messageId?: unknown } | undefined)?.messageId
}
