import { operations } from '@parley/contract'
import { presentParticipant } from '../../chat/chat.ts'
import { checkMessageContent } from '../../chat/content.ts'
import type { PinnedView } from '../../chat/credentials.ts'
import { resumeFlow, thenStep } from '../../chat/flow.ts'
import { messageItem } from '../../chat/item.ts'
import { comeForward } from '../../chat/membership.ts'
import { viewWithoutToken, withViewToken } from '../../chat/view-message.ts'
import { command } from '../participant-operation.ts'

/**
 * Spec §1.7. Who has not connected yet is connected by his first message (spec §5.2 rule 4). A message that shows a
 * view gets its token here, if the view is there; otherwise it goes as it came.
 */
export const sendMessage = command<typeof operations.participant.SendMessage, PinnedView | undefined>(
  operations.participant.SendMessage,
  (chat, caller, input, moment, view) => {
    const sender = presentParticipant(chat, caller)
    const content =
      view === undefined ? input.Content : withViewToken(input.Content, moment.credentials.viewToken(chat.id, view))
    checkMessageContent(chat, sender, input.ContentType, content, moment.rules)
    const before = comeForward(chat, sender, moment)
    const item = messageItem(chat, sender, moment.stamp(), { contentType: input.ContentType, content })
    const said = { ...before, append: [...before.append, { item, kept: true }] }
    const isAwaited = chat.flow !== undefined && sender.role === 'CUSTOMER'
    return {
      ...(isAwaited ? thenStep(chat, said, (after) => resumeFlow(after, moment)) : said),
      reply: { Id: item.Id, AbsoluteTime: item.AbsoluteTime },
    }
  },
  {
    remembers: true,
    gather(_caller, { ContentType, Content }, library) {
      const named = viewWithoutToken(ContentType, Content)
      return named === undefined ? undefined : () => library.pin(named)
    },
  },
)
