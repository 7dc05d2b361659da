/**
 * The one table of errors: why something is refused, and what each service says then (spec §1.5, §2.4;
 * control-plane §3.5, §4.2). Only `wireError` reads the wire's side of it.
 */
import type { Operation } from './operation.ts'
import type { Service } from './wire.ts'

/** What a service answers for one reason. */
export interface WireError {
  /** The name in `x-amzn-ErrorType` and `__type`; the gateway's own 413 of the participant service has none. */
  readonly exception: string | undefined
  readonly status: number
  readonly message: string
}

interface Words {
  readonly exception: string | undefined
  readonly status: number
  readonly message: (detail: string | undefined) => string
}

interface Entry {
  /** The reason as a sentence, for documents and logs. */
  readonly sentence: string
  readonly participant?: Words
  readonly connect?: Words
  /** Instead, for operations that AWS models with this exception. */
  readonly whereModelled?: Words
}

const words = (status: number, exception: string | undefined, message: Words['message']): Words => ({
  status,
  exception,
  message,
})
/** The text alone, whatever else is known: it must not help an attacker, or clients compare it. */
const always = (message: string) => () => message
/** The text, and after a colon the explanation (spec §1.5). */
const explained = (message: string) => (detail?: string) => (detail === undefined ? message : `${message}: ${detail}`)
/** The explanation, or this text when there is none. */
const orElse = (message: string) => (detail?: string) => detail ?? message

const denied = words(403, 'AccessDeniedException', always('Access denied'))
const invalid = words(400, 'ValidationException', explained('Validation exception due to invalid parameter'))
const invalidParameter = words(400, 'InvalidParameterException', orElse('A parameter is not valid'))
const invalidRequest = words(400, 'InvalidRequestException', orElse('The request is not valid'))
const notFound = (message: string) => words(404, 'ResourceNotFoundException', orElse(message))
const badToken = words(
  403,
  'UnrecognizedClientException',
  always('The security token included in the request is invalid.'),
)
const badSignature = (message: string) => words(403, 'InvalidSignatureException', explained(message))
const throttled = words(429, 'ThrottlingException', always('Rate exceeded'))
const conflict = words(
  409,
  'ConflictException',
  always('Operation can not be performed due to the state of the contact.'),
)
const unknownOperation = words(501, 'UnknownOperationException', orElse('The operation is not built'))

