import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { anyText, epochSeconds, oneOf, optional, Type, text } from '../../schema.ts'
import { signedRefusals } from '../shared.ts'

/** Ours: on the wire all of spec §2.4 is `Access denied`, and whoever runs the service wants to know why. */
export const DescribeRefusal = defineOperation('connect', 'DescribeRefusal', {
  does: 'Tells why a request was refused, by its `x-amzn-RequestId`; no operation of AWS. The latest refusals are kept.',
  input: Type.Object({ RequestId: text(1, limits.requestId) }),
  output: Type.Object({
    RequestId: text(1, limits.requestId),
    Reason: anyText(),
    Sentence: anyText(),
    Status: Type.Integer(),
    Service: oneOf('participant', 'connect'),
    Operation: optional(anyText()),
    RefusedAt: epochSeconds(),
  }),
  errors: ['InvalidParameterException', 'ResourceNotFoundException', 'ThrottlingException', 'InternalServiceException'],
  refusals: [...signedRefusals, 'request-unknown'],
  example: {
    input: { RequestId: '5b1f7a0e-3c0b-4d52-9a53-8f6f1c2d7e90' },
    output: {
      RequestId: '5b1f7a0e-3c0b-4d52-9a53-8f6f1c2d7e90',
      Reason: 'contact-ended',
      Sentence: 'The chat has ended.',
      Status: 403,
      Service: 'participant',
      Operation: 'SendMessage',
      RefusedAt: 1_772_442_962.417,
    },
  },
})
