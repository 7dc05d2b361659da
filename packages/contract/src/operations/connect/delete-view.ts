import { defineOperation } from '../../operation.ts'
import { Type } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import { exampleViewId, viewErrors, viewId } from './view.ts'

/** Control-plane §7.14. */
export const DeleteView = defineOperation('connect', 'DeleteView', {
  does: 'Deletes a view with all its versions.',
  input: Type.Object({ InstanceId: instanceId(), ViewId: viewId() }),
  output: Type.Object({}),
  errors: [...viewErrors, 'ResourceInUseException'],
  refusals: [...signedRefusals, 'instance-unknown', 'invalid-request', 'view-unknown'],
  example: { input: { InstanceId: examples.instance, ViewId: exampleViewId }, output: {} },
})
