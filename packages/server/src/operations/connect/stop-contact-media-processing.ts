import { operations } from '@parley/contract'
import { contactCommand } from '../contact-operation.ts'

/** Control-plane §12: both kinds stop. What is held already waits for its verdict; without any it does nothing. */
export const stopContactMediaProcessing = contactCommand(
  operations.connect.StopContactMediaProcessing,
  ({ processing }) => ({ ...(processing !== undefined && { change: { processing: undefined } }), reply: {} }),
  { requires: ['InstanceId', 'ContactId'] },
)
