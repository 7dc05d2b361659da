import { operations } from '@parley/contract'
import { Refusal } from '../../chat/refusal.ts'
import { type Instance, instanceArn } from '../../instance.ts'
import { instanceQuery } from '../contact-operation.ts'

/** What the two discovery operations say of an instance (control-plane §7.18). */
export function describe(instance: Instance) {
  return {
    Id: instance.id,
    Arn: instanceArn(instance),
    IdentityManagementType: 'CONNECT_MANAGED' as const,
    InstanceAlias: instance.alias,
    CreatedTime: instance.createdAt / 1000,
    InstanceStatus: 'ACTIVE' as const,
    InboundCallsEnabled: false,
    OutboundCallsEnabled: false,
  }
}

/** One page holds all there is, so no NextToken was ever given. */
export const listInstances = instanceQuery(operations.connect.ListInstances, (instance, { NextToken }) => {
  if (NextToken) throw new Refusal('page-token-invalid', 'NextToken is not one that was given')
  return { InstanceSummaryList: [describe(instance)] }
})
