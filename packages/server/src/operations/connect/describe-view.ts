import { operations } from '@parley/contract'
import { wireView } from '../../views/wire-view.ts'
import { viewQuery } from '../view-operation.ts'

/** Control-plane §7.14. */
export const describeInstanceView = viewQuery(operations.connect.DescribeView, (library, { ViewId }) => ({
  View: wireView(library, library.find(ViewId)),
}))
