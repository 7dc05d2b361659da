import { eventTypes, type Item } from '../../packages/contract/src/index.ts'
import type { Chat, Participant } from '../../packages/server/src/chat/chat.ts'
import type { Laws } from './laws.ts'

/** The shortest time after which anybody can be idle or disconnected. */
const shortestMs = 2 * 60_000

const serves = (role: string | undefined) => role === 'AGENT' || role === 'CUSTOM_BOT'

/** What the log tells of those who are silent, and what may be said of them. */
export class Silences {
  readonly #laws: Laws
  readonly #saidAt = new Map<string, number>()
  /** Who is idle, and in which chat. */
  readonly #idle = new Map<string, string>()
  /** Agents and bots who are there, by chat. */
  readonly #serving = new Map<string, Set<string>>()

  constructor(laws: Laws) {
    this.#laws = laws
  }

  /** Takes in the next item of a chat's log. */
  enter(chatId: string, { AbsoluteTime, ContentType, ParticipantId: who = '', ParticipantRole, Type }: Item): void {
    const at = Date.parse(AbsoluteTime)
    const serving = this.#serving.get(chatId) ?? new Set()
    this.#serving.set(chatId, serving)
    const hasBeenSilent = at - (this.#saidAt.get(who) ?? Number.NEGATIVE_INFINITY) >= shortestMs
    if (Type === 'MESSAGE') {
      this.#laws.hold(!this.#idle.has(who), 'someone speaks who is idle')
      this.#saidAt.set(who, at)
    } else if (ContentType === eventTypes.idle) {
      this.#laws.hold(serving.size > 0, 'someone is idle whom nobody serves')
      this.#laws.hold(!this.#idle.has(who), 'someone is idle twice')
      this.#laws.hold(hasBeenSilent, 'someone is idle who has just spoken')
      this.#idle.set(who, chatId)
    } else if (ContentType === eventTypes.returned) {
      this.#laws.hold(this.#idle.delete(who), 'someone returns who was not idle')
    } else if (ContentType === eventTypes.autoDisconnection) {
      this.#laws.hold(serving.size > 0 && hasBeenSilent, 'someone is disconnected who was not silent')
    } else if (ContentType === eventTypes.joined && serves(ParticipantRole)) serving.add(who)
    else if (ContentType === eventTypes.left && serving.delete(who) && serving.size === 0) this.#forget(chatId)
  }

  /** Who is served no longer is not watched either. */
  #forget(chatId: string): void {
    for (const [who, where] of this.#idle) if (where === chatId) this.#idle.delete(who)
  }

  /** Nobody is silent for longer than he may be. */
  check({ participants }: Chat, now: number): void {
    const isOverdue = ({ id, silence }: Participant) => {
      if (silence === undefined) return false
      const { since, isIdle, idleAfterMs, disconnectAfterMs } = silence
      const limitMs = isIdle ? disconnectAfterMs : (idleAfterMs ?? disconnectAfterMs)
      const silentSince = Math.max(since, this.#saidAt.get(id) ?? since)
      return limitMs !== undefined && now >= silentSince + limitMs
    }
    this.#laws.hold(!participants.some(isOverdue), 'someone is silent for too long')
  }
}