const table = {
  // Who is calling: the participant service says the same for all of them, since clients act on 403 alone (spec §2.4).
  'token-missing': { sentence: 'The bearer token is absent or empty.', participant: denied },
  'token-unknown': {
    sentence: 'The token cannot be read, this service did not sign it, or its chat has forgotten whose it was.',
    participant: denied,
  },
  'token-wrong-kind': {
    sentence: 'A participant token stands where a connection token belongs, or the reverse.',
    participant: denied,
  },
  'token-expired': { sentence: 'The connection token is older than its 24 hours.', participant: denied },
  'participant-gone': { sentence: 'The participant has left the chat.', participant: denied },
  'contact-ended': { sentence: 'The chat has ended.', participant: denied },
  'role-not-allowed': { sentence: 'The role of the participant may not do this.', participant: denied },

  'supervisor-silent': {
    sentence: 'The supervisor monitors silently, so he may only read.',
    participant: denied,
  },
  'capability-missing': {
    sentence: 'MonitorContact has not allowed the supervisor to do this.',
    participant: denied,
  },

  // What is asked.
  'invalid-input': {
    sentence: 'The body is no JSON object, or members violate their constraints; all of them are listed.',
    participant: invalid,
    connect: invalidParameter,
  },
  'content-type-unsupported': { sentence: 'The chat does not support this content type.', participant: invalid },
  'content-invalid': {
    sentence: 'The content is too long, or not what its content type promises.',
    participant: invalid,
  },
  'chunk-out-of-order': {
    sentence: 'The chunk is not the one behind the last of its message.',
    participant: words(409, 'ConflictException', orElse('The chunk is not the next one')),
  },
  'message-completed': {
    sentence: 'The message is completed already: by its sender, or because no chunk came for a minute.',
    participant: words(409, 'ConflictException', always('The message is completed already')),
  },
  'quota-growing-messages': {
    sentence: 'The participant has all the messages growing that he may have.',
    participant: words(402, 'ServiceQuotaExceededException', always('Quota of growing messages exceeded')),
  },
  'quota-sockets': {
    sentence: 'The participant has all the sockets open that he may have.',
    participant: throttled,
  },
  'item-unknown': { sentence: 'No item of this chat has the id.', participant: invalid },
  'position-invalid': { sentence: 'The start position is missing, ambiguous or unreadable.', participant: invalid },
  'page-token-invalid': {
    sentence: 'The NextToken is not one of this chat.',
    participant: invalid,
    connect: invalidRequest,
  },
  'webrtc-unsupported': { sentence: 'WEBRTC_CONNECTION is not offered.', participant: invalid },
  'receipts-unavailable': {
    sentence: 'Receipts need exactly two active participants.',
    participant: conflict,
  },

  // Files (spec §5.8): clients show the text of a 400 to the user, and have one of their own for the 402.
  'attachment-refused': {
    sentence: 'The type, the size or the name of the file is not allowed.',
    participant: invalid,
  },
  'attachment-unknown': {
    sentence: 'No such attachment for this participant, or not one that can be read or completed any more.',
    participant: invalid,
  },
  'attachment-incomplete': {
    sentence: 'The file is not uploaded, or not with the size that was announced.',
    participant: invalid,
  },
  'attachment-completed': {
    sentence: 'The upload of the attachment is completed already.',
    participant: words(409, 'ConflictException', always('The upload is completed already')),
  },
  'quota-attachments': {
    sentence: 'The chat has all the attachments it may have.',
    participant: words(402, 'ServiceQuotaExceededException', always('Attachment quota exceeded')),
  },

  // Signing in (spec §5.10).
  'authentication-unknown': {
    sentence: 'No authentication session of this customer has the SessionId, or none was ever given the State.',
    participant: invalid,
    connect: invalidParameter,
  },
  'authentication-over': {
    sentence: 'The authentication session has its URL or its outcome already, or its time is over.',
    participant: invalid,
    connect: words(409, 'ConflictException', orElse('The authentication session is over')),
  },
  'authentication-pending': {
    sentence: 'The customer is being asked to sign in already.',
    connect: words(409, 'ConflictException', orElse('The customer is being asked to sign in already')),
  },
  'authentication-off': {
    sentence: 'No identity provider is configured.',
    connect: invalidRequest,
  },
  'redirect-uri-invalid': {
    sentence: 'The RedirectUri is no absolute URI without fragment, or too long for the AuthenticationUrl.',
    participant: invalid,
  },

  // Messages on their way through a processor (spec §5.11).
  'processing-full': {
    sentence: 'As many messages of the chat as may wait for a processor do so already.',
    participant: throttled,
  },

  // What any request may meet.
  'too-many-requests': { sentence: 'Requests come faster than allowed.', participant: throttled, connect: throttled },
  'request-too-long': {
    sentence: 'The body is longer than 256 KiB.',
    participant: words(413, undefined, always('Request Too Long')),
    connect: words(413, 'RequestEntityTooLargeException', always('Request Too Long')),
  },
  'route-unknown': {
    sentence: 'No operation has this method and path, or one of AWS that is not built.',
    participant: words(403, 'MissingAuthenticationTokenException', always('Missing Authentication Token')),
    connect: unknownOperation,
  },
  'fault-injected': {
    sentence: 'A fault rule said so (docs/testing.md).',
    participant: words(500, 'InternalServerException', always('A fault rule said so')),
    connect: words(500, 'InternalServiceException', always('A fault rule said so')),
  },
  internal: {
    sentence: 'The service failed; its log says why.',
    participant: words(500, 'InternalServerException', always('Internal server error')),
    connect: words(500, 'InternalServiceException', always('Internal server error')),
  },

  // The signature (control-plane §3.5).
  'signature-missing': {
    sentence: 'The request is not signed.',
    connect: words(403, 'MissingAuthenticationTokenException', always('Missing Authentication Token')),
  },
  'signature-incomplete': {
    sentence: 'The signature lacks a part, or has another algorithm.',
    connect: words(403, 'IncompleteSignatureException', orElse('The signature is not complete')),
  },
  'key-unknown': { sentence: 'No such access key id.', connect: badToken },
  'session-token-invalid': {
    sentence: 'The session token is missing, wrong or that of another key.',
    connect: badToken,
  },
  'session-token-expired': {
    sentence: 'The session token is past its life.',
    connect: words(403, 'ExpiredTokenException', always('The security token included in the request is expired')),
  },
  'signature-mismatch': {
    sentence: 'The signature, or the digest of the payload, is not that of this request.',
    connect: badSignature('The request signature we calculated does not match the signature you provided'),
  },
  // The JS SDK takes exactly these two words for a reason to set its clock and try again.
  'signature-expired': { sentence: 'Signed more than 5 minutes ago.', connect: badSignature('Signature expired') },
  'signature-not-yet-current': {
    sentence: 'Signed more than 5 minutes ahead.',
    connect: badSignature('Signature not yet current'),
  },
  'signature-scope': {
    sentence: 'Signed for another service, region or day.',
    connect: words(
      403,
      'InvalidSignatureException',
      orElse('Credential should be scoped to this service, region and day.'),
    ),
  },
  'presigned-expired': {
    sentence: 'The presigned URL is past its X-Amz-Expires.',
    connect: words(403, 'AccessDeniedException', always('Request has expired')),
  },

  // The control plane's own.
  'invalid-request': {
    sentence: 'The members do not go together, or not with the chat as it is.',
    connect: invalidRequest,
  },
  'client-token-reused': {
    sentence: 'The ClientToken came before with another body.',
    connect: invalidRequest,
    whereModelled: words(409, 'IdempotencyException', orElse('The ClientToken came before with another body')),
  },
  'instance-unknown': { sentence: 'No such instance.', connect: notFound('The instance does not exist') },
  'contact-unknown': { sentence: 'No such contact in this instance.', connect: notFound('The contact does not exist') },
  'processor-unknown': {
    sentence: 'The ProcessorArn is neither built in nor among the processors that the operator has configured.',
    connect: notFound('The processor is not one that this service may call'),
  },
  'request-unknown': {
    sentence: 'No refused request of this id is remembered.',
    connect: notFound('No refused request of this id is remembered'),
  },
  'view-unknown': {
    sentence: 'No such view, version or view token; a token of another chat is unknown in this one.',
    participant: notFound('The view does not exist'),
    connect: notFound('The view does not exist'),
  },
  'view-name-taken': {
    sentence: 'Another view of the instance has the name.',
    connect: words(409, 'DuplicateResourceException', orElse('A view of that name exists already')),
  },
  'chat-ended': {
    sentence: 'The chat has ended, so nobody can join it.',
    connect: words(409, 'ConflictException', orElse('The chat has ended')),
  },
  'quota-participants': {
    sentence: 'The chat has all the participants it may have.',
    participant: conflict,
    connect: words(402, 'ServiceQuotaExceededException', orElse('The chat has all the participants it may have')),
  },
  'quota-supervisors': {
    sentence: 'The chat has all the supervisors it may have, or one of them has barged in.',
    participant: conflict,
    connect: words(402, 'ServiceQuotaExceededException', orElse('The chat has all the supervisors it may have')),
  },
  'quota-transfers': {
    sentence: 'The chat has been transferred as often as it may be.',
    connect: words(402, 'ServiceQuotaExceededException', orElse('The chat has been transferred as often as it may be')),
  },
  'quota-chats': {
    sentence: 'The instance has all the chats it may have at a time.',
    connect: words(429, 'LimitExceededException', orElse('The instance has all the chats it may have at a time')),
  },
} as const satisfies Record<string, Entry>

