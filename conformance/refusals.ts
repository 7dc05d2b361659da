/** What `rejects.toMatchObject` takes: how an AWS SDK for JavaScript shows each refusal (spec §1.5, control-plane §4.2). */
const refusal = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } })

export const accessDenied = refusal('AccessDeniedException', 403)
export const validation = refusal('ValidationException', 400)
export const conflict = refusal('ConflictException', 409)

export const invalidRequest = refusal('InvalidRequestException', 400)
export const invalidParameter = refusal('InvalidParameterException', 400)
export const notFound = refusal('ResourceNotFoundException', 404)
export const quotaExceeded = refusal('ServiceQuotaExceededException', 402)
export const idempotency = refusal('IdempotencyException', 409)
export const duplicate = refusal('DuplicateResourceException', 409)
