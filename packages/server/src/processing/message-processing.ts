import { type Chat, currentContact, findParticipant } from '../chat/chat.ts'
import { resumeIfAnswered } from '../chat/flow.ts'
import type { HeldMessage, Verdict } from '../chat/held-message.ts'
import { settleMessage } from '../chat/processing.ts'
import type { Rules } from '../chat/rules.ts'
import { messageProcessing } from '../chat/timer.ts'
import type { Clock } from '../clock.ts'
import type { Deed, Enact } from '../enact.ts'
import { contactArn, type Instance } from '../instance.ts'
import type { DueTimer, Store } from '../store/store.ts'
import type { askProcessor, Question } from './ask-processor.ts'

/** So many messages are with processors at a time; the others wait, and their time passes. */
const askedMax = 200
/** So many messages are taken up again after a restart; what is beyond them runs into its timeout. */
const resumedMax = 10_000
/** No timeout is longer (control-plane §12). */
const timeoutMaxMs = 3 * 60_000

interface Parts {
  readonly store: Store
  readonly enact: Enact
  readonly clock: Clock
  readonly instance: Instance
  readonly rules: Pick<Rules, 'processing'>
  /** Handed in, so that a simulation can answer. */
  readonly ask: typeof askProcessor
  /** Told of each message that got no verdict. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Asks processors for their verdict on each held message (docs/processing.md). The timer row is the record that a
 * message waits: it is armed with the acceptance, renewed by a restart, cleared with the verdict, and where it comes due
 * the processor has failed. Nothing is asked twice within one process.
 */
export class MessageProcessing {
  readonly #parts: Parts
  readonly #stopped = new AbortController()
  readonly #waiting: DueTimer[] = []
  #asked = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Takes up what was held when the last process ended: the time that it was down is not the processor's. To be
   * awaited before timers run.
   */
  async resume(): Promise<void> {
    const { store, clock, rules } = this.#parts
    const rows = store.dueTimers(clock.now() + timeoutMaxMs, resumedMax)
    await Promise.all(
      rows
        .filter(({ kind }) => kind === 'message-processing')
        .map(({ chatId, subject }) =>
          this.#enacted({
            chatId,
            decide: (_chat, { now }) => ({
              arm: [{ ...messageProcessing(subject), due: now + rules.processing.timeoutMs }],
              reply: undefined,
            }),
          }).catch(this.#parts.onFailure),
        ),
    )
  }

  /** A timer was armed; if it is that of a held message, its processor is asked. */
  armed(timer: DueTimer): void {
    if (timer.kind !== 'message-processing') return
    if (this.#asked >= askedMax) this.#waiting.push(timer)
    else void this.#process(timer)
  }

  stop(): void {
    this.#stopped.abort()
  }

  async #process(timer: DueTimer): Promise<void> {
    this.#asked++
    await this.#settle(timer)
    this.#asked--
    const next = this.#waiting.shift()
    if (next !== undefined) void this.#process(next)
  }

  async #settle({ chatId, subject, due }: DueTimer): Promise<void> {
    const { clock, store, onFailure } = this.#parts
    const chat = store.chat(chatId)
    const message = chat?.held?.find(({ id }) => id === subject)
    if (chat === undefined || message === undefined || message.verdict !== undefined) return
    const overdue = new AbortController()
    const callOff = clock.at(due, () => overdue.abort())
    const signal = AbortSignal.any([overdue.signal, this.#stopped.signal])
    try {
      const verdict = await this.#verdict(chat, message, signal)
      if (signal.aborted) return
      await this.#enacted({
        chatId,
        decide: (now, moment) => ({
          ...resumeIfAnswered(now, settleMessage(now, subject, verdict, moment), moment),
          reply: undefined,
        }),
      })
    } catch (error) {
      // The row stays, and comes due.
      onFailure(error)
    } finally {
      callOff()
    }
  }

  async #verdict(chat: Chat, message: HeldMessage, signal: AbortSignal): Promise<Verdict> {
    const { rules, ask, onFailure } = this.#parts
    try {
      const url = rules.processing.processors[message.processor?.arn ?? '']
      if (url === undefined) throw new Error('the processor of a chat is not configured any more')
      return await ask(url, this.#question(chat, message), signal)
    } catch (error) {
      if (!this.#stopped.signal.aborted) onFailure(error)
      return { status: 'FAILED' }
    }
  }

  #question(chat: Chat, message: HeldMessage): Question {
    const { instance } = this.#parts
    const { id, content, contentType, participantId, acceptedAt } = message
    const author = findParticipant(chat, participantId)
    const contact = currentContact(chat)
    return {
      version: '1.0',
      instanceId: instance.id,
      associatedResourceArn: contactArn(instance, contact.id),
      chatContent: {
        absoluteTime: new Date(acceptedAt).toISOString(),
        content,
        contentType,
        id,
        participantId,
        displayName: author?.displayName,
        participantRole: author?.role,
        initialContactId: chat.id,
        contactId: contact.id,
      },
    }
  }

  #enacted(deed: Deed<undefined>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#parts.enact.enact(deed, (error) => (error === undefined ? resolve() : reject(error)))
    })
  }
}
