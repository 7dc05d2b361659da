import { defineOperation } from '../../operation.ts'
import { anyText, map, optional, Type, text } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import { exampleInstance, instanceMembers } from './instance.ts'

/** Control-plane §7.18. */
export const DescribeInstance = defineOperation('connect', 'DescribeInstance', {
  does: 'Describes one instance.',
  input: Type.Object({ InstanceId: instanceId() }),
  output: Type.Object({
    Instance: Type.Object({
      ...instanceMembers(),
      StatusReason: optional(Type.Object({ Message: optional(anyText()) })),
      Tags: optional(map(1, 128, text(0, 256))),
    }),
  }),
  errors: ['InvalidRequestException', 'ResourceNotFoundException', 'InternalServiceException'],
  refusals: [...signedRefusals, 'instance-unknown'],
  example: { input: { InstanceId: examples.instance }, output: { Instance: exampleInstance } },
})
