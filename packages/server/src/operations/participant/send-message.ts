import { operations } from '@parley/contract'
import { audibleParticipant } from '../../chat/chat.ts'
import { checkMessageContent } from '../../chat/content.ts'
import type { PinnedView } from '../../chat/credentials.ts'
import { resumeIfAnswered } from '../../chat/flow.ts'
import { comeForward } from '../../chat/membership.ts'
import { checkHeld, say } from '../../chat/processing.ts'
import { viewWithoutToken, withViewToken } from '../../chat/view-message.ts'
import { command } from '../participant-operation.ts'

/**
 * Spec §1.7. Who has not connected yet is connected by his first message (spec §5.2 rule 4). A message that shows a
 * view gets its token here, if the view is there; otherwise it goes as it came. With a
 * processor in the chat it may be shown later, and otherwise than it came (spec §5.11).
 */
export const sendMessage = command<typeof operations.participant.SendMessage, PinnedView | undefined>(
  operations.participant.SendMessage,
  (chat, caller, input, moment, view) => {
    const sender = audibleParticipant(chat, caller)
    const content =
      view === undefined ? input.Content : withViewToken(input.Content, moment.credentials.viewToken(chat.id, view))
    checkMessageContent(chat, sender, input.ContentType, content, moment.rules)
    const before = comeForward(chat, sender, moment)
    const message = { contentType: input.ContentType, content }
    const { step, reply } = say({ ...chat, ...before.change }, sender, message, moment)
    const append = [...before.append, ...step.append]
    if (step.change?.held === undefined) return { ...resumeIfAnswered(chat, { ...before, append }, moment), reply }
    checkHeld(step.change.held)
    return {
      ...before,
      append,
      change: { ...before.change, ...step.change },
      arm: [...(before.arm ?? []), ...(step.arm ?? [])],
      reply,
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
