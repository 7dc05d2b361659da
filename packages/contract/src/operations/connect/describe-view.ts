import { defineOperation } from '../../operation.ts'
import { optional, Type } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import { exampleView, exampleViewId, view, viewErrors, viewId } from './view.ts'

/** Control-plane §7.14. The id may end in `:$LATEST`, `:$SAVED` or `:<version>`, and may be an ARN. */
export const DescribeView = defineOperation('connect', 'DescribeView', {
  does: 'Describes a view and shows the content that the id asks for.',
  input: Type.Object({ InstanceId: instanceId(), ViewId: viewId() }),
  output: Type.Object({ View: optional(view()) }),
  errors: viewErrors,
  refusals: [...signedRefusals, 'instance-unknown', 'view-unknown'],
  example: { input: { InstanceId: examples.instance, ViewId: exampleViewId }, output: { View: exampleView } },
})
