import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Backend } from './backend.ts'

export interface BackendPort extends AsyncDisposable {
  readonly url: string
}

/** Lets other processes, and pages of any origin, call a backend: `POST /startChat` with the arguments as a list. */
export async function openBackendPort(backend: Backend): Promise<BackendPort> {
  const calls = backend as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>
  const server = createServer(async (request, response) => {
    const name = request.url?.slice(1) ?? ''
    const answer = await text(request)
      .then((body) => calls[name]!.call(backend, ...(JSON.parse(body) as unknown[])))
      .then((result) => ({ result }))
      .catch((error) => ({ error: String(error) }))
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.end(JSON.stringify(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
