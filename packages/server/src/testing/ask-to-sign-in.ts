import { sign } from './sign.ts'
import type { TestServer } from './test-server.ts'

/** StartParticipantAuthentication with a backend's signature; no SDK knows it. */
export async function askToSignIn(
  { endpoint, credentials: key, instanceId }: TestServer,
  contactId: string,
  input = {},
) {
  const { host } = new URL(endpoint)
  const segments = ['parley', 'v1', 'contacts', instanceId, contactId, 'authentication']
  const body = JSON.stringify(input)
  const toSign = { key, at: Date.now(), method: 'POST', segments, body }
  const { rawUrl, headers } = sign({ ...toSign, headers: { host, 'content-type': 'application/json' } })
  const { host: _, ...signed } = headers as Record<string, string[]>
  const answer = await fetch(`${endpoint}${rawUrl}`, {
    method: 'POST',
    headers: Object.entries(signed).map(([name, value]) => [name, String(value)]),
    body,
  })
  const json = (await answer.json()) as {
    readonly SessionId: string
    readonly __type?: string
    readonly Message?: string
  }
  return { status: answer.status, ...json }
}
