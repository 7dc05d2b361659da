import { boundedBody } from '../bounded-body.ts'
import type { HeldMessage, Verdict } from '../chat/held-message.ts'

/** A content of 16 KiB is six times as long where every character is escaped. */
const answerBytesMax = 256 * 1024

/** What a processor is told of a message (control-plane §12). */
export interface Question {
  readonly version: '1.0'
  readonly instanceId: string
  readonly associatedResourceArn: string
  readonly chatContent: {
    readonly absoluteTime: string
    readonly content: string
    readonly contentType: string
    readonly id: string
    readonly participantId: string
    readonly displayName: string | undefined
    readonly participantRole: string | undefined
    readonly initialContactId: string
    readonly contactId: string
  }
}

/**
 * Posts a message to a processor. No redirect is followed and no more is read than an answer may hold.
 * @throws where there is no answer, or none that is a verdict; the error holds nothing of the answer, for that is what
 *   people said
 */
export async function askProcessor(url: string, question: Question, signal: AbortSignal): Promise<Verdict> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(question),
    redirect: 'error',
    signal,
  })
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new Error(`the processor answered ${answer.status}`)
  }
  return verdictOf(String(await boundedBody(answer, answerBytesMax)), question.chatContent)
}

/** A processed content that names no type keeps the one it had. */
function verdictOf(text: string, asked: Pick<HeldMessage, 'contentType'>): Verdict {
  const { status, result } = parsed(text)
  if (status === 'APPROVED' || status === 'REJECTED') return { status }
  const { content, contentType = asked.contentType } = result?.processedChatContent ?? {}
  if (status !== 'PROCESSED' || typeof content !== 'string' || typeof contentType !== 'string') {
    throw new Error('the processor answered without a verdict')
  }
  return { status, content, contentType }
}

interface Answer {
  readonly status?: unknown
  readonly result?: { readonly processedChatContent?: { readonly content?: unknown; readonly contentType?: unknown } }
}

function parsed(text: string): Answer {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    // The parser's own error would quote the answer.
  }
  return typeof answer === 'object' && answer !== null ? answer : {}
}
