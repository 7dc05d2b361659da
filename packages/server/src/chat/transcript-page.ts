import type { Input, operations } from '@parley/contract'
import type { Chat } from './chat.ts'
import type { ChatLog, PageQuery } from './log.ts'
import { Refusal } from './refusal.ts'

type GetTranscriptInput = Input<typeof operations.participant.GetTranscript>
type Direction = PageQuery['direction']

/** Which part of the log a page comes from, and where scanning starts; nothing to see is undefined. */
export interface Scan extends Omit<PageQuery, 'limit'> {
  /** The contact that the page is limited to, by its place in the chat. */
  readonly contact: number | undefined
  /** Behind the beginning of the chat it goes on with what the chat continues (spec §5.6). */
  readonly reachesPast: boolean
}

/**
 * Where GetTranscript starts to look and which way: the table of spec §5.6.
 * @returns undefined when the request can see nothing: an unknown ContactId, an empty transcript
 * @throws Refusal position-invalid, page-token-invalid, item-unknown
 */
export function scanOf(chat: Chat, log: ChatLog, participantId: string, input: GetTranscriptInput): Scan | undefined {
  if (input.NextToken !== undefined) {
    const read = readPageToken(input.NextToken, participantId)
    return { ...read, ...rangeOf(chat, log, read.contact) }
  }
  const contact =
    input.ContactId === undefined ? undefined : chat.contacts.findIndex(({ id }) => id === input.ContactId)
  if (contact === -1) return undefined
  const range = rangeOf(chat, log, contact)
  const { Id, AbsoluteTime, MostRecent } = input.StartPosition ?? {}
  const given = [Id, AbsoluteTime, MostRecent].filter((position) => position !== undefined).length
  if (given > 1) throw new Refusal('position-invalid', 'StartPosition takes one of Id, AbsoluteTime, MostRecent')
  const direction = input.ScanDirection ?? (given === 0 ? 'BACKWARD' : 'FORWARD')
  if (given === 0 && direction === 'FORWARD') throw new Refusal('position-invalid')

  const from = startOf(log, range, direction, input.StartPosition ?? {})
  const reachesPast = direction === 'BACKWARD' && given === 0 && contact === undefined
  return from === undefined ? undefined : { direction, from, contact, reachesPast, ...range }
}

function startOf(
  log: ChatLog,
  range: { readonly first: number; readonly last: number },
  direction: Direction,
  { Id, AbsoluteTime, MostRecent }: NonNullable<GetTranscriptInput['StartPosition']>,
): number | undefined {
  if (Id !== undefined) {
    const item = log.item(Id)
    if (item === undefined || !item.kept || item.seq < range.first || item.seq > range.last) {
      throw new Refusal('item-unknown', 'StartPosition.Id names no item of this transcript')
    }
    return item.seq
  }
  if (AbsoluteTime !== undefined) {
    const time = parseInstant(AbsoluteTime)
    return direction === 'FORWARD' ? log.seqAtTime(time) : log.seqAtTime(time + 1) - 1
  }
  if (MostRecent !== undefined) {
    const newest = log.page({ direction: 'BACKWARD', from: range.last, ...range, limit: Math.max(1, MostRecent) })
    return newest[newest.length - 1]?.seq
  }
  return range.last
}

/** The stretch of the log that belongs to a contact, or all of it. */
function rangeOf(chat: Chat, log: ChatLog, contact: number | undefined): { first: number; last: number } {
  if (contact === undefined) return { first: 1, last: log.lastSeq }
  const next = chat.contacts[contact + 1]
  return { first: chat.contacts[contact]?.firstSeq ?? 1, last: next === undefined ? log.lastSeq : next.firstSeq - 1 }
}

const tokenVersion = 1
/** How a token names the way of its scan: forward, backward, backward into the past. */
const ways = {
  F: { direction: 'FORWARD', reachesPast: false },
  B: { direction: 'BACKWARD', reachesPast: false },
  W: { direction: 'BACKWARD', reachesPast: true },
} as const

/** A cursor is a position, so what is appended meanwhile shifts no page (spec §5.6). */
export function pageToken(scan: Scan, from: number, participantId: string): string {
  const way = scan.direction === 'FORWARD' ? 'F' : scan.reachesPast ? 'W' : 'B'
  return Buffer.from(`${tokenVersion}:${way}:${from}:${scan.contact ?? ''}:${participantId}`).toString('base64url')
}

function readPageToken(token: string, participantId: string): Omit<Scan, 'first' | 'last'> {
  const text = Buffer.from(token, 'base64url').toString()
  const [, way, from, contact, owner] = /^1:([FBW]):(\d{1,15}):(\d{0,6}):([0-9a-f-]{36})$/.exec(text) ?? []
  if (owner !== participantId) throw new Refusal('page-token-invalid', 'NextToken is not one of this participant')
  return {
    ...ways[way as keyof typeof ways],
    from: Number(from),
    contact: contact === '' ? undefined : Number(contact),
  }
}

const instant = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/

/** ISO 8601 with up to nine fraction digits, those beyond milliseconds cut (spec §1.3). */
function parseInstant(text: string): number {
  const [, day, fraction] = instant.exec(text) ?? []
  const time = Date.parse(fraction === undefined ? text : text.replace(fraction, fraction.slice(0, 4)))
  // Date.parse takes the 30th of February for the 2nd of March.
  const isDay = day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)
  if (!isDay || Number.isNaN(time)) {
    throw new Refusal('position-invalid', 'StartPosition.AbsoluteTime must be an ISO 8601 time with a zone')
  }
  return time
}
