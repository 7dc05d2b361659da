import { defineOperation } from '../../operation.ts'
import { anyText, oneOf, optional, Type } from '../../schema.ts'
import { examples, id, instanceId, signedRefusals } from '../shared.ts'

/** Control-plane §12. The model requires no member; we require all but the last. */
export const StartContactMediaProcessing = defineOperation('connect', 'StartContactMediaProcessing', {
  does: 'From now on a processor sees each text of the chat before anybody else does, and may change or reject it.',
  input: Type.Object({
    InstanceId: optional(instanceId()),
    ContactId: optional(id()),
    ProcessorArn: optional(anyText()),
    FailureMode: optional(oneOf('DELIVER_UNPROCESSED_MESSAGE', 'DO_NOT_DELIVER_UNPROCESSED_MESSAGE')),
  }),
  output: Type.Object({}),
  errors: [
    'AccessDeniedException',
    'InternalServiceException',
    'InvalidParameterException',
    'InvalidRequestException',
    'LimitExceededException',
    'ResourceNotFoundException',
    'ServiceQuotaExceededException',
  ],
  refusals: [...signedRefusals, 'invalid-request', 'instance-unknown', 'contact-unknown', 'processor-unknown'],
  example: {
    input: {
      InstanceId: examples.instance,
      ContactId: examples.contact,
      ProcessorArn: 'builtin:redact-pii',
      FailureMode: 'DO_NOT_DELIVER_UNPROCESSED_MESSAGE',
    },
    output: {},
  },
})
