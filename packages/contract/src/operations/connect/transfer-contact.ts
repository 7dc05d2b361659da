import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { anyText, optional, Type, text } from '../../schema.ts'
import { clientToken, examples, id, instanceId, signedRefusals } from '../shared.ts'

/** Control-plane §7.19: AWS has it for tasks and emails, we have it for chats. */
export const TransferContact = defineOperation('connect', 'TransferContact', {
  does: 'Goes on with a chat as a new contact that waits for another agent; the customer stays as he is.',
  input: Type.Object({
    InstanceId: instanceId(),
    ContactId: id(),
    QueueId: optional(id()),
    UserId: optional(id()),
    ContactFlowId: text(1, limits.flowId),
    ClientToken: clientToken(),
  }),
  output: Type.Object({ ContactId: optional(id()), ContactArn: optional(anyText()) }),
  errors: [
    'InvalidRequestException',
    'IdempotencyException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'ServiceQuotaExceededException',
    'ThrottlingException',
    'InternalServiceException',
  ],
  refusals: [
    ...signedRefusals,
    'invalid-request',
    'client-token-reused',
    'instance-unknown',
    'contact-unknown',
    'quota-transfers',
  ],
  example: {
    input: { InstanceId: examples.instance, ContactId: examples.contact, ContactFlowId: examples.flow },
    output: {
      ContactId: examples.nextContact,
      ContactArn: `arn:aws:connect:us-east-1:000000000000:instance/${examples.instance}/contact/${examples.nextContact}`,
    },
  },
})
