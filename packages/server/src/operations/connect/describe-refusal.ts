import { type Output, operations, refusals } from '@parley/contract'
import { Refusal } from '../../chat/refusal.ts'
import type { RefusedRequest } from '../../refused-requests.ts'

export const describeRefusal = { contract: operations.connect.DescribeRefusal, explain }

/** @throws Refusal request-unknown: never refused, or so long ago that others took its place */
function explain(refused: RefusedRequest | undefined): Output<typeof operations.connect.DescribeRefusal> {
  if (refused === undefined) throw new Refusal('request-unknown')
  const { requestId, reason, status, service, operation, at } = refused
  return {
    RequestId: requestId,
    Reason: reason,
    Sentence: refusals[reason].sentence,
    Status: status,
    Service: service,
    ...(operation !== undefined && { Operation: operation }),
    RefusedAt: at / 1000,
  }
}
