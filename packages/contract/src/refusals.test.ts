import { describe, expect, it } from 'vitest'
import { operations } from './operations/index.ts'
import { type Reason, refusals, wireError } from './refusals.ts'

const { SendMessage } = operations.participant
const { StartChatContact, CreateParticipant } = operations.connect

describe('The participant service answers', () => {
  it.each<[Reason, number, string | undefined, string]>([
    ['token-missing', 403, 'AccessDeniedException', 'Access denied'],
    ['token-unknown', 403, 'AccessDeniedException', 'Access denied'],
    ['token-wrong-kind', 403, 'AccessDeniedException', 'Access denied'],
    ['token-expired', 403, 'AccessDeniedException', 'Access denied'],
    ['participant-gone', 403, 'AccessDeniedException', 'Access denied'],
    ['contact-ended', 403, 'AccessDeniedException', 'Access denied'],
    ['role-not-allowed', 403, 'AccessDeniedException', 'Access denied'],
    ['supervisor-silent', 403, 'AccessDeniedException', 'Access denied'],
    ['capability-missing', 403, 'AccessDeniedException', 'Access denied'],
    ['position-invalid', 400, 'ValidationException', 'Validation exception due to invalid parameter'],
    [
      'receipts-unavailable',
      409,
      'ConflictException',
      'Operation can not be performed due to the state of the contact.',
    ],
    ['too-many-requests', 429, 'ThrottlingException', 'Rate exceeded'],
    ['request-too-long', 413, undefined, 'Request Too Long'],
    ['view-unknown', 404, 'ResourceNotFoundException', 'The view does not exist'],
    ['route-unknown', 403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    ['internal', 500, 'InternalServerException', 'Internal server error'],
  ])('%s with %i %s', (reason, status, exception, message) => {
    expect(wireError('participant', SendMessage, reason)).toEqual({ status, exception, message })
  })

  it('a validation error with an explanation after the colon', () => {
    expect(wireError('participant', SendMessage, 'content-invalid', 'Content must be JSON').message).toBe(
      'Validation exception due to invalid parameter: Content must be JSON',
    )
  })

  it('no explanation of a 403', () => {
    expect(wireError('participant', SendMessage, 'token-expired', 'since yesterday').message).toBe('Access denied')
  })
})

describe('The control plane answers', () => {
  it.each<[Reason, number, string, string]>([
    ['signature-missing', 403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    ['signature-incomplete', 403, 'IncompleteSignatureException', 'The signature is not complete'],
    ['key-unknown', 403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'],
    [
      'session-token-invalid',
      403,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ],
    ['session-token-expired', 403, 'ExpiredTokenException', 'The security token included in the request is expired'],
    ['signature-expired', 403, 'InvalidSignatureException', 'Signature expired'],
    ['signature-not-yet-current', 403, 'InvalidSignatureException', 'Signature not yet current'],
    ['presigned-expired', 403, 'AccessDeniedException', 'Request has expired'],
    ['instance-unknown', 404, 'ResourceNotFoundException', 'The instance does not exist'],
    ['contact-unknown', 404, 'ResourceNotFoundException', 'The contact does not exist'],
    ['request-unknown', 404, 'ResourceNotFoundException', 'No refused request of this id is remembered'],
    ['view-unknown', 404, 'ResourceNotFoundException', 'The view does not exist'],
    ['view-name-taken', 409, 'DuplicateResourceException', 'A view of that name exists already'],
    ['chat-ended', 409, 'ConflictException', 'The chat has ended'],
    ['quota-participants', 402, 'ServiceQuotaExceededException', 'The chat has all the participants it may have'],
    ['quota-supervisors', 402, 'ServiceQuotaExceededException', 'The chat has all the supervisors it may have'],
    ['quota-chats', 429, 'LimitExceededException', 'The instance has all the chats it may have at a time'],
    ['client-token-reused', 400, 'InvalidRequestException', 'The request is not valid'],
    ['too-many-requests', 429, 'ThrottlingException', 'Rate exceeded'],
    ['internal', 500, 'InternalServiceException', 'Internal server error'],
  ])('%s with %i %s', (reason, status, exception, message) => {
    expect(wireError('connect', StartChatContact, reason)).toEqual({ status, exception, message })
  })

  it('an unknown operation with 501 and its name', () => {
    expect(wireError('connect', undefined, 'route-unknown', 'PUT /contact/assistant is not built')).toEqual({
      status: 501,
      exception: 'UnknownOperationException',
      message: 'PUT /contact/assistant is not built',
    })
  })

  it('bad input and haste with whichever of the two exceptions the operation models', () => {
    expect(wireError('connect', StartChatContact, 'invalid-input').exception).toBe('InvalidParameterException')
    expect(wireError('connect', CreateParticipant, 'invalid-input').exception).toBe('InvalidRequestException')
    expect(wireError('connect', StartChatContact, 'invalid-request').exception).toBe('InvalidRequestException')
    expect(wireError('connect', operations.connect.CreateView, 'too-many-requests')).toEqual({
      status: 429,
      exception: 'TooManyRequestsException',
      message: 'Rate exceeded',
    })
    const onlyParameter = { ...StartChatContact, errors: ['InvalidParameterException'] }
    expect(wireError('connect', onlyParameter, 'invalid-request').exception).toBe('InvalidParameterException')
  })
})

it('A ClientToken that came with another body has a name of its own where the operation models it', () => {
  expect(wireError('connect', operations.connect.MonitorContact, 'client-token-reused')).toEqual({
    status: 409,
    exception: 'IdempotencyException',
    message: 'The ClientToken came before with another body',
  })
})

it('A reason that a service has no words for is an internal error there', () => {
  expect(wireError('connect', undefined, 'token-missing')).toEqual(wireError('connect', undefined, 'internal'))
})

it('A text goes out as printable ASCII of at most 2000 characters', () => {
  const { message } = wireError(
    'connect',
    undefined,
    'invalid-request',
    `caf\u00e9\r\nSet-Cookie: x ${'y'.repeat(3000)}`,
  )
  expect(message).toMatch(/^caf\?\?\?Set-Cookie: x y+\.\.\.$/)
  expect(message).toHaveLength(2000)
})

it('Every reason is told in a sentence and belongs to a service', () => {
  for (const { sentence, participant, connect } of Object.values(refusals)) {
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(participant ?? connect).toBeDefined()
  }
})

it('Every reason is given by an operation, or where there is none', () => {
  const given = new Set<Reason>(
    Object.values(operations).flatMap((all) => Object.values(all).flatMap((one) => one.refusals)),
  )
  const reasons = Object.keys(refusals) as Reason[]
  expect(reasons.filter((reason) => !given.has(reason))).toEqual(['quota-sockets', 'route-unknown', 'fault-injected'])
})
