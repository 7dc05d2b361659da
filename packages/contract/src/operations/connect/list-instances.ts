import { defineOperation } from '../../operation.ts'
import { anyText, int, list, optional, Type } from '../../schema.ts'
import { signedRefusals } from '../shared.ts'
import { exampleInstance, instanceMembers } from './instance.ts'

/** Control-plane §7.18. */
export const ListInstances = defineOperation('connect', 'ListInstances', {
  does: 'Lists the instances that this service holds.',
  input: Type.Object({ NextToken: optional(anyText()), MaxResults: optional(int(1, 10)) }),
  bindings: { NextToken: { query: 'nextToken' }, MaxResults: { query: 'maxResults' } },
  output: Type.Object({
    InstanceSummaryList: list(Type.Object(instanceMembers())),
    NextToken: optional(anyText()),
  }),
  errors: ['InvalidRequestException', 'InternalServiceException'],
  refusals: [...signedRefusals, 'page-token-invalid'],
  example: { input: {}, output: { InstanceSummaryList: [exampleInstance] } },
})
