import { fileURLToPath } from 'node:url'
import { freePort, type ServerProcess, startServer } from './server-process.ts'

const relayEntry = fileURLToPath(new URL('../reference/servers/node-relay.js', import.meta.url))
const bareEntry = fileURLToPath(new URL('./bare-http.ts', import.meta.url))

/** One of them reads its port from the environment, the other from its argument. */
async function startOnFreePort(entry: string): Promise<ServerProcess> {
  const port = await freePort()
  return startServer([process.execPath, entry, String(port)], port, /ready/, { env: { PORT: String(port) } })
}

/** The relay on the same Node: no store, no validation, no tokens worth the name. */
export const startRelay = (): Promise<ServerProcess> => startOnFreePort(relayEntry)

/** One POST route of node:http and nothing behind it. */
export const startBareHttp = (): Promise<ServerProcess> => startOnFreePort(bareEntry)
