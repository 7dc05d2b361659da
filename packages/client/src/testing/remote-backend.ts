import type { Backend } from './backend.ts'

/** The backend behind a port of `backend-port.ts`. */
export const remoteBackend = (url: string): Backend =>
  new Proxy({} as Backend, {
    get:
      (_, name) =>
      async (...given: unknown[]) => {
        const response = await fetch(`${url}/${String(name)}`, { method: 'POST', body: JSON.stringify(given) })
        const { result, error } = (await response.json()) as { result?: unknown; error?: string }
        if (error !== undefined) throw new Error(error)
        return result
      },
  })
