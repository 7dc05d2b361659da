import { Refusal } from '../chat/refusal.ts'

/** How long a page is that nobody asked to be shorter. */
const pageSizeDefault = 100

/** A page of a list whose entries are behind a cursor: `read` is asked for one entry more than the page takes. */
export function pageOf<Entry>(
  { NextToken, MaxResults = pageSizeDefault }: { readonly NextToken?: string; readonly MaxResults?: number },
  cursor: { readonly valid: RegExp; readonly first: string; readonly of: (entry: Entry) => string },
  read: (cursor: string, limit: number) => readonly Entry[],
): { readonly entries: readonly Entry[]; readonly next: { readonly NextToken?: string } } {
  const from = NextToken === undefined ? cursor.first : Buffer.from(NextToken, 'base64url').toString()
  if (NextToken !== undefined && !cursor.valid.test(from)) throw new Refusal('page-token-invalid')
  const found = read(from, MaxResults + 1)
  const entries = found.slice(0, MaxResults)
  const last = entries.at(-1)
  if (last === undefined || found.length === entries.length) return { entries, next: {} }
  return { entries, next: { NextToken: Buffer.from(cursor.of(last)).toString('base64url') } }
}
