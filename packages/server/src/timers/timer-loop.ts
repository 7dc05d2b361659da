import type { Chat } from '../chat/chat.ts'
import type { Decision, Moment } from '../chat/decision.ts'
import type { ChatLog } from '../chat/log.ts'
import type { Timer, TimerKind } from '../chat/timer.ts'
import type { Clock } from '../clock.ts'
import type { Enact } from '../enact.ts'
import type { DueTimer, Store } from '../store/store.ts'
import { attachmentScanPassed } from './attachment-scan.ts'
import { authenticationPassed } from './authentication.ts'
import { autoDisconnectPassed } from './auto-disconnect.ts'
import { chatDurationPassed } from './chat-duration.ts'
import { connectLimitPassed } from './connect-limit.ts'
import { flowWaitPassed } from './flow-wait.ts'
import { growingMessagePassed } from './growing-message.ts'
import { idlePassed } from './idle.ts'
import { messageProcessingPassed } from './message-processing.ts'

interface TimerDecision {
  /** Where the log has to be read first: what it holds of the timer's participant. */
  gather?(timer: Omit<Timer, 'due'>): (log: ChatLog, chat: Chat) => number | undefined
  decide(chat: Chat, timer: Omit<Timer, 'due'>, moment: Moment, gathered?: number): Decision<undefined>
}

/** One file for each thing that time does. */
const decisions: Readonly<Record<TimerKind, TimerDecision>> = {
  'connect-limit': { decide: connectLimitPassed },
  'chat-duration': { decide: chatDurationPassed },
  idle: idlePassed,
  'auto-disconnect': autoDisconnectPassed,
  'attachment-scan': { decide: attachmentScanPassed },
  authentication: { decide: authenticationPassed },
  'message-processing': { decide: messageProcessingPassed },
  'flow-wait': { decide: flowWaitPassed },
  'growing-message': { decide: growingMessagePassed },
}

const timersAtOnce = 100
const retryAfterMs = 1000

/**
 * Sleeps until the earliest timer row is due and enacts it. The row is only a hint: the decision looks at the chat and
 * clears it, so a second node finds nothing to do, and a crash leaves the row due.
 */
export class TimerLoop {
  /** Called with every timer that a commit arms: something may have to be begun that it will end. */
  onArmed: (timer: DueTimer) => void = () => {}
  readonly #store: Store
  readonly #enact: Enact
  readonly #clock: Clock
  readonly #onError: (error: Error) => void
  #wakesAt = Number.POSITIVE_INFINITY
  #callOff = () => {}
  #running: Promise<void> | undefined
  #stopped = false

  constructor(store: Store, enact: Enact, clock: Clock, onError: (error: Error) => void) {
    this.#store = store
    this.#enact = enact
    this.#clock = clock
    this.#onError = onError
    store.onTimerArmed = (timer) => {
      this.#wakeAt(timer.due)
      this.onArmed(timer)
    }
  }

  start(): void {
    this.#wakeAt(this.#store.nextTimerDue())
  }

  stop(): void {
    this.#stopped = true
    this.#callOff()
  }

  /** Enacts what is due now, in due order; resolves when it is committed and announced. */
  async runDue(): Promise<void> {
    await this.#running
    this.#running = this.#run()
    await this.#running
  }

  async #run(): Promise<void> {
    this.#wakesAt = Number.POSITIVE_INFINITY
    for (;;) {
      const due = this.#stopped ? [] : this.#store.dueTimers(this.#clock.now(), timersAtOnce)
      if (due.length === 0) break
      const fired = await Promise.all(due.map((timer) => this.#fire(timer)))
      // What could not be enacted stays due; trying again at once would only spin.
      if (!fired.every(Boolean)) return this.#wakeAt(this.#clock.now() + retryAfterMs)
    }
    this.#wakeAt(this.#store.nextTimerDue())
  }

  #fire(timer: Timer & { readonly chatId: string }): Promise<boolean> {
    return new Promise((resolve) => {
      const decision = decisions[timer.kind]
      const gather = decision.gather?.(timer)
      const decide = (chat: Chat, moment: Moment, gathered: number | undefined) =>
        decision.decide(chat, timer, moment, gathered)
      this.#enact.enact<number | undefined>(
        { chatId: timer.chatId, ...(gather !== undefined && { gather }), decide },
        (error) => {
          if (error !== undefined) this.#onError(error)
          resolve(error === undefined)
        },
      )
    })
  }

  #wakeAt(due: number | undefined): void {
    if (due === undefined || due >= this.#wakesAt || this.#stopped) return
    this.#callOff()
    this.#wakesAt = due
    this.#callOff = this.#clock.at(due, () => {
      this.runDue().catch(this.#onError)
    })
  }
}
