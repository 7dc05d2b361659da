import { inTurns } from '../measure/in-turns.ts'
import type { Address } from './target.ts'
import { type Participant, type Side, type Target, targetAt } from './target.ts'

const filler = 'Hello, thanks for reaching out. I have a question about my order, it has not arrived as of yet today.'
const pattern = /m(\d+):(\d+):(\d+):/

export const nowUs = (): number => Math.round(performance.now() * 1000)

/** A message as a socket received it: whose, which, and when it was sent (microseconds of this process). */
export interface Delivery {
  readonly chat: number
  readonly sequence: number
  readonly sentAtUs: number
  readonly side: Side
}

/**
 * The work unit: chats with two connected participants each, who take turns in sending texts of about 120 bytes. Every
 * message is delivered to both sockets of its chat, the sender's included.
 */
export class Chats {
  readonly count: number
  /** Whether a send is answered; if not, only deliveries tell that it arrived. */
  readonly answers: boolean
  /** Replaced by each phase of the load. */
  onDelivery: (delivery: Delivery) => void = () => {}
  readonly #participants: [Participant, Participant][] = []
  readonly #nextSequence: number[]

  private constructor(count: number, target: Target) {
    this.count = count
    this.answers = target.answers
    this.#nextSequence = Array.from({ length: count }, () => 0)
  }

  static async open(address: Address, count: number): Promise<Chats> {
    const target = targetAt(address)
    const chats = new Chats(count, target)
    await target.prepare(count)
    await inTurns(count, 25, async (chat) => {
      chats.#participants[chat] = [
        await target.connect(chat, 0, (text) => chats.#receive(0, text)),
        await target.connect(chat, 1, (text) => chats.#receive(1, text)),
      ]
    })
    return chats
  }

  /** Sends the next message of a chat, from the side whose turn it is, and says which it is. */
  send(chat: number, sentAtUs: number, acknowledged: (accepted: boolean) => void): number {
    const sequence = this.#nextSequence[chat]!++
    const content = `m${chat}:${sequence}:${sentAtUs}:${filler}`
    this.#participants[chat]![senderOf(sequence)].send(content, acknowledged)
    return sequence
  }

  #receive(side: Side, text: string) {
    const match = pattern.exec(text)
    if (!match) return
    this.onDelivery({ chat: Number(match[1]), sequence: Number(match[2]), sentAtUs: Number(match[3]), side })
  }
}

export const senderOf = (sequence: number): Side => (sequence % 2 === 0 ? 0 : 1)
