import { get } from './node-http.ts'
import type { Hub } from './socket/hub.ts'
import type { SocketServer } from './socket/socket-server.ts'
import type { Store } from './store/store.ts'

export const serviceName = 'parley'

const followEveryMs = 20
const probeTimeoutMs = 500

interface Parts {
  readonly store: Store
  readonly hub: Hub
  readonly sockets: SocketServer
  readonly port: number
  readonly host: string
  readonly startId: string
}

/**
 * Between the release of the store and the end: the sockets stay open and go on hearing, read-only, what a new process
 * commits, until that process answers on the same port. Then they may be closed, for what ChatJS asks next will be
 * answered; closed any sooner, every session breaks for good (spec §3.6, §3.7).
 *
 * @param patienceMs how long to wait for a replacement that may never come
 */
export async function handOver(parts: Parts, patienceMs: number): Promise<void> {
  const { store, hub, sockets } = parts
  const deadline = performance.now() + patienceMs
  let version = store.version()
  let replaced = false
  let probing = false
  while (sockets.open > 0 && !replaced && performance.now() < deadline) {
    if (!probing) {
      probing = true
      void isReplaced(parts).then((answer) => {
        replaced ||= answer
        probing = false
      })
    }
    await new Promise((resolve) => setTimeout(resolve, followEveryMs))
    const current = store.version()
    if (current === version) continue
    version = current
    hub.catchUp()
  }
  hub.catchUp()
}

/** Whether another process of this service answers where this one did. */
function isReplaced({ host, port, startId }: Parts): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host, port, path: '/healthz', agent: false, timeout: probeTimeoutMs }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('error', () => resolve(false))
      response.on('end', () => resolve(isAnother(body, startId)))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}

function isAnother(body: string, startId: string): boolean {
  try {
    const health = JSON.parse(body) as { service?: unknown; startId?: unknown }
    return health.service === serviceName && typeof health.startId === 'string' && health.startId !== startId
  } catch {
    return false
  }
}
