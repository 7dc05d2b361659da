import { operations } from '@parley/contract'
import { Refusal } from '../../chat/refusal.ts'
import { viewCommand } from '../view-operation.ts'

/** Control-plane §7.14. The content stays: what is published, or a message, may show it. */
export const deleteViewVersion = viewCommand(
  operations.connect.DeleteViewVersion,
  (library, { ViewId, ViewVersion }, { now }) => {
    const before = library.own(ViewId)
    const versions = before.versions.filter(({ version }) => version !== ViewVersion)
    if (versions.length === before.versions.length) throw new Refusal('view-unknown', 'The view has no such version')
    return { put: { ...before, versions, modifiedAt: now }, reply: {} }
  },
)
