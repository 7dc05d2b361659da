import { operations } from '@parley/contract'
import { instanceQuery } from '../contact-operation.ts'
import { describe } from './list-instances.ts'

/** Control-plane §7.18. */
export const describeInstance = instanceQuery(operations.connect.DescribeInstance, (instance) => ({
  Instance: describe(instance),
}))
