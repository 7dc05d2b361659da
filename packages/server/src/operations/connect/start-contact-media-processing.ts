import { operations } from '@parley/contract'
import { redactorArn } from '../../chat/processing.ts'
import { Refusal } from '../../chat/refusal.ts'
import { contactCommand } from '../contact-operation.ts'

/**
 * Control-plane §12. It belongs to the chat and outlives transfers. A chat has the redactor, one processor, or both; a
 * processor takes the place of the one before.
 */
export const startContactMediaProcessing = contactCommand(
  operations.connect.StartContactMediaProcessing,
  (
    chat,
    { ProcessorArn: arn = '', FailureMode: failureMode = 'DO_NOT_DELIVER_UNPROCESSED_MESSAGE' },
    { rules: { processing } },
  ) => {
    const isBuiltIn = arn === redactorArn
    if (!isBuiltIn && !Object.hasOwn(processing.processors, arn)) throw new Refusal('processor-unknown')
    if (chat.ended !== undefined) throw new Refusal('invalid-request', 'The chat has ended')
    const added = isBuiltIn ? { redacts: true as const } : { processor: { arn, failureMode } }
    return { change: { processing: { ...chat.processing, ...added } }, reply: {} }
  },
  { requires: ['InstanceId', 'ContactId', 'ProcessorArn'] },
)
