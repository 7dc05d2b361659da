import { type Chat, isPresent, type Participant } from './chat.ts'

/** So many of those who have left, or never came, a chat remembers. */
export const goneMax = 50

/**
 * The participants of a chat, and one more. A backend may bring in one after the other for as long as the chat lasts,
 * and all are written with each change of it: of those who are gone only the latest are remembered, by whom the token
 * of one who has left is told from one that never was any good, and those who are still the author of something.
 */
export function withNewcomer(chat: Chat, newcomer: Participant): readonly Participant[] {
  const authors = authorsOf(chat)
  const forgettable = ({ id, role }: Participant) => role !== 'CUSTOMER' && !authors.has(id)
  const gone = chat.participants.filter((participant) => !isPresent(participant) && forgettable(participant))
  const forgotten = new Set(gone.slice(0, -goneMax))
  return [...chat.participants.filter((participant) => !forgotten.has(participant)), newcomer]
}

/** Whose messages and files will be shown, or not, when there is a verdict on them. */
function authorsOf({ held = [], growing = [], attachments = [] }: Chat): ReadonlySet<string> {
  const scanned = attachments.filter(({ state }) => state === 'SCANNING')
  return new Set([...held, ...growing, ...scanned].map(({ participantId }) => participantId))
}
