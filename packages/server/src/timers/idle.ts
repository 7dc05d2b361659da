import { eventTypes } from '@parley/contract'
import { participantEvent } from '../chat/item.ts'
import { withSilence } from '../chat/silence.ts'
import { silenceTimer } from './silence-timer.ts'

/** A participant has been silent for so long that he counts as idle; all are told, once until he returns (spec §5.5). */
export const idlePassed = silenceTimer((chat, participant, silence, moment) => {
  const item = participantEvent(chat, participant, moment.stamp(), eventTypes.idle)
  return {
    append: [{ item, kept: false }],
    ...withSilence(chat, participant, { ...silence, since: Date.parse(item.AbsoluteTime), isIdle: true }),
    reply: undefined,
  }
})
