import { boundedBody } from '../bounded-body.ts'
import { findAttachment, scanTimeoutMs, settleAttachment } from '../chat/attaching.ts'
import type { Attachment } from '../chat/attachment.ts'
import { type Chat, currentContact, findParticipant } from '../chat/chat.ts'
import type { Clock } from '../clock.ts'
import type { Enact } from '../enact.ts'
import type { DueTimer, Store } from '../store/store.ts'
import type { Tokens } from '../tokens.ts'

type Verdict = 'APPROVED' | 'REJECTED'

const retryAfterMs = 2000
/** A verdict is a word. */
const answerBytesMax = 64 * 1024
/** So many scans are begun again after a restart; what is beyond them runs into its timeout. */
const resumedMax = 10_000

interface Parts {
  readonly url: string
  readonly store: Store
  readonly enact: Enact
  readonly tokens: Tokens
  readonly clock: Clock
  /** Told of each try that gave no verdict. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Asks the operator's scanner for its verdict on each completed attachment (docs/attachments.md). The timer row is the
 * record that a scan is under way: it is armed with the completion, found again after a restart, cleared with the
 * verdict, and where it comes due it is the verdict. A try that fails is repeated until then.
 */
export class Scanner {
  readonly #parts: Parts
  readonly #stopped = new AbortController()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Takes up the scans that were under way when the last process ended. */
  start(): void {
    const { store, clock } = this.#parts
    for (const timer of store.dueTimers(clock.now() + scanTimeoutMs, resumedMax)) this.armed(timer)
  }

  /** A timer was armed; if it is that of a scan, the scan begins. */
  armed(timer: DueTimer): void {
    if (timer.kind === 'attachment-scan') void this.#scan(timer)
  }

  stop(): void {
    this.#stopped.abort()
  }

  async #scan({ chatId, subject, due }: DueTimer): Promise<void> {
    const { clock, store, onFailure } = this.#parts
    const overdue = new AbortController()
    const callOff = clock.at(due, () => overdue.abort())
    const signal = AbortSignal.any([overdue.signal, this.#stopped.signal])
    while (!signal.aborted) {
      const chat = store.chat(chatId)
      const attachment = chat && findAttachment(chat, subject)
      if (attachment?.state !== 'SCANNING') break
      try {
        const verdict = await this.#ask(chat!, attachment, due, signal)
        await this.#settle(chatId, subject, verdict)
        break
      } catch (error) {
        if (signal.aborted) break
        onFailure(error)
        await this.#pause(signal)
      }
    }
    callOff()
  }

  /** @throws where there is no answer, or none that is a verdict */
  async #ask(chat: Chat, attachment: Attachment, due: number, signal: AbortSignal): Promise<Verdict> {
    const { url, tokens } = this.#parts
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        InitialContactId: chat.id,
        ContactId: currentContact(chat).id,
        ParticipantId: attachment.participantId,
        ParticipantRole: findParticipant(chat, attachment.participantId)?.role,
        AttachmentId: attachment.id,
        AttachmentName: attachment.name,
        ContentType: attachment.contentType,
        AttachmentSizeInBytes: attachment.bytes,
        Sha256: attachment.blob?.sha256,
        ...tokens.downloadUrl(chat.id, attachment.id, due),
      }),
      redirect: 'error',
      signal,
    })
    const verdict = verdictOf(String(await boundedBody(answer, answerBytesMax)))
    if (!answer.ok || verdict === undefined) throw new Error(`the scanner answered ${answer.status} without a verdict`)
    return verdict
  }

  #settle(chatId: string, attachmentId: string, verdict: Verdict): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#parts.enact.enact(
        {
          chatId,
          decide: (chat, moment) => ({
            ...settleAttachment(chat, attachmentId, verdict, moment),
            reply: undefined,
          }),
        },
        (error) => (error === undefined ? resolve() : reject(error)),
      )
    })
  }

  #pause(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts
    return new Promise((resolve) => {
      const over = () => {
        callOff()
        // A signal that hears the service's end lives as long as somebody listens to it.
        signal.removeEventListener('abort', over)
        resolve()
      }
      const callOff = clock.at(clock.now() + retryAfterMs, over)
      signal.addEventListener('abort', over)
    })
  }
}

/** Of a text that may be anything; no error quotes it. */
function verdictOf(text: string): Verdict | undefined {
  try {
    const { Status } = JSON.parse(text) as { readonly Status?: unknown }
    return Status === 'APPROVED' || Status === 'REJECTED' ? Status : undefined
  } catch {
    return undefined
  }
}
