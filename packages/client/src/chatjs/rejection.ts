import { ChatError } from '../errors.ts'

/** What ChatJS rejects with: a plain object that tells the error of the wire. */
export interface Rejection {
  readonly type: string
  readonly message: string
  readonly stack: readonly string[]
  readonly statusCode: number | undefined
  readonly metadata: unknown
}

/** A session that is over refuses as the service would: with what it was told, or a 403. */
export function rejectionOf(error: unknown, metadata: unknown): Rejection {
  const isOver = error instanceof ChatError && error.name === 'SessionOver'
  const {
    name,
    message,
    stack = '',
    status,
  } = (isOver && error.cause instanceof ChatError ? error.cause : error) as ChatError
  return {
    type: isOver && status === undefined ? 'AccessDeniedException' : name,
    message,
    stack: stack.split('\n'),
    statusCode: isOver ? (status ?? 403) : status,
    metadata,
  }
}

/** ChatJS's error for what can be seen to be wrong before anything is sent. */
export class IllegalArgumentException extends Error {
  override readonly name = 'IllegalArgument'
}
