import { defineOperation } from '../../operation.ts'
import { optional, Type } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import { exampleView, exampleViewId, view, viewDescription, viewErrors, viewId, viewSha256 } from './view.ts'

/** Control-plane §7.14. */
export const CreateViewVersion = defineOperation('connect', 'CreateViewVersion', {
  does: 'Numbers what is published; content that is numbered already keeps its version.',
  input: Type.Object({
    InstanceId: instanceId(),
    ViewId: viewId(),
    VersionDescription: optional(viewDescription()),
    ViewContentSha256: optional(viewSha256()),
  }),
  output: Type.Object({ View: optional(view()) }),
  errors: [...viewErrors, 'ServiceQuotaExceededException', 'ResourceInUseException'],
  refusals: [...signedRefusals, 'instance-unknown', 'invalid-request', 'view-unknown'],
  example: {
    input: { InstanceId: examples.instance, ViewId: exampleViewId },
    output: { View: { ...exampleView, Arn: `${exampleView.Arn}:1`, Version: 1 } },
  },
})
