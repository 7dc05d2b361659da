import { operations } from '@parley/contract'
import { viewCommand } from '../view-operation.ts'

/** Control-plane §7.14. What is not named stays as it is. */
export const updateViewMetadata = viewCommand(
  operations.connect.UpdateViewMetadata,
  (library, { ViewId, Name, Description }, { now }) => {
    const before = library.own(ViewId)
    const name = Name ?? before.name
    library.checkName(name, before.id)
    const view = { ...before, name, modifiedAt: now, ...(Description !== undefined && { description: Description }) }
    return { put: view, reply: {} }
  },
)
