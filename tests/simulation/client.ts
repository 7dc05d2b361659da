import type { Operation, Reason } from '../../packages/contract/src/index.ts'
import type { Chat, Participant } from '../../packages/server/src/chat/chat.ts'
import { Refusal } from '../../packages/server/src/chat/refusal.ts'
import { sign } from '../../packages/server/src/testing/sign.ts'
import { key, type World } from './world.ts'

/** A request, and what its sender has to do with the chat. */
export interface Ask {
  readonly operation: Operation
  readonly input: object
  readonly bearer?: string
  readonly chatId?: string
  readonly participantId?: string
}

/** What may be refused to those who do nothing wrong: what others did came first. */
const others: ReadonlySet<Reason> = new Set([
  'quota-participants',
  'quota-growing-messages',
  'quota-supervisors',
  'quota-transfers',
  'receipts-unavailable',
  'processing-full',
])

/**
 * Asks any node. `granted` gets the reply; a refusal must be right by what is committed when it comes, and only a
 * failed commit of the same chat excuses any other error.
 */
export function ask<Reply>(world: World, request: Ask, granted: (reply: Reply) => void): void {
  const { operation, input, bearer } = request
  const body = Buffer.from(JSON.stringify(input))
  const signed = () => sign({ key, at: Date.now(), body })
  let isAnswered = false
  world.unanswered++
  world.anyNode().pipeline.handle({ operation, labels: {}, query: '', bearer, body, signed }, (error, reply) => {
    world.laws.hold(!isAnswered, `${operation.name} was answered twice`)
    if (!isAnswered) world.unanswered--
    isAnswered = true
    if (error === undefined) granted(JSON.parse(reply) as Reply)
    else checkRefusal(world, request, error)
  })
}

function checkRefusal(
  { laws, ledger, disk }: World,
  { operation, input, chatId = '', participantId }: Ask,
  error: unknown,
): void {
  const chat = ledger.chat(chatId)
  if (!(error instanceof Refusal)) {
    const isExcused = chat === undefined ? disk.spoiled.size > 0 : disk.spoiled.has(chat.key)
    laws.hold(isExcused, () => `${operation.name} failed though no commit did: ${(error as Error).stack}`)
    return
  }
  const { reason } = error
  const { role, state } = chat?.participants.find(({ id }) => id === participantId) ?? {}
  const isRight =
    reason === 'contact-ended' || reason === 'chat-ended' || reason === 'invalid-request'
      ? ledger.hasEnded(chatId) || hasNoSeat(chat, input)
      : reason === 'participant-gone'
        ? state === 'DISCONNECTED' || state === 'MISSED'
        : reason === 'supervisor-silent' || reason === 'capability-missing'
          ? role === 'SUPERVISOR'
          : reason === 'message-completed'
            ? isWhole(ledger, chatId, (input as { MessageId: string }).MessageId)
            : others.has(reason)
  laws.hold(isRight, () => `${operation.name} was refused for what is not committed: ${error.message}`)
}

/** The message stands in the log, or a processor has it. */
function isWhole(ledger: World['ledger'], chatId: string, messageId: string): boolean {
  const isHeld = ledger.chat(chatId)?.held?.some(({ id }) => id === messageId) === true
  return isHeld || ledger.entry(messageId) !== undefined
}

/** A supervisor's seat is asked for, and he is there no longer. */
function hasNoSeat(chat: Chat | undefined, input: object): boolean {
  const { ParticipantDetails: asked } = input as { ParticipantDetails?: Record<string, string> }
  const isThere = ({ state, supervision }: Participant) =>
    supervision?.userId === asked?.['DisplayName'] && (state === 'INITIAL' || state === 'CONNECTED')
  return asked?.['ParticipantRole'] === 'SUPERVISOR' && chat?.participants.some(isThere) === false
}
