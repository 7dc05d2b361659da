import { defineOperation } from '../../operation.ts'
import { int, Type } from '../../schema.ts'
import { examples, instanceId, signedRefusals } from '../shared.ts'
import { exampleViewId, viewErrors, viewId } from './view.ts'

/** Control-plane §7.14. */
export const DeleteViewVersion = defineOperation('connect', 'DeleteViewVersion', {
  does: 'Deletes one version of a view; its number is not given again.',
  input: Type.Object({ InstanceId: instanceId(), ViewId: viewId(), ViewVersion: int() }),
  output: Type.Object({}),
  errors: [...viewErrors, 'ResourceInUseException'],
  refusals: [...signedRefusals, 'instance-unknown', 'invalid-request', 'view-unknown'],
  example: { input: { InstanceId: examples.instance, ViewId: exampleViewId, ViewVersion: 1 }, output: {} },
})
