import { anyText, epochSeconds, oneOf, optional, Type, text } from '../../schema.ts'
import { examples, instanceId } from '../shared.ts'

/** What ListInstances and DescribeInstance both say of an instance (control-plane appendix A.1). */
export const instanceMembers = () => ({
  Id: instanceId(),
  Arn: anyText(),
  IdentityManagementType: oneOf('SAML', 'CONNECT_MANAGED', 'EXISTING_DIRECTORY'),
  InstanceAlias: optional(text(1, 45)),
  CreatedTime: epochSeconds(),
  ServiceRole: optional(anyText()),
  InstanceStatus: oneOf('CREATION_IN_PROGRESS', 'ACTIVE', 'CREATION_FAILED'),
  InboundCallsEnabled: Type.Boolean(),
  OutboundCallsEnabled: Type.Boolean(),
  InstanceAccessUrl: optional(anyText()),
})

export const exampleInstance = {
  Id: examples.instance,
  Arn: `arn:aws:connect:us-east-1:000000000000:instance/${examples.instance}`,
  IdentityManagementType: 'CONNECT_MANAGED',
  InstanceAlias: 'parley',
  CreatedTime: 1_772_442_962.417,
  InstanceStatus: 'ACTIVE',
  InboundCallsEnabled: false,
  OutboundCallsEnabled: false,
} as const
