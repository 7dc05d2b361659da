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

const ofTheWire = {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
}

/** What a status means, and which error it is where the answer carries no name that may be read (spec §1.4). */
const byStatus: Readonly<Record<number, readonly [Reason, string]>> = {
  400: ['invalid', 'ValidationException'],
  402: ['quota', 'ServiceQuotaExceededException'],
  403: ['denied', 'AccessDeniedException'],
  404: ['not-found', 'ResourceNotFoundException'],
  409: ['conflict', 'ConflictException'],
  413: ['invalid', 'UnknownError'],
  429: ['throttled', 'ThrottlingException'],
  500: ['server', 'InternalServerException'],
}

/**
 * The error that a refusal of the service is. Its name stands in a header, which a browser may not be allowed to read,
 * or in the body; failing both, its status says which it is. What a 403 means takes more: `known-tokens.ts`.
 */
export function errorOf({ type, members, ...facts }: Received, whyDenied: () => Reason): ChatError {
  const { status } = facts
  const [usualReason, usualName] = byStatus[status] ?? [status > 501 ? 'server' : 'unknown', 'UnknownError']
  const named = type ?? members['__type'] ?? members['code']
  const name = named ? String(named).replace(/^.*#|:.*$/g, '') : usualName
  const Child = Object.hasOwn(ofTheWire, name) ? ofTheWire[name as keyof typeof ofTheWire] : ChatError
  const reason = Child === AccessDeniedException ? whyDenied() : usualReason
  return new Child(name, String(members['message'] ?? members['Message'] ?? name), { ...facts, reason })
}
