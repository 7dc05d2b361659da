import {
  describeProblems,
  InvalidInput,
  type Operation,
  type Service,
  type WireError,
  wireError,
} from '@parley/contract'
import { Refusal } from '../chat/refusal.ts'

/** Anything thrown, as the wire says it. What is no refusal is a bug, and the wire says nothing about it. */
export function toWireError(service: Service, operation: Operation | undefined, error: unknown): WireError {
  if (error instanceof Refusal) return wireError(service, operation, error.reason, error.detail)
  if (error instanceof InvalidInput) {
    return wireError(service, operation, 'invalid-input', describeProblems(service, error.problems))
  }
  return wireError(service, operation, 'internal')
}

/** The body: the participant service writes `message`, the control plane `Message` (spec §1.4, control-plane §4.1). */
export function errorBody(service: Service, { exception, message }: WireError): string {
  return JSON.stringify({
    [service === 'participant' ? 'message' : 'Message']: message,
    ...(exception !== undefined && { __type: exception }),
  })
}
