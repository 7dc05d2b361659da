import { eventTypes } from '@parley/contract'
import type { ChatLog, StoredItem } from './log.ts'

// Every item passes here on its way to every socket, so almost all are told apart by one look at a fixed place: the
// second member, behind the time.
const attachments = '"Attachments":'
const metadata = '"MessageMetadata":'
const initiated = `"ContentType":"${eventTypes.authenticationInitiated}"`
const secondAt = '{"AbsoluteTime":"2026-03-02T09:20:12.345Z",'.length
// In JSON text a quotation mark inside a string is escaped, so these can only be the member itself.
const rejected = '"Status":"REJECTED"'
const left = `"ContentType":"${eventTypes.left}"`
const author = /"ParticipantId":"([^"]+)"/

/**
 * Who sees an item of the log: everybody (undefined), or this participant alone. A rejected attachment
 * is between the service and its sender (spec §5.8 rule 5), and so is a message that is withheld (§5.11); signing in is
 * between it and the customer (§4.4); and nobody else need have seen the supervisor whose leaving no transcript keeps
 * (§5.1).
 */
export function audienceOf(item: Pick<StoredItem, 'body' | 'kept'>): string | undefined {
  return isPrivate(item) ? author.exec(item.body)?.[1] : undefined
}

function isPrivate({ body, kept }: Pick<StoredItem, 'body' | 'kept'>): boolean {
  if (body.startsWith(attachments, secondAt)) return body.includes(rejected)
  if (kept) return body.startsWith(metadata, secondAt)
  return body.startsWith(left, secondAt) || body.startsWith(initiated, secondAt)
}

/** The log as one participant may read it; pages are as full as they would be without what he does not see. */
export function seenBy(log: ChatLog, participantId: string): ChatLog {
  const sees = (item: StoredItem) => (audienceOf(item) ?? participantId) === participantId
  return {
    lastSeq: log.lastSeq,
    page(query) {
      const { direction, limit } = query
      const page: StoredItem[] = []
      for (let from = query.from; ; ) {
        const found = log.page({ ...query, from, limit: limit - page.length })
        const isWhole = found.length < limit - page.length
        page.push(...found.filter(sees))
        const last = found[found.length - 1]
        if (isWhole || last === undefined || page.length >= limit) return page
        from = direction === 'FORWARD' ? last.seq + 1 : last.seq - 1
      }
    },
    after: (seq, limit) => log.after(seq, limit).filter(sees),
    item(id) {
      const item = log.item(id)
      return item !== undefined && sees(item) ? item : undefined
    },
    seqAtTime: (time) => log.seqAtTime(time),
    receipts: (firstSeq, lastSeq) => log.receipts(firstSeq, lastSeq),
  }
}
