import { randomUUID } from 'node:crypto'
import type { Bus } from './bus/bus.ts'
import type { Chat } from './chat/chat.ts'
import type { Credentials } from './chat/credentials.ts'
import type { Decision, LogHead, Moment } from './chat/decision.ts'
import { stampsFrom } from './chat/item.ts'
import type { ChatLog } from './chat/log.ts'
import type { Rules } from './chat/rules.ts'
import type { Clock } from './clock.ts'
import type { NewChat, Outcome, Remembered, Store } from './store/store.ts'

/** What is to be enacted: on which chat, remembered how, read from what, decided by whom. */
export interface Deed<Facts> {
  readonly chatId: string
  readonly remember?: Remembered
  readonly gather?: (log: ChatLog, chat: Chat) => Facts
  readonly decide: (chat: Chat, moment: Moment, facts: Facts | undefined) => Decision<unknown>
}

/** Called once: with the outcome, on stable storage, or with what prevented it. */
export type Enacted = (error: Error | undefined, outcome: Outcome | undefined) => void

interface Parts {
  readonly store: Store
  readonly bus: Bus
  readonly clock: Clock
  readonly credentials: Credentials
  readonly rules: Rules
  /** A UUIDv4; handed in, so that a simulation can be repeated. */
  readonly newId?: () => string
}

/**
 * The only writer of chats, for requests, timers and sockets alike: gather, decide, commit, answer, announce. Nothing is
 * answered or announced before the commit that holds it; the answer goes first, then the echo (spec §3.10).
 */
export class Enact {
  readonly #store: Store
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #surroundings: Pick<Moment, 'credentials' | 'rules' | 'newId'>

  constructor({ store, bus, clock, credentials, rules, newId = randomUUID }: Parts) {
    this.#store = store
    this.#bus = bus
    this.#clock = clock
    this.#surroundings = { credentials, rules, newId }
  }

  enact<Facts>({ chatId, remember, gather, decide }: Deed<Facts>, enacted: Enacted): void {
    this.#store.transact<Facts>(
      {
        chatId,
        ...(remember !== undefined && { remember }),
        ...(gather !== undefined && { gather }),
        decide: (chat, head, facts) => decide(chat, this.#moment(head), facts),
      },
      (error, outcome) => {
        enacted(error, outcome)
        if (outcome !== undefined && (outcome.appended.length > 0 || outcome.delivered.length > 0)) {
          const { seq, appended: items, delivered: shown } = outcome
          this.#bus.announce({ chatId, seq, items, shown })
        }
      },
    )
  }

  /** Begins a chat; nobody is there yet to be told. */
  begin(
    begin: (moment: Moment) => Omit<NewChat, 'remember'>,
    remember: Remembered | undefined,
    enacted: Enacted,
  ): void {
    let newChat: Omit<NewChat, 'remember'>
    try {
      newChat = begin(this.#moment({ seq: 0, lastTime: 0 }))
    } catch (error) {
      return enacted(error as Error, undefined)
    }
    this.#store.create({ ...newChat, ...(remember !== undefined && { remember }) }, enacted)
  }

  #moment({ seq, lastTime }: LogHead): Moment {
    const now = this.#clock.now()
    return { ...this.#surroundings, now, lastSeq: seq, ...stampsFrom(now, lastTime, this.#surroundings.newId) }
  }
}
