import { operations } from '@parley/contract'
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

export const listInstances = instanceQuery(operations.connect.ListInstances, (instance) => ({
  InstanceSummaryList: [describe(instance)],
}))
