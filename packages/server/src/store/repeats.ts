import { Refusal } from '../chat/refusal.ts'
import type { AnswerRow } from './sqlite/database.ts'
import type { Remembered } from './store.ts'

/** Answers that belong to no chat stand under this key, and so does what is not about a chat at all. */
export const noChat = 0

/**
 * The reply of a known answer if it is to be given again.
 * @throws Refusal client-token-reused, where another request under the same name is refused
 */
export function repeatOf(
  known: Pick<AnswerRow, 'fingerprint' | 'reply'> | undefined,
  remember: Remembered,
): string | undefined {
  if (known === undefined) return undefined
  if (known.fingerprint === remember.fingerprint) return known.reply
  if (remember.otherwise === 'refuse') throw new Refusal('client-token-reused')
  return undefined
}

export function answerRow(chat: number, remember: Remembered, reply: string): AnswerRow {
  return { chat, name: remember.name, fingerprint: remember.fingerprint, reply, expires: remember.expires }
}
