import { describe, expect, it } from 'vitest'
import { findInstance, type Instance, instanceArn, seed } from '../../instance.ts'
import { refusalOf, startedAt } from '../../testing/chat-fixtures.ts'
import { describeInstance } from './describe-instance.ts'
import { listInstances } from './list-instances.ts'

const instance: Instance = { ...seed, region: 'eu-central-1', createdAt: startedAt }

describe('ListInstances and DescribeInstance (control-plane §7.18)', () => {
  it('say the same of the seeded instance', () => {
    const { InstanceSummaryList } = listInstances.read(instance, {})
    expect(InstanceSummaryList).toEqual([
      {
        Id: seed.id,
        Arn: `arn:aws:connect:eu-central-1:000000000000:instance/${seed.id}`,
        IdentityManagementType: 'CONNECT_MANAGED',
        InstanceAlias: 'parley',
        CreatedTime: 1772442930,
        InstanceStatus: 'ACTIVE',
        InboundCallsEnabled: false,
        OutboundCallsEnabled: false,
      },
    ])
    expect(describeInstance.read(instance, { InstanceId: seed.id }).Instance).toEqual(InstanceSummaryList?.[0])
  })

  it('know no NextToken, for none is ever given', () => {
    expect(refusalOf(() => listInstances.read(instance, { NextToken: 'next' }))).toBe('page-token-invalid')
  })
})

describe('findInstance (control-plane §5)', () => {
  it.each([
    ['its id', seed.id, 'nothing'],
    ['its ARN', instanceArn(instance), 'nothing'],
    ['another id', '99999999-1111-4111-8111-111111111111', 'instance-unknown'],
    ['the ARN of another region', instanceArn({ ...instance, region: 'us-east-1' }), 'instance-unknown'],
    ['the ARN of another account', instanceArn({ ...instance, accountId: '1' }), 'instance-unknown'],
    ['the ARN of another partition', instanceArn({ ...instance, partition: 'aws-cn' }), 'instance-unknown'],
  ])('by %s', (_case, named, refusal) => {
    expect(refusalOf(() => findInstance(instance, named))).toBe(refusal)
  })
})
