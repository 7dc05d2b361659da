import { defineOperation } from '../../operation.ts'
import { Type } from '../../schema.ts'
import { examples, id, instanceId, signedRefusals } from '../shared.ts'
import { contact } from './contact.ts'

/** Control-plane §7.4. */
export const DescribeContact = defineOperation('connect', 'DescribeContact', {
  does: 'Describes one contact; it has no state member, its timestamps tell.',
  input: Type.Object({ InstanceId: instanceId(), ContactId: id() }),
  output: Type.Object({ Contact: contact() }),
  errors: [
    'InvalidRequestException',
    'InvalidParameterException',
    'ResourceNotFoundException',
    'ThrottlingException',
    'InternalServiceException',
  ],
  refusals: [...signedRefusals, 'instance-unknown', 'contact-unknown'],
  example: {
    input: { InstanceId: examples.instance, ContactId: examples.contact },
    output: {
      Contact: {
        Arn: `arn:aws:connect:us-east-1:000000000000:instance/${examples.instance}/contact/${examples.contact}`,
        Id: examples.contact,
        InitiationMethod: 'API',
        Channel: 'CHAT',
        InitiationTimestamp: 1_772_442_962.417,
        LastUpdateTimestamp: 1_772_442_962.417,
      },
    },
  },
})
