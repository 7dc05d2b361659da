import { Refusal } from './chat/refusal.ts'

/** A tenant, as ListInstances shows it (control-plane §7.18). */
export interface Instance {
  readonly id: string
  readonly alias: string
  readonly partition: string
  readonly region: string
  readonly accountId: string
  /** Milliseconds. */
  readonly createdAt: number
  /** The flow that starts when a chat names one that is unknown (control-plane §7.1 rule 4). */
  readonly defaultFlowId: string
}

/** What a new service begins with: nothing needs to be configured (control-plane §18). */
export const seed = {
  id: '11111111-1111-4111-8111-111111111111',
  alias: 'parley',
  partition: 'aws',
  accountId: '000000000000',
  defaultFlowId: '22222222-2222-4222-8222-222222222222',
} as const

/** Control-plane §5. */
export function instanceArn(instance: Instance): string {
  return `arn:${instance.partition}:connect:${instance.region}:${instance.accountId}:instance/${instance.id}`
}

/** Control-plane §5. */
export function contactArn(instance: Instance, contactId: string): string {
  return `${instanceArn(instance)}/contact/${contactId}`
}

/**
 * The instance that a request names, by id or by ARN.
 * @throws Refusal instance-unknown
 */
export function findInstance(instance: Instance, named: string): Instance {
  if (named === instance.id || named === instanceArn(instance)) return instance
  throw new Refusal('instance-unknown')
}
