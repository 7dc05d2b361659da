/** Members and refusals that many operations share. */
import { limits } from '../limits.ts'
import type { Reason } from '../refusals.ts'
import { oneOf, optional, Type, text, time } from '../schema.ts'

/** Optional everywhere, and it may be empty: that is no token either (spec §5.3). */
export const clientToken = () => optional(text(0, limits.clientToken))
export const id = () => text(1, limits.id)
export const instanceId = () => text(1, limits.instanceId)
export const url = () => text(1, limits.url)
export const contentType = () => text(1, limits.contentType)
/** All of a past chat, which its initial contact names; or up to the contact that is named. */
export const rehydrationType = () => oneOf('ENTIRE_PAST_SESSION', 'FROM_SEGMENT')

/** What a sender is told of a message that is processed (spec §5.11). */
export const messageMetadata = () =>
  optional(Type.Object({ MessageProcessingStatus: optional(oneOf('PROCESSING', 'FAILED', 'REJECTED')) }))

/** Where to open the socket, and until when. */
export const websocket = () => Type.Object({ Url: url(), ConnectionExpiry: time() })
export const connectionCredentials = () => Type.Object({ ConnectionToken: text(1, limits.token), Expiry: time() })

const anyRequest = ['invalid-input', 'too-many-requests', 'request-too-long', 'internal'] as const satisfies Reason[]

/** What every operation of the participant service may answer (spec §1.5). */
export const bearerRefusals = [
  'token-missing',
  'token-unknown',
  'token-wrong-kind',
  'token-expired',
  'participant-gone',
  'contact-ended',
  ...anyRequest,
] as const satisfies Reason[]

/** What every operation of the control plane may answer (control-plane §3.5, §4.2). */
export const signedRefusals = [
  'signature-missing',
  'signature-incomplete',
  'key-unknown',
  'session-token-invalid',
  'session-token-expired',
  'signature-mismatch',
  'signature-expired',
  'signature-not-yet-current',
  'signature-scope',
  'presigned-expired',
  ...anyRequest,
] as const satisfies Reason[]

/** Ids for the examples in the documents. */
export const examples = {
  instance: '11111111-1111-4111-8111-111111111111',
  flow: '22222222-2222-4222-8222-222222222222',
  contact: '6f1a0a4e-0d57-4a44-9a8a-2b1c5d6e7f80',
  pastContact: '11d7a1de-7f0f-4a4e-8f0d-52a4c9d3b6aa',
  nextContact: '3d9e5b70-8c14-4f6a-b2d1-7e0f9a8b6c51',
  customer: 'c0000000-0000-4000-8000-000000000001',
  agent: 'a0000000-0000-4000-8000-000000000002',
  item: '019cadd5-49f1-7c0b-9a0a-5d9d8d2c1e11',
  attachment: '0c9d7a34-6f0b-4b0e-8f8e-1f2d3c4b5a69',
  clientToken: '7b1f3a52-93f5-4f0e-8a6c-0d2f7d7b6c11',
  time: '2026-03-02T09:16:02.417Z',
} as const
