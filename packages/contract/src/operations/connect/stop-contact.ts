import { defineOperation } from '../../operation.ts'
import { anyText, optional, Type } from '../../schema.ts'
import { examples, id, instanceId, signedRefusals } from '../shared.ts'

/** Control-plane §7.2. */
export const StopContact = defineOperation('connect', 'StopContact', {
  does: 'Ends the chat of a contact; for one that has ended it does nothing.',
  input: Type.Object({
    ContactId: id(),
    InstanceId: instanceId(),
    DisconnectReason: optional(Type.Object({ Code: optional(anyText()) })),
  }),
  output: Type.Object({}),
  errors: [
    'InvalidRequestException',
    'ContactNotFoundException',
    'InvalidParameterException',
    'ResourceNotFoundException',
    'InternalServiceException',
    'InvalidActiveRegionException',
  ],
  refusals: [...signedRefusals, 'instance-unknown', 'contact-unknown'],
  example: { input: { ContactId: examples.contact, InstanceId: examples.instance }, output: {} },
})
