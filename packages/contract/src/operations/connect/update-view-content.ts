import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { optional, Type } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import {
  exampleView,
  exampleViewContent,
  exampleViewId,
  view,
  viewErrors,
  viewId,
  viewInputContent,
  viewStatus,
} from './view.ts'

/** Control-plane §7.14. */
export const UpdateViewContent = defineOperation('connect', 'UpdateViewContent', {
  does: 'Replaces the draft of a view and, if asked, publishes it.',
  input: Type.Object({
    InstanceId: instanceId(),
    ViewId: viewId(),
    Status: viewStatus(),
    Content: viewInputContent(),
  }),
  bodyBytes: limits.viewBodyBytes,
  output: Type.Object({ View: optional(view()) }),
  errors: [...viewErrors, 'ResourceInUseException'],
  refusals: [...signedRefusals, 'instance-unknown', 'invalid-request', 'view-unknown'],
  example: {
    input: {
      InstanceId: examples.instance,
      ViewId: exampleViewId,
      Status: 'PUBLISHED',
      Content: exampleViewContent,
    },
    output: { View: exampleView },
  },
})
