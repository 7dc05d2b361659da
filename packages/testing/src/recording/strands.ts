/**
 * What a recording says, without what is accidental in it. A recording is split by who did or saw something, and each
 * of these into strands: what stands in one strand stands in that order in every recording of the same chat, and
 * strands have no order among each other. Of a strand that is `aside` the steps have none either.
 *
 * - A call and its answer are one step. The calls of one participant to one operation are one strand; of SendEvent, to
 *   one type of event.
 * - On each socket the items that the transcript keeps are one strand: the chat's order. What it does not keep (typing,
 *   receipts, chunks) and the answers to frames are aside. Heartbeats and pings do not count.
 * - A close of the service counts, unless it is the one with 1000 that follows the end of the chat after a while.
 */
import { eventTypes } from '@parley/contract'
import { type Entry, isAnswer, isClosed, isOpened, isReceived, isRequest, isSent, type Recording } from './entry.ts'
import { isHeartbeat, itemOf, type RecordedFrame } from './frame.ts'
import { idsIn } from './ids.ts'

/** One thing that somebody did or saw. */
export interface Step {
  /** In words: `SendMessage`, `MESSAGE on socket 1`. */
  readonly what: string
  /** What is compared, ids and times included. */
  readonly value: unknown
}

export interface Strand {
  readonly isOrdered: boolean
  readonly steps: Step[]
}

/** Somebody on the client's side: a participant, or the backend. */
export interface Actor {
  /** `CUSTOMER Mia`, as far as the recording knows. */
  readonly name: string
  readonly key: string
  /** Whoever signs requests; in each chat it is another, so that chats need no order among each other. */
  readonly isBackend: boolean
  readonly strands: ReadonlyMap<string, Strand>
  /** The chat he is in, as far as he was shown. */
  readonly chat: string | undefined
}

interface Call {
  readonly key: string
  readonly operation: string
  readonly input: unknown
  readonly answer: Record<string, unknown>
}

/** The last words of event types that GetTranscript never shows. */
const passing = new Set<string>([eventTypes.typing, eventTypes.delivered, eventTypes.read])

export function actorsOf({ entries }: Recording): readonly Actor[] {
  const owners = ownersOf(entries)
  const names = namesOf(entries, owners)
  const actors = new Map<string, Map<string, Strand>>()
  const chats = new Map<string, string>()
  const chatsByContact = chatsByContactOf(entries)
  const add = (key: string, strand: string, isOrdered: boolean, step: Step) => {
    const strands = actors.get(key) ?? new Map<string, Strand>()
    actors.set(key, strands)
    const known = strands.get(strand) ?? { isOrdered, steps: [] }
    strands.set(strand, known)
    known.steps.push(step)
  }
  for (const { key, operation, input, answer } of callsOf(entries, owners)) {
    const type = (input as { ContentType?: unknown } | undefined)?.ContentType
    const contact = key === backend ? contactOf(input, answer['output']) : undefined
    const chat = contact === undefined ? undefined : (chatsByContact.get(contact) ?? contact)
    const who = chat === undefined ? key : `${key} ${chat}`
    if (chat !== undefined) chats.set(who, chat)
    const strand = operation === 'SendEvent' ? `SendEvent ${String(type)}` : operation
    add(who, strand, true, { what: operation, value: { input, answer } })
  }
  const sockets = socketsOf(entries, owners)
  for (const entry of entries) {
    if (!('socket' in entry)) continue
    const { key, place } = sockets.get(entry.socket) ?? { key: 'nobody', place: entry.socket }
    const at = `socket ${place}`
    const aside = (what: string, value: unknown) => add(key, `${at} aside`, false, { what: `${what} on ${at}`, value })
    if (isOpened(entry)) aside('opening', {})
    else if ('refused' in entry) aside('refusal of the handshake', { status: entry.refused })
    else if (isSent(entry) && !isHeartbeat(entry.sent)) aside('frame sent', entry.sent)
    else if (isClosed(entry) && entry.by === 'service' && entry.closed !== 1000) aside('close', { code: entry.closed })
    else if (isReceived(entry) && !isHeartbeat(entry.received)) {
      const what = wordFor(entry.received)
      const chat = itemOf(entry.received)?.['InitialContactId']
      if (typeof chat === 'string') chats.set(key, chat)
      if (isKept(entry.received)) add(key, at, true, { what: `${what} on ${at}`, value: entry.received })
      else aside(what, entry.received)
    }
  }
  return [...actors].map(([key, strands]) => ({
    key,
    strands,
    isBackend: isBackend(key),
    name: isBackend(key) ? backend : (names.get(key) ?? key),
    chat: chats.get(key),
  }))
}

const backend = 'backend'
const isBackend = (key: string) => key === backend || key.startsWith(`${backend} `)

