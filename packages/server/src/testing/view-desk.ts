import type { Input, Output, operations } from '@parley/contract'
import { createView } from '../operations/connect/create-view.ts'
import { createViewVersion } from '../operations/connect/create-view-version.ts'
import { deleteView } from '../operations/connect/delete-view.ts'
import { deleteViewVersion } from '../operations/connect/delete-view-version.ts'
import { describeInstanceView } from '../operations/connect/describe-view.ts'
import { listViewVersions } from '../operations/connect/list-view-versions.ts'
import { listViews } from '../operations/connect/list-views.ts'
import { updateViewContent } from '../operations/connect/update-view-content.ts'
import { updateViewMetadata } from '../operations/connect/update-view-metadata.ts'
import { Shelf, viewMoment } from './view-fixtures.ts'

const InstanceId = '11111111-1111-4111-8111-111111111111'

/** Contents that differ by a number. */
export const template = (n: number) => ({ Template: `{"n":${n}}` })

/** The operations on one shelf of views, by what they do. */
export function viewDesk() {
  const shelf = new Shelf()
  const { library } = shelf
  type Create = Partial<Input<typeof operations.connect.CreateView>>
  const create = (Name: string, more: Create = {}): NonNullable<Output<typeof operations.connect.CreateView>['View']> =>
    shelf.enact(
      createView.changeViews(
        library,
        { InstanceId, Name, Status: 'PUBLISHED', Content: template(1), ...more },
        viewMoment,
      ),
    ).View ?? {}
  return {
    shelf,
    create,
    describe: (ViewId: string) => describeInstanceView.readViews(library, { InstanceId, ViewId }).View,
    list: (more: object = {}) => listViews.readViews(library, { InstanceId, ...more }),
    versions: (ViewId: string, more: object = {}) =>
      listViewVersions.readViews(library, { InstanceId, ViewId, ...more }),
    update: (ViewId: string, n: number, Status: 'PUBLISHED' | 'SAVED' = 'PUBLISHED') =>
      shelf.enact(
        updateViewContent.changeViews(library, { InstanceId, ViewId, Status, Content: template(n) }, viewMoment),
      ).View,
    rename: (ViewId: string, Name: string, Description?: string) =>
      shelf.enact(
        updateViewMetadata.changeViews(
          library,
          { InstanceId, ViewId, Name, ...(Description !== undefined && { Description }) },
          viewMoment,
        ),
      ),
    version: (ViewId: string, more: object = {}) =>
      shelf.enact(createViewVersion.changeViews(library, { InstanceId, ViewId, ...more }, viewMoment)).View,
    remove: (ViewId: string) => shelf.enact(deleteView.changeViews(library, { InstanceId, ViewId }, viewMoment)),
    removeVersion: (ViewId: string, ViewVersion: number) =>
      shelf.enact(deleteViewVersion.changeViews(library, { InstanceId, ViewId, ViewVersion }, viewMoment)),
  }
}

/** What a list shows, in its order. */
export const names = ({ ViewsSummaryList = [] }: Output<typeof operations.connect.ListViews>) =>
  ViewsSummaryList.map(({ Name }) => Name).join(' ')
/** The versions that a list shows, in its order. */
export const numbers = ({ ViewVersionSummaryList = [] }: Output<typeof operations.connect.ListViewVersions>) =>
  ViewVersionSummaryList.map(({ Version }) => Version).join(' ')
