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

/** The classes by their names on the wire, each with its status, which is as good as the name (spec §1.5). */
const ofTheWire = {
  ValidationException: [400, 'invalid', ValidationException],
  ServiceQuotaExceededException: [402, 'quota', ServiceQuotaExceededException],
  AccessDeniedException: [403, 'denied', AccessDeniedException],
  ResourceNotFoundException: [404, 'not-found', ResourceNotFoundException],
  ConflictException: [409, 'conflict', ConflictException],
  ThrottlingException: [429, 'throttled', ThrottlingException],
  InternalServerException: [500, 'server', InternalServerException],
} as const satisfies Record<string, readonly [number, Reason, typeof ChatError]>

/**
 * The error that a refusal of the service is. Its name stands in a header, which a browser may not be allowed to read,
 * or in the body; failing both, its status says which it is. What a 403 means takes more: `known-tokens.ts`.
 */
export function errorOf({ type, members, ...facts }: Received, whyDenied: () => Reason): ChatError {
  const { status } = facts
  const named = type ?? members['__type'] ?? members['code']
  const usual = Object.entries(ofTheWire).find(([, [itsStatus]]) => itsStatus === status)
  const name = named ? String(named).replace(/^.*#|:.*$/g, '') : (usual?.[0] ?? 'UnknownError')
  const Child = Object.hasOwn(ofTheWire, name) ? ofTheWire[name as keyof typeof ofTheWire][2] : ChatError
  const reason = Child === AccessDeniedException ? whyDenied() : reasonOf(status, usual?.[1][1])
  return new Child(name, String(members['message'] ?? members['Message'] ?? name), { ...facts, reason })
}

/** A name that has no class leaves the status to go by. */
function reasonOf(status: number, usual: Reason | undefined): Reason {
  if (usual) return usual
  if (status === 413) return 'invalid'
  return status > 501 ? 'server' : 'unknown'
}
