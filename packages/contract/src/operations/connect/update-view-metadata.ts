import { defineOperation } from '../../operation.ts'
import { optional, Type } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import { exampleViewId, viewDescription, viewErrors, viewId, viewName } from './view.ts'

/** Control-plane §7.14. */
export const UpdateViewMetadata = defineOperation('connect', 'UpdateViewMetadata', {
  does: 'Changes the name or the description of a view.',
  input: Type.Object({
    InstanceId: instanceId(),
    ViewId: viewId(),
    Name: optional(viewName()),
    Description: optional(viewDescription()),
  }),
  output: Type.Object({}),
  errors: [...viewErrors, 'DuplicateResourceException', 'ResourceInUseException'],
  refusals: [...signedRefusals, 'instance-unknown', 'invalid-request', 'view-unknown', 'view-name-taken'],
  example: {
    input: { InstanceId: examples.instance, ViewId: exampleViewId, Name: 'Delivery address' },
    output: {},
  },
})
