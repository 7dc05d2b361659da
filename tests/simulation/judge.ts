import type { Verdict } from '../../packages/server/src/chat/held-message.ts'
import type { Question } from '../../packages/server/src/processing/ask-processor.ts'
import type { Random } from './random.ts'

/** By this name StartContactMediaProcessing knows him. */
export const judgeArn = 'judge'
const mark = ' (processed)'

/** What the sender said, whatever a processor has made of it. */
export const asSent = (content: string | undefined): string | undefined =>
  content?.endsWith(mark) ? content.slice(0, -mark.length) : content

interface Case {
  readonly question: Question
  readonly answer: (verdict: Verdict) => void
  readonly fail: (error: Error) => void
}

/** A processor who speaks when the simulation lets him: in any order, not always well, and not always in time. */
export class Judge {
  readonly #random: Random
  readonly #cases: Case[] = []

  constructor(random: Random) {
    this.#random = random
  }

  readonly ask = (_url: string, question: Question, signal: AbortSignal): Promise<Verdict> =>
    new Promise((answer, fail) => {
      this.#cases.push({ question, answer, fail })
      signal.addEventListener('abort', () => fail(new Error('too late')))
    })

  /** Answers one of those who ask. */
  speak(): void {
    const [judged] = this.#cases.splice(this.#random.between(0, this.#cases.length - 1), 1)
    if (judged === undefined) return
    const { content, contentType } = judged.question.chatContent
    const roll = this.#random.between(0, 9)
    if (roll < 4) judged.answer({ status: 'APPROVED' })
    else if (roll < 7) judged.answer({ status: 'PROCESSED', content: content + mark, contentType })
    else if (roll < 8) judged.answer({ status: 'REJECTED' })
    else if (roll < 9) judged.fail(new Error('rubbish'))
  }
}