/** Why something is refused. */
export type Reason = keyof typeof table

export const refusals: Readonly<Record<Reason, Entry>> = table

/** Validation and conflict texts are at most this long (spec §6.1). */
const messageLengthMax = 2000

/** Which of its two words for bad input or for haste an operation uses follows from what AWS models (control-plane §4.2). */
const twins: Readonly<Record<string, string>> = {
  InvalidParameterException: 'InvalidRequestException',
  InvalidRequestException: 'InvalidParameterException',
  ThrottlingException: 'TooManyRequestsException',
}

/**
 * What `service` answers for `reason`. The detail is for the caller's eyes and must hold nothing that a participant
 * wrote; of it, only printable ASCII goes out, because the text also travels in a header. A reason that the service
 * has no words for is a mistake of ours and answers as `internal`.
 */
export function wireError(
  service: Service,
  operation: Operation | undefined,
  reason: Reason,
  detail?: string,
): WireError {
  const entry = refusals[reason]
  const { exception, status, message } =
    modelledWords(entry, operation) ?? entry[service] ?? refusals.internal[service]!
  return { exception: modelled(exception, operation), status, message: printable(message(detail)) }
}

/** Every exception of the table, of either service. */
export const exceptions: readonly string[] = [
  ...new Set(
    Object.values<Entry>(refusals)
      .flatMap(({ participant, connect, whereModelled }) => [participant, connect, whereModelled])
      .flatMap((words) => words?.exception ?? []),
  ),
]

/** The HTTP status that goes with an exception, whichever service says it; 400 for one that nobody here says. */
export function statusOf(exception: string): number {
  for (const { participant, connect, whereModelled } of Object.values<Entry>(refusals)) {
    for (const words of [participant, connect, whereModelled]) if (words?.exception === exception) return words.status
  }
  return 400
}

function modelledWords({ whereModelled }: Entry, operation: Operation | undefined): Words | undefined {
  return operation?.errors.includes(whereModelled?.exception ?? '') ? whereModelled : undefined
}

function modelled(exception: string | undefined, operation: Operation | undefined): string | undefined {
  const twin = exception === undefined ? undefined : twins[exception]
  if (twin === undefined || operation === undefined || operation.errors.includes(exception!)) return exception
  return operation.errors.includes(twin) ? twin : exception
}

function printable(message: string): string {
  const ascii = message.replace(/[^\x20-\x7e]/g, '?')
  return ascii.length <= messageLengthMax ? ascii : `${ascii.slice(0, messageLengthMax - 3)}...`
}
