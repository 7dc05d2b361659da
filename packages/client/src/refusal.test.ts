import { operations, refusals, wireError } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import * as client from './index.ts'
import { errorOf } from './refusal.ts'

const received = (status: number, type: string | undefined, members: object) => ({
  status,
  type,
  members: members as Record<string, unknown>,
  requestId: 'R',
  retryAfterMs: undefined,
})
const ended = () => 'ended' as const
const classes = client as unknown as Record<string, unknown>

/** Every error that an operation of the participant service answers with, by name and status. */
const ofTheWire = new Map(
  Object.values(operations.participant)
    .flatMap((operation) => operation.refusals.map((reason) => wireError('participant', operation, reason)))
    .filter(({ status }) => status !== 501 && status !== 413)
    .map(({ exception, status }) => [exception ?? '', status] as const),
)

describe('An error of the wire', () => {
  it('is one of seven', () => {
    expect(ofTheWire.size).toBe(7)
    expect(Object.keys(refusals).length).toBeGreaterThan(7)
  })

  it.each([...ofTheWire])('has its class, however it is named: %s', (name, status) => {
    const ways = [
      received(status, name, { message: 'text' }),
      received(status, `${name}:http://internal.amazon.com/coral/`, { message: 'text' }),
      received(status, undefined, { message: 'text', __type: `com.amazonaws.connectparticipant#${name}` }),
      received(status, undefined, { Message: 'text', code: name }),
      received(status, undefined, { message: 'text' }),
    ]
    for (const way of ways) {
      const error = errorOf(way, ended)
      expect(error).toBeInstanceOf(classes[name])
      expect(error).toMatchObject({ name, message: 'text', status, requestId: 'R' })
    }
  })

  it.each([
    ['ValidationException', 400, 'invalid', false],
    ['ServiceQuotaExceededException', 402, 'quota', false],
    ['AccessDeniedException', 403, 'ended', false],
    ['ResourceNotFoundException', 404, 'not-found', false],
    ['ConflictException', 409, 'conflict', false],
    ['ThrottlingException', 429, 'throttled', true],
    ['InternalServerException', 500, 'server', true],
  ])('%s, %i, has the reason `%s`; retryable: %s', (name, status, reason, retryable) => {
    expect(errorOf(received(status, name, {}), ended)).toMatchObject({ reason, retryable })
  })

  it.each([
    ['TooManyRequestsException', 429, 'throttled'],
    ['ForbiddenException', 403, 'denied'],
    ['UnknownOperationException', 501, 'unknown'],
    ['ServiceUnavailableException', 503, 'server'],
    [undefined, 413, 'invalid'],
    [undefined, 418, 'unknown'],
  ])('without a class, %s, goes by its status: %i is `%s`', (name, status, reason) => {
    const error = errorOf(received(status, name, { message: 'text' }), ended)
    expect(error.constructor).toBe(client.ChatError)
    expect(error).toMatchObject({ name: name ?? 'UnknownError', reason })
  })

  it('is not looked up in what every object has', () => {
    expect(errorOf(received(400, 'toString', {}), ended).constructor).toBe(client.ChatError)
  })
})
