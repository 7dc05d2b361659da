import type { SpawnOptions } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort, type ServerProcess, startServer } from './server-process.ts'

const entry = fileURLToPath(new URL('../../packages/server/bin/parley.js', import.meta.url))

export interface ParleyOptions {
  readonly dataDir: string
  readonly port?: number
  /** Flags of node, such as `--cpu-prof`. */
  readonly nodeFlags?: readonly string[]
  /** A command that runs the service under it, such as strace. */
  readonly under?: readonly string[]
  readonly spawn?: SpawnOptions
}

/** The command that starts the service on a port and a data directory, with nothing else set. */
export const parleyCommand = (port: number, dataDir: string, nodeFlags: readonly string[] = []): string[] => [
  process.execPath,
  ...nodeFlags,
  entry,
  'serve',
  '--port',
  String(port),
  '--data-dir',
  dataDir,
]

/** Parley as people run it: its own bin, every default, a file store. */
export async function startParley(options: ParleyOptions): Promise<ServerProcess> {
  const port = options.port ?? (await freePort())
  const command = [...(options.under ?? []), ...parleyCommand(port, options.dataDir, options.nodeFlags)]
  return startServer(command, port, /Parley is ready at/, options.spawn)
}
