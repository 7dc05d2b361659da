import { operations } from '@parley/contract'
import { Refusal } from '../../chat/refusal.ts'
import type { Version } from '../../views/view.ts'
import { wireView } from '../../views/wire-view.ts'
import { viewCommand } from '../view-operation.ts'

/** Control-plane §7.14: gives what is published a number, unless the highest version shows the same. */
export const createViewVersion = viewCommand(operations.connect.CreateViewVersion, (library, input, { now }) => {
  const before = library.own(input.ViewId)
  const { published } = before
  if (published === undefined) throw new Refusal('view-unknown', 'The view has nothing published')
  if (input.ViewContentSha256 !== undefined && input.ViewContentSha256 !== published.sha256) {
    throw new Refusal('invalid-request', 'ViewContentSha256 is not that of what is published')
  }
  const highest = before.versions.at(-1)
  if (highest?.sha256 === published.sha256) {
    const found = { view: before, qualifier: String(highest.version), revision: highest.revision }
    return { reply: { View: wireView(library, found) } }
  }
  const version: Version = {
    ...published,
    version: before.lastVersion + 1,
    ...(input.VersionDescription !== undefined && { description: input.VersionDescription }),
  }
  const versions = [...before.versions, version]
  const view = { ...before, modifiedAt: now, versions, lastVersion: version.version }
  const found = { view, qualifier: String(version.version), revision: version.revision }
  return { put: view, reply: { View: wireView(library, found) } }
})
