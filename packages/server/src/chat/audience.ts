import type { ChatLog, StoredItem } from './log.ts'

// Every item passes here on its way to every socket, so almost all are told apart by one look at a fixed place: the
// second member, behind the time.
const attachments = '"Attachments":'
const metadata = '"MessageMetadata":'
const secondMemberAt = '{"AbsoluteTime":"2026-03-02T09:20:12.345Z",'.length
// In JSON text a quotation mark inside a string is escaped, so these can only be the member itself.
const rejected = '"Status":"REJECTED"'
const author = /"ParticipantId":"([^"]+)"/

/**
 * Who sees an item of the log: everybody (undefined), or this participant alone. A rejected attachment
 * is between the service and its sender (spec §5.8 rule 5), and so is a message that is withheld (spec §5.11).
 */
export function audienceOf(body: string): string | undefined {
  const isRejected = body.startsWith(attachments, secondMemberAt) && body.includes(rejected)
  return isRejected || body.startsWith(metadata, secondMemberAt) ? author.exec(body)?.[1] : undefined
}

/** The log as one participant may read it; pages are as full as they would be without what he does not see. */
export function seenBy(log: ChatLog, participantId: string): ChatLog {
  const sees = ({ body }: StoredItem) => (audienceOf(body) ?? participantId) === participantId
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
