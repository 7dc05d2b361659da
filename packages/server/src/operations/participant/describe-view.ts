import { operations } from '@parley/contract'
import { Refusal } from '../../chat/refusal.ts'
import { wireContent } from '../../views/wire-view.ts'
import { query } from '../participant-operation.ts'

/** Spec §1.14: the content that the token was made for, whatever was published since. */
export const describeView = query(
  operations.participant.DescribeView,
  (chat, _log, _caller, { ViewToken }, { library, credentials }) => {
    const pinned = credentials.pinnedView(chat.id, ViewToken)
    const found = pinned && library.pinned(pinned)
    if (found === undefined) throw new Refusal('view-unknown')
    const { view, qualifier } = found
    return JSON.stringify({
      View: {
        Id: view.id,
        Arn: library.arn(view, qualifier),
        Name: view.name,
        ...(qualifier !== undefined && { Version: Number(qualifier) }),
        Content: wireContent(library.content(found)),
      },
    })
  },
)
