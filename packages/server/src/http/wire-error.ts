import {
  describeProblems,
  InvalidInput,
  type Operation,
  type Reason,
  type Service,
  type WireError,
  wireError,
} from '@parley/contract'
import { Refusal } from '../chat/refusal.ts'
import { InjectedError } from '../test-wire/faulty-request.ts'

/** Anything thrown, as the reason of a refusal. What is none is a bug of ours. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof Refusal) return error.reason
  if (error instanceof InjectedError) return 'fault-injected'
  return error instanceof InvalidInput ? 'invalid-input' : 'internal'
}

/** Anything thrown, as the wire says it; of a bug it says nothing. */
export function toWireError(service: Service, operation: Operation | undefined, error: unknown): WireError {
  const reason = reasonOf(error)
  if (error instanceof Refusal) return wireError(service, operation, reason, error.detail)
  if (error instanceof InvalidInput) {
    return wireError(service, operation, reason, describeProblems(service, error.problems))
  }
  const words = wireError(service, operation, reason)
  return error instanceof InjectedError ? { ...words, exception: error.exception, status: error.status } : words
}

/** The body: the participant service writes `message`, the control plane `Message` (spec §1.4, control-plane §4.1). */
export function errorBody(service: Service, { exception, message }: WireError): string {
  return JSON.stringify({
    [service === 'participant' ? 'message' : 'Message']: message,
    ...(exception !== undefined && { __type: exception }),
  })
}
