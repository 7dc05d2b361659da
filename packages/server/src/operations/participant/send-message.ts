import { operations } from '@parley/contract'
import { presentParticipant } from '../../chat/chat.ts'
import { checkMessageContent } from '../../chat/content.ts'
import { messageItem } from '../../chat/item.ts'
import { comeForward } from '../../chat/membership.ts'
import { command } from '../participant-operation.ts'

/** Spec §1.7. Who has not connected yet is connected by his first message (spec §5.2 rule 4). */
export const sendMessage = command(
  operations.participant.SendMessage,
  (chat, caller, input, moment) => {
    const sender = presentParticipant(chat, caller)
    checkMessageContent(chat, sender, input.ContentType, input.Content)
    const before = comeForward(chat, sender, moment)
    const message = { contentType: input.ContentType, content: input.Content }
    const item = messageItem(chat, sender, moment.stamp(), message)
    return {
      ...before,
      append: [...before.append, { item, kept: true }],
      reply: { Id: item.Id, AbsoluteTime: item.AbsoluteTime },
    }
  },
  { remembers: true },
)
