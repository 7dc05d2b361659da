/** What came back, read: an answer of the service, or whatever stands between it and us. */
import { NetworkError } from './errors.ts'
import type { FetchResponse } from './platform.ts'

/** An answer of the service, be it a success or a refusal. */
export interface Received {
  readonly status: number
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined
  /** The name of an error, from the header. */
  readonly type: string | undefined
  /** The body. */
  readonly members: Readonly<Record<string, unknown>>
}

/**
 * Waits for an answer and reads it. What is no JSON object, or a failure that does not say which, comes from a proxy or
 * a captive portal: it must not be taken for the service's word, least of all its 403.
 *
 * @throws NetworkError
 */
export async function receive(fetching: () => Promise<FetchResponse>, now: () => number): Promise<Received> {
  let head: Pick<Received, 'status' | 'requestId' | 'retryAfterMs'> | undefined
  try {
    const answer = await fetching()
    const header = (name: string) => answer.headers.get(name) ?? undefined
    head = {
      status: answer.status,
      requestId: header('x-amzn-requestid'),
      retryAfterMs: retryAfterMs(header('retry-after'), now()),
    }
    const type = header('x-amzn-errortype')
    const members = JSON.parse((await answer.text()) || '{}')
    const says = members.message ?? members.Message ?? members.__type ?? type
    if (typeof members !== 'object' || (answer.status >= 300 && !says)) throw new Error('it says nothing')
    return { ...head, type, members }
  } catch (cause) {
    const status = head ? `, status ${head.status}` : ''
    throw new NetworkError(`No answer of the service${status}: ${(cause as Error).message}`, { ...head, cause })
  }
}

/** What `Retry-After` asks for: seconds, or a date. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const seconds = Number.parseFloat(header ?? '')
  const ms = Math.max(0, seconds >= 0 ? seconds * 1000 : Date.parse(header ?? '') - now)
  return ms >= 0 ? ms : undefined
}
