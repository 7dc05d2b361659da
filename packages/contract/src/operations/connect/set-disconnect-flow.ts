import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { int, list, oneOf, optional, Type, text } from '../../schema.ts'
import { examples, id, instanceId, signedRefusals } from '../shared.ts'

/** One step; which members go with which type is the server's to say. */
const step = () =>
  Type.Object({
    Type: oneOf('say', 'wait', 'disconnect'),
    Content: optional(text(1, limits.flowText)),
    Minutes: optional(int(1, limits.flowWaitMinutes)),
  })

/** Ours: on AWS it is a block of a flow, "Set disconnect flow" (control-plane §18). */
export const SetDisconnectFlow = defineOperation('connect', 'SetDisconnectFlow', {
  does: 'Says what happens to the customer when he is left alone in the chat; without steps, nothing. No operation of AWS.',
  input: Type.Object({
    InstanceId: instanceId(),
    ContactId: id(),
    Steps: list(step(), 0, limits.flowSteps),
  }),
  output: Type.Object({}),
  errors: [
    'InvalidRequestException',
    'InvalidParameterException',
    'ResourceNotFoundException',
    'ThrottlingException',
    'InternalServiceException',
  ],
  refusals: [...signedRefusals, 'invalid-request', 'instance-unknown', 'contact-unknown'],
  example: {
    input: {
      InstanceId: examples.instance,
      ContactId: examples.contact,
      Steps: [
        { Type: 'say', Content: 'How did we do, from 1 to 5?' },
        { Type: 'wait', Minutes: 15 },
        { Type: 'say', Content: 'Thank you. Goodbye.' },
        { Type: 'disconnect' },
      ],
    },
    output: {},
  },
})
