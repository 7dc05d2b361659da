import { operations } from '@parley/contract'
import { seenBy } from '../../chat/audience.ts'
import type { LogItem } from '../../chat/item.ts'
import type { ChatLog, StoredItem, StoredReceipt } from '../../chat/log.ts'
import { wireReceipt } from '../../chat/receipt.ts'
import { pageToken, scanOf } from '../../chat/transcript-page.ts'
import { query } from '../participant-operation.ts'

const pageSizeDefault = 10

/**
 * Spec §1.9, §5.6. The order sorts within the page, it does not choose the items. Items leave as the JSON text they
 * are stored as; a page costs what its items cost, however long the chat is.
 */
export const getTranscript = query(operations.participant.GetTranscript, (chat, whole, caller, input) => {
  const log = seenBy(whole, caller.participantId)
  const scan = scanOf(chat, log, caller.participantId, input)
  // Zero is legal in the model and an empty page helps nobody: spec §5.6.
  const size = input.MaxResults || pageSizeDefault
  const found = scan === undefined ? [] : log.page({ ...scan, limit: size + 1 })
  const page = found.slice(0, size)
  const next = found[size]
  const sorted = (scan?.direction === 'FORWARD') === (input.SortOrder === 'ASCENDING') ? page : page.toReversed()
  const items = transcriptItems(log, sorted)
  const nextToken =
    scan === undefined || next === undefined ? '' : `,"NextToken":"${pageToken(scan, next.seq, caller.participantId)}"`
  return `{"InitialContactId":"${chat.id}","Transcript":[${items.join(',')}]${nextToken}}`
})

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
    return JSON.stringify({ ...item, MessageMetadata: { ...item.MessageMetadata, Receipts: wire } })
  }
  return `${body.slice(0, -1)},"MessageMetadata":{"MessageId":"${id}","Receipts":${JSON.stringify(wire)}}}`
}