/** The contact that a backend's call is about. */
function contactOf(input: unknown, output: unknown): string | undefined {
  const { ContactId } = (input ?? {}) as { ContactId?: unknown }
  const { ContactId: made } = (output ?? {}) as { ContactId?: unknown }
  const contact = ContactId ?? made
  return typeof contact === 'string' ? contact : undefined
}

/** Which chat each contact is of: a transfer begins another contact of the same chat. */
function chatsByContactOf(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const chats = new Map<string, string>()
  for (const { received } of entries.filter(isReceived)) {
    const { ContactId, InitialContactId } = itemOf(received) ?? {}
    if (typeof ContactId === 'string' && typeof InitialContactId === 'string') chats.set(ContactId, InitialContactId)
  }
  return chats
}

/** Whether GetTranscript shows the frame's item, so that it has its place in the chat's order. */
function isKept(frame: RecordedFrame): boolean {
  const item = itemOf(frame)
  if (item === undefined) return false
  const metadata = item['MessageMetadata'] as { ChunkNumber?: unknown } | undefined
  return (
    item['Type'] !== 'MESSAGEMETADATA' &&
    metadata?.ChunkNumber === undefined &&
    !passing.has(String(item['ContentType']))
  )
}

function wordFor(frame: RecordedFrame): string {
  const item = itemOf(frame)
  if (item === undefined) return `frame ${JSON.stringify((frame as { topic?: unknown }).topic ?? frame['text'])}`
  const [, event] = /\.event\.(.+)$/.exec(String(item['ContentType'])) ?? []
  return item['Type'] === 'EVENT' && event !== undefined ? event : String(item['Type'])
}

/** Whose each token and each URL is: the participant is named by the placeholder of his participant token. */
export function ownersOf(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>([['signature', backend]])
  const requests = new Map(entries.filter(isRequest).map((entry) => [entry.request, entry]))
  for (const entry of entries) {
    if (isRequest(entry) && entry.operation === 'CreateParticipantConnection' && entry.as !== undefined) {
      owners.set(entry.as, entry.as)
    }
    const asked = isAnswer(entry) ? requests.get(entry.answer) : undefined
    const owner = asked?.as === undefined ? undefined : owners.get(asked.as)
    if (!isAnswer(entry) || owner === undefined || owner === backend) continue
    for (const id of idsIn(secretsOf(entry.output))) if (id.startsWith('«')) owners.set(id, owner)
  }
  return owners
}

/** What an answer gives to him who asked. */
function secretsOf(output: unknown): unknown {
  const { Websocket, ConnectionCredentials, UploadMetadata, Url } = (output ?? {}) as Record<string, unknown>
  return [Websocket, ConnectionCredentials, UploadMetadata, Url]
}

function callsOf(entries: readonly Entry[], owners: ReadonlyMap<string, string>): readonly Call[] {
  const answers = new Map(entries.filter(isAnswer).map((entry) => [entry.answer, entry]))
  return entries.filter(isRequest).map(({ request, operation, as, input }) => {
    const { answer: _number, at: _at, ...answer } = answers.get(request) ?? { answer: request, at: 0 }
    return { key: as === undefined ? 'nobody' : (owners.get(as) ?? as), operation, input, answer }
  })
}

/** Whose each socket is, and the how manieth of his. */
function socketsOf(entries: readonly Entry[], owners: ReadonlyMap<string, string>) {
  const sockets = new Map<number, { readonly key: string; readonly place: number }>()
  const counts = new Map<string, number>()
  for (const entry of entries) {
    const url = 'opened' in entry ? entry.opened : 'refused' in entry ? entry.url : undefined
    if (url === undefined || !('socket' in entry)) continue
    const key = owners.get(url) ?? url
    const place = (counts.get(key) ?? 0) + 1
    counts.set(key, place)
    sockets.set(entry.socket, { key, place })
  }
  return sockets
}

/** How people are called, from what they said: an answer's Id is that of an item that names its sender. */
function namesOf(entries: readonly Entry[], owners: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const senders = new Map<string, string>()
  const people = new Map<string, string>()
  for (const entry of entries) {
    const item = isReceived(entry) ? itemOf(entry.received) : undefined
    if (item?.['ParticipantRole'] === undefined) continue
    const name = [item['ParticipantRole'], item['DisplayName']].filter(Boolean).join(' ')
    senders.set(String(item['Id']), name)
    people.set(String(item['ParticipantId']), name)
  }
  const names = new Map<string, string>()
  for (const { key, answer } of callsOf(entries, owners)) {
    const output = (answer['output'] ?? {}) as Record<string, unknown>
    const name = senders.get(String(output['Id']))
    if (name !== undefined) names.set(key, name)
    const { ParticipantCredentials, ParticipantToken, ParticipantId } = output
    const token =
      ParticipantToken ?? (ParticipantCredentials as Record<string, unknown> | undefined)?.['ParticipantToken']
    const known = people.get(String(ParticipantId))
    if (token !== undefined && known !== undefined) names.set(String(token), known)
  }
  return names
}
