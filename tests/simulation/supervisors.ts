import { eventTypes } from '../../packages/contract/src/index.ts'
import type { Chat } from '../../packages/server/src/chat/chat.ts'
import type { Laws } from './laws.ts'
import type { Entry } from './ledger.ts'

/** A supervisor's leaving that he alone is shown, whether or not the others knew of him. */
export const isPrivate = ({ item, kept }: Entry): boolean => item.ContentType === eventTypes.left && !kept

/** What the log tells of supervisors: one of a chat at a time is to be seen, and only then he speaks. */
export class Supervisors {
  readonly #laws: Laws
  /** Who has barged in, by chat. */
  readonly #barged = new Map<string, string>()
  readonly #left = new Set<string>()

  constructor(laws: Laws) {
    this.#laws = laws
  }

  /** Takes in the next item of a supervisor. */
  /** @param wasHeld what he said waited for a processor, and he may be gone by now */
  enter(chatId: string, entry: Entry, wasHeld: boolean): void {
    if (wasHeld) return
    const { ContentType, ParticipantId: who = '', Type } = entry.item
    const hasBarged = this.#barged.get(chatId) === who
    this.#laws.hold(!this.#left.has(who), 'a supervisor is heard of who has left')
    if (ContentType === eventTypes.joined) {
      this.#laws.hold(!this.#barged.has(chatId), 'a supervisor barges in beside another')
      this.#barged.set(chatId, who)
    } else if (isPrivate(entry)) {
      this.#laws.hold(!hasBarged, 'a supervisor is gone for himself and not for the others')
      this.#left.add(who)
    } else if (ContentType === eventTypes.left) {
      this.#laws.hold(hasBarged, 'a supervisor stops barging who has not barged in')
      this.#barged.delete(chatId)
    } else if (Type === 'MESSAGE') this.#laws.hold(hasBarged, 'a supervisor speaks who is not to be seen')
  }

  /** There are never too many of anybody. */
  check({ participants }: Chat): void {
    const present = participants.filter(({ state }) => state === 'INITIAL' || state === 'CONNECTED')
    const supervisors = present.filter(({ role }) => role === 'SUPERVISOR')
    const barged = supervisors.filter(({ supervision }) => supervision?.hasBarged)
    const counted = present.length - supervisors.length + barged.length
    const fit = supervisors.length <= 5 && barged.length <= 1 && counted <= 6
    this.#laws.hold(
      fit,
      () => `${counted} participants, ${barged.length} of ${supervisors.length} supervisors barged in`,
    )
  }
}
