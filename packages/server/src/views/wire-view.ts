import type { Output, operations } from '@parley/contract'
import type { FoundView, Library } from './library.ts'
import type { View, ViewContent } from './view.ts'

/** Any data will do for a template that says nothing of what it wants. */
const anyData = '{"type":"object"}'

/** A view's content on the wire: both services show it alike. */
export function wireContent({ InputSchema = anyData, Template, Actions }: ViewContent) {
  return { InputSchema, ...(Template !== undefined && { Template }), ...(Actions !== undefined && { Actions }) }
}

/** A view as the control plane describes it (control-plane §7.14). The content is handed in where it is new. */
export function wireView(
  library: Library,
  found: FoundView,
  content: ViewContent = library.content(found),
): NonNullable<Output<typeof operations.connect.DescribeView>['View']> {
  const { view, qualifier, revision } = found
  const version =
    view.versions.find((one) => String(one.version) === qualifier) ??
    view.versions.findLast((one) => one.revision === revision)
  return {
    ...listed(library, view, qualifier),
    // Whatever has a version was published once; what is neither is a draft.
    Status: version !== undefined || revision === view.published?.revision ? 'PUBLISHED' : 'SAVED',
    ...(version !== undefined && { Version: version.version }),
    ...(version?.description !== undefined && { VersionDescription: version.description }),
    Content: wireContent(content),
    ...(view.tags !== undefined && { Tags: view.tags }),
    CreatedTime: view.createdAt / 1000,
    LastModifiedTime: view.modifiedAt / 1000,
    ...(view.published !== undefined && { ViewContentSha256: view.published.sha256 }),
  }
}

/** A view as a list shows it. */
export function listed(library: Library, view: View, qualifier?: string) {
  return {
    Id: view.id,
    Arn: library.arn(view, qualifier),
    Name: view.name,
    Type: view.type,
    Status: view.published === undefined ? ('SAVED' as const) : ('PUBLISHED' as const),
    ...(view.description !== undefined && { Description: view.description }),
  }
}
