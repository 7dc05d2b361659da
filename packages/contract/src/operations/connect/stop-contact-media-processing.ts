import { defineOperation } from '../../operation.ts'
import { optional, Type } from '../../schema.ts'
import { examples, id, instanceId, signedRefusals } from '../shared.ts'

/** Control-plane §12. The model requires no member; we require both. */
export const StopContactMediaProcessing = defineOperation('connect', 'StopContactMediaProcessing', {
  does: 'From now on the texts of the chat go to everybody as they are; what is with a processor already stays there.',
  input: Type.Object({ InstanceId: optional(instanceId()), ContactId: optional(id()) }),
  output: Type.Object({}),
  errors: [
    'AccessDeniedException',
    'InternalServiceException',
    'InvalidParameterException',
    'InvalidRequestException',
    'LimitExceededException',
    'ResourceNotFoundException',
  ],
  refusals: [...signedRefusals, 'invalid-request', 'instance-unknown', 'contact-unknown'],
  example: { input: { InstanceId: examples.instance, ContactId: examples.contact }, output: {} },
})
