import { type Input, operations } from '@parley/contract'
import { seenBy } from '../../chat/audience.ts'
import type { Chat } from '../../chat/chat.ts'
import { withoutChunkMetadata } from '../../chat/growing.ts'
import type { LogItem } from '../../chat/item.ts'
import type { ChatLog, StoredItem, StoredReceipt } from '../../chat/log.ts'
import { newestPlace, type PastPlace, pastPage, pastToken, readPastToken } from '../../chat/past-page.ts'
import { wireReceipt } from '../../chat/receipt.ts'
import { Refusal } from '../../chat/refusal.ts'
import { pageToken, scanOf } from '../../chat/transcript-page.ts'
import { query, type Readable } from '../participant-operation.ts'

const pageSizeDefault = 10

/** In the order of its scan, each item as JSON text. */
interface Page {
  readonly items: readonly string[]
  readonly isForward: boolean
  readonly nextToken: string | undefined
}

/**
 * Spec §1.9, §5.6. The order sorts within the page, it does not choose the items. Items leave as the JSON text they
 * are stored as; a page costs what its items cost, however long the chat is.
 */
export const getTranscript = query(operations.participant.GetTranscript, (chat, log, caller, input, { pastLog }) => {
  const reader = { participantId: caller.participantId, pastLog }
  // Zero is legal in the model and an empty page helps nobody: spec §5.6.
  const size = input.MaxResults || pageSizeDefault
  const place = input.NextToken === undefined ? undefined : readPastToken(input.NextToken, caller.participantId)
  const page = place === undefined ? presentPage(chat, log, reader, input, size) : pageOfPast(chat, reader, place, size)
  const { items, isForward, nextToken } = page
  const sorted = isForward === (input.SortOrder === 'ASCENDING') ? items : items.toReversed()
  const next = nextToken === undefined ? '' : `,"NextToken":"${nextToken}"`
  return `{"InitialContactId":"${chat.id}","Transcript":[${sorted.join(',')}]${next}}`
})

interface Reader extends Pick<Readable, 'pastLog'> {
  readonly participantId: string
}

/** Items of the chat itself. A page never holds both: the past begins with a page of its own (spec §5.6). */
function presentPage(
  chat: Chat,
  whole: ChatLog,
  { participantId, pastLog }: Reader,
  input: Input<typeof operations.participant.GetTranscript>,
  size: number,
): Page {
  const log = seenBy(whole, participantId)
  const scan = scanOf(chat, log, participantId, input)
  if (scan === undefined) return { items: [], isForward: false, nextToken: undefined }
  const found = log.page({ ...scan, limit: size + 1 })
  const next = found[size]
  const past = next === undefined && scan.reachesPast ? chat.past : undefined
  const place = past && newestPlace(past, pastLog, participantId)
  return {
    items: transcriptItems(log, found.slice(0, size)),
    isForward: scan.direction === 'FORWARD',
    nextToken: next === undefined ? place && pastToken(place, participantId) : pageToken(scan, next.seq, participantId),
  }
}

/** @throws Refusal page-token-invalid, in a chat that continues nothing */
function pageOfPast(chat: Chat, { participantId, pastLog }: Reader, place: PastPlace, size: number): Page {
  if (chat.past === undefined) throw new Refusal('page-token-invalid', 'NextToken is not one of this chat')
  const { found, next } = pastPage(chat.past, pastLog, participantId, place, size)
  return {
    items: found.flatMap(({ log, items }) => transcriptItems(log, items)).map(asPastItem),
    isForward: false,
    nextToken: next && pastToken(next, participantId),
  }
}

/** In JSON text a quotation mark inside a string is escaped, so this can only be the member (spec §4.5.17). */
const asPastItem = (item: string) => item.replace('"ContactId":', '"RelatedContactId":')

function transcriptItems(log: ChatLog, page: readonly StoredItem[]): readonly string[] {
  if (page.length === 0) return []
  const sequence = page.map((item) => item.seq)
  const receipts = Map.groupBy(
    log.receipts(Math.min(...sequence), Math.max(...sequence)),
    ({ messageSeq }: StoredReceipt) => messageSeq,
  )
  return page.map((item) => transcriptItem(item, receipts.get(item.seq) ?? []))
}

// In JSON text a quotation mark inside a string is escaped, so these words can only be the member itself.
const carriesMetadata = (body: string) => body.includes('"Type":"MESSAGE"') || body.includes('"Type":"ATTACHMENT"')
// Of a message that was not processed as it should have been (spec §5.11).
const processingStatus = '"MessageProcessingStatus":"'

/** Every MESSAGE and ATTACHMENT of a transcript carries MessageMetadata (spec §4.3). */
function transcriptItem({ id, body }: StoredItem, receipts: readonly StoredReceipt[]): string {
  if (!carriesMetadata(body)) return body
  const wire = receipts.map((receipt) => wireReceipt(receipt, receipt.recipientId))
  if (body.includes(processingStatus)) {
    const item = JSON.parse(body) as LogItem
    const MessageProcessingStatus = item.MessageMetadata?.MessageProcessingStatus
    return JSON.stringify({ ...item, MessageMetadata: { MessageId: id, MessageProcessingStatus, Receipts: wire } })
  }
  return `${withoutChunkMetadata(body).slice(0, -1)},"MessageMetadata":{"MessageId":"${id}","Receipts":${JSON.stringify(wire)}}}`
}
