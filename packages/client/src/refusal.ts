/** Which error a refusal of the service is. */
import {
  AccessDeniedException,
  ChatError,
  ConflictException,
  InternalServerException,
  type Reason,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from './errors.ts'
import type { Received } from './response.ts'

/** The names on the wire, each with its status, which is as good as the name (spec §1.5), and its class. */
const ofTheWire: readonly (readonly [name: string, status: number, reason: Reason, typeof ChatError])[] = [
  ['ValidationException', 400, 'invalid', ValidationException],
  ['ServiceQuotaExceededException', 402, 'quota', ServiceQuotaExceededException],
  ['AccessDeniedException', 403, 'denied', AccessDeniedException],
  ['ResourceNotFoundException', 404, 'not-found', ResourceNotFoundException],
  ['ConflictException', 409, 'conflict', ConflictException],
  ['ThrottlingException', 429, 'throttled', ThrottlingException],
  ['InternalServerException', 500, 'server', InternalServerException],
]

/**
 * The error that a refusal of the service is. Its name stands in a header, which a browser may not be allowed to read,
 * or in the body; failing both, its status says which it is. What a 403 means takes more: `known-tokens.ts`.
 */
export function errorOf({ type, members, ...facts }: Received, whyDenied: () => Reason): ChatError {
  const { status } = facts
  const named = type ?? members['__type'] ?? members['code']
  const [usualName = 'UnknownError', , usual] = ofTheWire.find((row) => row[1] === status) ?? []
  const name = named ? String(named).replace(/^.*#|:.*$/g, '') : usualName
  const Child = ofTheWire.find((row) => row[0] === name)?.[3] ?? ChatError
  // A name that has no class leaves the status to go by.
  const reason = usual ?? (status === 413 ? 'invalid' : status > 501 ? 'server' : 'unknown')
  return new Child(name, String(members['message'] ?? members['Message'] ?? name), {
    ...facts,
    reason: Child === AccessDeniedException ? whyDenied() : reason,
  })
}
