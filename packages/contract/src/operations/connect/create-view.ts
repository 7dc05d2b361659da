import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { optional, Type } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import {
  exampleView,
  exampleViewContent,
  view,
  viewClientToken,
  viewDescription,
  viewErrors,
  viewInputContent,
  viewName,
  viewStatus,
  viewTags,
} from './view.ts'

/** Control-plane §7.14. The SDKs do not fill in this ClientToken. */
export const CreateView = defineOperation('connect', 'CreateView', {
  does: 'Makes a view of the instance, published or as a draft.',
  input: Type.Object({
    InstanceId: instanceId(),
    ClientToken: optional(viewClientToken()),
    Status: viewStatus(),
    Content: viewInputContent(),
    Description: optional(viewDescription()),
    Name: viewName(),
    Tags: optional(viewTags()),
  }),
  bodyBytes: limits.viewBodyBytes,
  output: Type.Object({ View: optional(view()) }),
  errors: [...viewErrors, 'DuplicateResourceException', 'ServiceQuotaExceededException', 'ResourceInUseException'],
  refusals: [...signedRefusals, 'instance-unknown', 'invalid-request', 'client-token-reused', 'view-name-taken'],
  example: {
    input: { InstanceId: examples.instance, Status: 'PUBLISHED', Content: exampleViewContent, Name: 'Address' },
    output: { View: exampleView },
  },
})
