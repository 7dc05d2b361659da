import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { HttpClient } from '../driver/http-client.ts'
import { freePort, type ServerOptions, type ServerProcess, spawnServer, startServer } from './server-process.ts'

const entry = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url))

export interface ParleyOptions extends ServerOptions {
  readonly dataDir: string
  /** Flags of node, such as `--cpu-prof`. */
  readonly nodeFlags?: readonly string[]
}

/** The service as people run it: its own bin, every default, a file store. */
const command = (port: number, { dataDir, nodeFlags = [] }: ParleyOptions) => {
  const flags = ['--port', String(port), '--data-dir', dataDir]
  return [process.execPath, ...nodeFlags, entry, 'serve', ...flags]
}

/** Starts Parley and resolves when it says that it is ready. */
export async function startParley(options: ParleyOptions): Promise<ServerProcess> {
  const port = await freePort()
  return startServer(command(port, options), port, /Parley is ready at/, options)
}

/** Starts Parley, stops it again, and gives the milliseconds from the spawn to the first 200 of `/healthz`. */
export async function startupMs(options: ParleyOptions): Promise<number> {
  const port = await freePort()
  const probe = new HttpClient(port)
  const startedAt = performance.now()
  await using server = spawnServer(command(port, options), port, options)
  const status = () =>
    new Promise<number>((resolve) => probe.request('GET', '/healthz', {}, '', (a) => resolve(a.status)))
  while ((await status()) !== 200) {
    if (server.child.exitCode !== null) throw new Error(`Parley ended with ${server.child.exitCode} while starting`)
    await after(1)
  }
  const elapsedMs = performance.now() - startedAt
  probe.close()
  return elapsedMs
}
