import { type Input, operations } from '@parley/contract'
import type { FlowStep } from '../../chat/flow-step.ts'
import { Refusal } from '../../chat/refusal.ts'
import { contactCommand } from '../contact-operation.ts'

type WireStep = Input<typeof operations.connect.SetDisconnectFlow>['Steps'][number]

/** Control-plane §18. The last one that is set counts, from the next time that the customer is left alone. */
export const setDisconnectFlow = contactCommand(operations.connect.SetDisconnectFlow, (chat, { Steps }) => {
  const steps = Steps.map(stepOf)
  if (chat.ended !== undefined) throw new Refusal('invalid-request', 'The chat has ended')
  return { change: { disconnectFlow: steps.length === 0 ? undefined : steps }, reply: {} }
})

/** @throws Refusal invalid-request, unless a step has exactly the members of its type */
function stepOf({ Type, Content, Minutes }: WireStep, index: number): FlowStep {
  const isSay = Type === 'say'
  const isWait = Type === 'wait'
  if ((Content !== undefined) !== isSay) {
    throw new Refusal('invalid-request', `Steps[${index}].Content belongs to a step of type say, and to no other`)
  }
  if ((Minutes !== undefined) !== isWait) {
    throw new Refusal('invalid-request', `Steps[${index}].Minutes belongs to a step of type wait, and to no other`)
  }
  if (Content !== undefined) return { type: 'say', content: Content }
  return Minutes === undefined ? { type: 'disconnect' } : { type: 'wait', minutes: Minutes }
}
