import { operations } from '@parley/contract'
import { checkedContent, sha256Of } from '../../views/content.ts'
import type { View } from '../../views/view.ts'
import { wireView } from '../../views/wire-view.ts'
import { viewCommand } from '../view-operation.ts'

/**
 * Control-plane §7.14. What was published stays so until something else is; content
 * that the view has already shown is not kept twice.
 */
export const updateViewContent = viewCommand(operations.connect.UpdateViewContent, (library, input, { now }) => {
  const before = library.own(input.ViewId)
  const content = checkedContent(input)
  const sha256 = sha256Of(content)
  const known = [before.saved, before.published, ...before.versions].find((one) => one?.sha256 === sha256)
  const isNew = known === undefined
  const saved = { revision: known?.revision ?? before.lastRevision + 1, sha256 }
  const view: View = {
    ...before,
    modifiedAt: now,
    lastRevision: Math.max(before.lastRevision, saved.revision),
    saved,
    ...(input.Status === 'PUBLISHED' && { published: saved }),
  }
  const found = { view, qualifier: undefined, revision: saved.revision }
  return { put: view, ...(isNew && { content }), reply: { View: wireView(library, found, content) } }
})
