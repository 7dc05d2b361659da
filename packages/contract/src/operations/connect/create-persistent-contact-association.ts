import { defineOperation } from '../../operation.ts'
import { Type } from '../../schema.ts'
import { clientToken, examples, id, instanceId, rehydrationType, signedRefusals } from '../shared.ts'

/** Control-plane §7.8. */
export const CreatePersistentContactAssociation = defineOperation('connect', 'CreatePersistentContactAssociation', {
  does: 'Lets a running chat continue one that has ended: its transcript leads on into the past.',
  input: Type.Object({
    InstanceId: instanceId(),
    InitialContactId: id(),
    RehydrationType: rehydrationType(),
    SourceContactId: id(),
    ClientToken: clientToken(),
  }),
  output: Type.Object({ ContinuedFromContactId: id() }),
  errors: [
    'AccessDeniedException',
    'InternalServiceException',
    'InvalidParameterException',
    'InvalidRequestException',
    'ResourceNotFoundException',
    'ThrottlingException',
  ],
  refusals: [...signedRefusals, 'invalid-request', 'client-token-reused', 'instance-unknown', 'contact-unknown'],
  example: {
    input: {
      InstanceId: examples.instance,
      InitialContactId: examples.contact,
      RehydrationType: 'ENTIRE_PAST_SESSION',
      SourceContactId: examples.pastContact,
    },
    output: { ContinuedFromContactId: examples.pastContact },
  },
})
