import { operations } from '@parley/contract'
import { pageOf } from '../../views/page.ts'
import type { Version } from '../../views/view.ts'
import { listed } from '../../views/wire-view.ts'
import { viewQuery } from '../view-operation.ts'

const cursor = { valid: /^\d{1,15}$/, first: 'Infinity', of: ({ version }: Version) => String(version) }

/** Control-plane §7.14. The newest comes first. */
export const listViewVersions = viewQuery(operations.connect.ListViewVersions, (library, input) => {
  const { view } = library.named(input.ViewId)
  const behind = (from: string) => view.versions.filter(({ version }) => version < Number(from)).toReversed()
  const { entries, next } = pageOf(input, cursor, (from, limit) => behind(from).slice(0, limit))
  const summaries = entries.map(({ version, description }) => {
    const { Status: _, ...summary } = listed(library, view, String(version))
    return { ...summary, Version: version, ...(description !== undefined && { VersionDescription: description }) }
  })
  return { ViewVersionSummaryList: summaries, ...next }
})
