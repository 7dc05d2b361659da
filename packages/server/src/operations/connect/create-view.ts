import { operations } from '@parley/contract'
import { checkedContent, sha256Of } from '../../views/content.ts'
import type { View } from '../../views/view.ts'
import { wireView } from '../../views/wire-view.ts'
import { viewCommand } from '../view-operation.ts'

/** Control-plane §7.14. */
export const createView = viewCommand(
  operations.connect.CreateView,
  (library, input, { now, newId }) => {
    const content = checkedContent(input)
    library.checkName(input.Name)
    const saved = { revision: 1, sha256: sha256Of(content) }
    const view: View = {
      id: newId(),
      type: 'CUSTOMER_MANAGED',
      name: input.Name,
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.Tags !== undefined && { tags: input.Tags }),
      createdAt: now,
      modifiedAt: now,
      lastRevision: saved.revision,
      saved,
      ...(input.Status === 'PUBLISHED' && { published: saved }),
      versions: [],
      lastVersion: 0,
    }
    const found = { view, qualifier: undefined, revision: saved.revision }
    return { put: view, content, reply: { View: wireView(library, found, content) } }
  },
  { remembers: true },
)
