import type { Load } from '../driver/jobs/load.ts'
import { runJob } from '../driver/run-job.ts'
import type { TargetKind } from '../driver/target.ts'
import { figure } from '../goals.ts'
import { appendAndFsyncMs } from '../measure/disk.ts'
import { scratchDir } from '../measure/scratch.ts'
import type { Summary } from '../measure/statistics.ts'
import type { Measured, Progress } from '../section.ts'
import { startParley } from '../servers/parley.ts'
import { startRelay } from '../servers/references.ts'

const chats = 200
const saturation = { warmUpMs: 2000, durationMs: 5000 }
const slow = { perSecond: 200, durationMs: 8000 }
const steady = { perSecond: 500, durationMs: 5000 }
const pacesText = `, then ${slow.perSecond}/s and ${steady.perSecond}/s`

interface Pass {
  readonly appendAndFsyncMs: Summary
  readonly loads: Readonly<Record<TargetKind, Load>>
}

/**
 * The work unit against the two relays and Parley, twice. A figure takes the better of the two passes for each server:
 * what disturbs a run only ever makes it worse.
 */
export async function messages(progress: Progress): Promise<Measured> {
  const passes: Pass[] = []
  for (const pass of [1, 2]) {
    const loads: Partial<Record<TargetKind, Load>> = {}
    for (const kind of ['http-relay', 'socket-relay', 'parley'] as const) {
      progress(`pass ${pass}: ${kind}, ${chats} chats saturated${kind === 'socket-relay' ? '' : pacesText}`)
      loads[kind] = await measure(kind)
    }
    passes.push({ appendAndFsyncMs: appendAndFsyncMs(500), loads: loads as Pass['loads'] })
  }

  const best = (kind: TargetKind, value: (load: Load) => number) =>
    Math.min(...passes.map(({ loads }) => value(loads[kind])))
  const saturated = (kind: TargetKind) => best(kind, (load) => load.saturation!.serverUsPerMessage)
  const at200 = (kind: TargetKind) => best(kind, (load) => load.paces[0]!.serverUsPerMessage)
  const perSecond = (kind: TargetKind) => -best(kind, (load) => -load.saturation!.perSecond)
  const ackMs = best('parley', (load) => load.paces[1]!.ackMs.p50)
  const ackP99Ms = best('parley', (load) => load.paces[1]!.ackMs.p99)
  const deliveryMs = best('parley', (load) => load.paces[1]!.deliveryMs.p50)
  const deliveryP99Ms = best('parley', (load) => load.paces[1]!.deliveryMs.p99)
  const fsyncMs = Math.min(...passes.map((pass) => pass.appendAndFsyncMs.p50))

  const us = (value: number, reference: number) => `${value.toFixed(0)} µs / ${reference.toFixed(0)} µs`
  const ms = (value: number) => `${value.toFixed(2)} ms`
  const ratio = (id: 'cpu-saturated' | 'cpu-saturated-socket' | 'cpu-200', ours: number, theirs: number) =>
    figure(id, ours / theirs, us(ours, theirs))
  return {
    raw: { chats, passes },
    figures: [
      ratio('cpu-saturated', saturated('parley'), saturated('http-relay')),
      ratio('cpu-saturated-socket', saturated('parley'), saturated('socket-relay')),
      ratio('cpu-200', at200('parley'), at200('http-relay')),
      figure(
        'throughput',
        perSecond('parley') / perSecond('http-relay'),
        `${perSecond('parley').toFixed(0)}/s / ${perSecond('http-relay').toFixed(0)}/s`,
      ),
      figure('ack-p50', ackMs / fsyncMs, `${ms(ackMs)} / ${ms(fsyncMs)}`),
      figure('ack-p99', ackP99Ms, `delivery p50 ${ms(deliveryMs)}, p99 ${ms(deliveryP99Ms)}`),
      figure('delivery-lag', deliveryMs - ackMs, `${ms(deliveryMs)} − ${ms(ackMs)}`),
    ],
  }
}

/** Awaited within, so that the server outlives its load. */
async function measure(kind: TargetKind): Promise<Load> {
  using data = scratchDir()
  await using server = kind === 'parley' ? await startParley({ dataDir: data.path }) : await startRelay()
  const address = { kind, port: server.port, pid: server.pid }
  return await runJob('load', { address, chats, saturation, paces: kind === 'socket-relay' ? [] : [slow, steady] })
}
