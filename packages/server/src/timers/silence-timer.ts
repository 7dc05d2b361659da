import { type Chat, findParticipant, type Participant, type Silence } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import type { ChatLog } from '../chat/log.ts'
import { lastSaid, waitsFor, withSilence } from '../chat/silence.ts'
import type { Timer } from '../chat/timer.ts'

type Row = Omit<Timer, 'due'>

const nothingToDo = (row: Row): Decision<undefined> => ({ clear: [row], reply: undefined })

/**
 * A row about somebody's silence that is due. It does something only if it is still what his silence waits for: a
 * message that was committed first puts it off, and a second node, or one that read the row too early, finds
 * nothing to do (spec §5.5).
 */
export function silenceTimer(
  passed: (chat: Chat, participant: Participant, silence: Silence, moment: Moment) => Decision<undefined>,
) {
  return {
    gather:
      ({ subject }: Row) =>
      (log: ChatLog, chat: Chat) =>
        lastSaid(log, chat, subject),

    decide(chat: Chat, { kind, subject }: Row, moment: Moment, saidAt?: number): Decision<undefined> {
      const participant = findParticipant(chat, subject)
      const known = participant?.silence
      if (participant === undefined || known === undefined) return nothingToDo({ kind, subject })
      const silence = { ...known, since: saidAt ?? known.since }
      const waiting = waitsFor({ ...participant, silence })
      if (waiting?.kind !== kind) return nothingToDo({ kind, subject })
      if (waiting.due > moment.now) return { ...withSilence(chat, participant, silence), reply: undefined }
      return passed(chat, participant, silence, moment)
    },
  }
}
