import { operations } from '@parley/contract'
import { viewCommand } from '../view-operation.ts'

/** Control-plane §7.14. Messages that showed the view keep their tokens, which find nothing any more. */
export const deleteView = viewCommand(operations.connect.DeleteView, (library, { ViewId }) => ({
  drop: library.own(ViewId).id,
  reply: {},
}))
