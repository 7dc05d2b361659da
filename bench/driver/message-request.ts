import { randomUUID } from 'node:crypto'
import type { HttpClient } from './http-client.ts'

/**
 * SendMessage as every target gets it: the same path, headers and body, with a fresh ClientToken each time, as the AWS
 * SDKs send it.
 */
export function postMessage(
  client: HttpClient,
  token: string,
  content: string,
  acknowledged: (accepted: boolean) => void,
): void {
  const body = JSON.stringify({ ContentType: 'text/plain', Content: content, ClientToken: randomUUID() })
  client.request('POST', '/participant/message', { 'X-Amz-Bearer': token }, body, ({ status }) =>
    acknowledged(status === 200),
  )
}
