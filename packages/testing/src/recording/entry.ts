/**
 * A recording: one JSON value a line, the head first. Lines are only ever appended, so a process that dies loses at most
 * the line that it was writing; a line is one step of the chat, so a difference of two recordings is a difference of lines.
 */
import type { RecordedFrame } from './frame.ts'

export interface Head {
  readonly recording: 'parley'
  readonly version: 1
  /** Where the requests went. */
  readonly target: string
  /** ISO 8601; every other time counts from here. */
  readonly startedAt: string
}

interface Timed {
  /** Milliseconds since the start. */
  readonly at: number
}

/** A request, as it was before the target saw it. */
export interface RequestEntry extends Timed {
  readonly request: number
  /** The operation's name, `upload` or `download` of a signed URL, or method and path of what is none of these. */
  readonly operation: string
  /** The placeholder of the bearer token or of the signed URL, or `signature`. */
  readonly as?: string
  /** Members of path, query and body together; of an upload the file. */
  readonly input: unknown
}

/** What the target answered. A request without an answer has none. */
export interface AnswerEntry extends Timed {
  readonly answer: number
  readonly status: number
  /** `X-Amzn-ErrorType`. */
  readonly error?: string
  /** `Retry-After`. */
  readonly retryAfter?: string
  readonly output?: unknown
}

export interface SocketOpenEntry extends Timed {
  readonly socket: number
  /** The placeholder of the URL that was dialled. */
  readonly opened: string
}

export interface SocketRefusedEntry extends Timed {
  readonly socket: number
  /** The placeholder of the URL that was dialled. */
  readonly url: string
  /** The status that answered the handshake. */
  readonly refused: number
}

/** A frame of the client. */
export interface SentEntry extends Timed {
  readonly socket: number
  readonly sent: RecordedFrame
}

/** A frame of the service. */
export interface ReceivedEntry extends Timed {
  readonly socket: number
  readonly received: RecordedFrame
}

export interface SocketClosedEntry extends Timed {
  readonly socket: number
  readonly closed: number
  readonly by: 'client' | 'service'
}

export type SocketEntry = SocketOpenEntry | SocketRefusedEntry | SentEntry | ReceivedEntry | SocketClosedEntry
export type Entry = RequestEntry | AnswerEntry | SocketEntry

export interface Recording {
  readonly head: Head
  readonly entries: readonly Entry[]
}

/** A file as it travels through a signed URL. */
export interface FileBody {
  readonly contentType?: string
  readonly bytes: number
  readonly sha256: string
  /** The bytes themselves, where the file is small. */
  readonly base64?: string
}

export const isRequest = (entry: Entry): entry is RequestEntry => 'request' in entry
export const isAnswer = (entry: Entry): entry is AnswerEntry => 'answer' in entry
export const isReceived = (entry: Entry): entry is ReceivedEntry => 'received' in entry
export const isSent = (entry: Entry): entry is SentEntry => 'sent' in entry
export const isOpened = (entry: Entry): entry is SocketOpenEntry => 'opened' in entry
export const isClosed = (entry: Entry): entry is SocketClosedEntry => 'closed' in entry

/** The text of a recording, as it would stand in its file. */
export const recordingText = ({ head, entries }: Recording): string =>
  [head, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('')

/** A text is no recording. */
export class BadRecording extends Error {
  override readonly name = 'BadRecording'
}

/**
 * Reads a recording. A last line without its line break was being written when the process died, and is left out.
 * @throws BadRecording naming the line
 */
export function parseRecording(text: string): Recording {
  const [first = '', ...rest] = text.split('\n').slice(0, -1)
  const head = parseLine(first, 1) as Partial<Head>
  if (head.recording !== 'parley')
    throw new BadRecording('line 1 is not the head of a recording: {"recording":"parley",…}')
  if (head.version !== 1)
    throw new BadRecording(`line 1 says version ${head.version}, and this program reads version 1`)
  const entries = rest.flatMap((line, index) => (line === '' ? [] : [parseEntry(line, index + 2)]))
  return { head: head as Head, entries }
}

const kinds = ['request', 'answer', 'socket'] as const

function parseEntry(line: string, number: number): Entry {
  const entry = parseLine(line, number)
  const counted = kinds.filter((kind) => typeof entry[kind] === 'number')
  if (counted.length !== 1) throw new BadRecording(`line ${number} has not one number of ${kinds.join(', ')}`)
  if (typeof entry['at'] !== 'number') throw new BadRecording(`line ${number} has no number \`at\``)
  const isWhole = {
    request: () => typeof entry['operation'] === 'string',
    answer: () => typeof entry['status'] === 'number',
    socket: () => ['opened', 'refused', 'sent', 'received', 'closed'].some((what) => entry[what] !== undefined),
  }[counted[0]!]
  if (!isWhole()) throw new BadRecording(`line ${number} does not say what its ${counted[0]} is`)
  return entry as unknown as Entry
}

function parseLine(line: string, number: number): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new BadRecording(`line ${number} is no JSON`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new BadRecording(`line ${number} is no JSON object`)
}
