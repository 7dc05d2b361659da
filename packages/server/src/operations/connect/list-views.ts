import { operations } from '@parley/contract'
import { cursorOf } from '../../views/library.ts'
import { pageOf } from '../../views/page.ts'
import { listed } from '../../views/wire-view.ts'
import { viewQuery } from '../view-operation.ts'

const cursor = { valid: /^(AWS|CUSTOMER)_MANAGED\/./su, first: '', of: cursorOf }

/** Control-plane §7.14. */
export const listViews = viewQuery(operations.connect.ListViews, (library, input) => {
  const { entries, next } = pageOf(input, cursor, (from, limit) => library.after(input.Type, from, limit))
  return { ViewsSummaryList: entries.map((view) => listed(library, view)), ...next }
})
