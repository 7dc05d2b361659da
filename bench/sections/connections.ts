import { readFileSync } from 'node:fs'
import type { Idle } from '../driver/jobs/idle.ts'
import { runJob } from '../driver/run-job.ts'
import { figure } from '../goals.ts'
import { scratchDir } from '../measure/scratch.ts'
import type { Measured, Progress } from '../section.ts'
import { startParley } from '../servers/parley.ts'
import { startRelay } from '../servers/references.ts'

/** As many sockets as wanted or as this machine's descriptor limit leaves, in pairs. */
function affordableConnections(wanted: number): number {
  const limit = /^Max open files +\d+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return Math.min(wanted, (Number(limit ?? 1024) - 500) & ~1)
}

/** Memory: of the service when nothing happens, and of a subscribed socket that says nothing. */
export async function connections(progress: Progress): Promise<Measured> {
  const count = affordableConnections(5000)
  const passes: { relay: Idle; parley: Idle }[] = []
  for (const pass of [1, 2]) {
    progress(`pass ${pass}: ${count} idle connections to the relay, then to Parley`)
    passes.push({ relay: await weighRelay(count), parley: await weighParley(count) })
  }
  const best = (value: (pass: { relay: Idle; parley: Idle }) => number) => Math.min(...passes.map(value))
  const relayBytes = best(({ relay }) => relay.bytesPerConnection)
  const parleyBytes = best(({ parley }) => parley.bytesPerConnection)
  const startedMb = best(({ parley }) => parley.startedKb) / 1024
  const relayMb = best(({ relay }) => relay.startedKb) / 1024
  const chatBytes = best(({ parley }) => ((parley.preparedKb - parley.startedKb) * 1024) / (count / 2))
  return {
    raw: { connections: count, passes },
    figures: [
      figure('memory-started', startedMb, `relay ${relayMb.toFixed(0)} MB`),
      figure(
        'memory-connection',
        parleyBytes / relayBytes,
        `${parleyBytes.toFixed(0)} B / ${relayBytes.toFixed(0)} B over ${count} connections`,
      ),
    ],
    notes: [
      `A chat with two participants, before any socket, adds ${chatBytes.toFixed(0)} B`,
      `With ${count} idle sockets Parley uses ${best(({ parley }) => parley.cpuPercent).toFixed(1)} % CPU`,
    ],
  }
}

async function weighRelay(count: number): Promise<Idle> {
  await using relay = await startRelay()
  const address = { kind: 'socket-relay', port: relay.port, pid: relay.pid } as const
  return await runJob('idle', { address, connections: count })
}

async function weighParley(count: number): Promise<Idle> {
  using data = scratchDir()
  await using parley = await startParley({ dataDir: data.path })
  const address = { kind: 'parley', port: parley.port, pid: parley.pid } as const
  return await runJob('idle', { address, connections: count })
}
