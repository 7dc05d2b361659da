import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/chat-fixtures.ts'
import { describeRefusal } from './describe-refusal.ts'

describe('DescribeRefusal', () => {
  const refused = {
    requestId: 'r',
    reason: 'token-wrong-kind',
    status: 403,
    service: 'participant',
    operation: 'SendMessage',
    at: 1_772_442_962_417,
  } as const

  it('tells the reason as a code and as a sentence, the operation, and when in seconds', () => {
    expect(describeRefusal.explain(refused)).toEqual({
      RequestId: 'r',
      Reason: 'token-wrong-kind',
      Sentence: 'A participant token stands where a connection token belongs, or the reverse.',
      Status: 403,
      Service: 'participant',
      Operation: 'SendMessage',
      RefusedAt: 1_772_442_962.417,
    })
  })

  it('leaves the operation out where none was found', () => {
    expect(describeRefusal.explain({ ...refused, operation: undefined })).not.toHaveProperty('Operation')
  })

  it('knows nothing of other requests', () => {
    expect(refusalOf(() => describeRefusal.explain(undefined))).toBe('request-unknown')
  })
})
