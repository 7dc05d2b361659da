import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { runJob } from '../driver/run-job.ts'
import { figure } from '../goals.ts'
import { scratchDir } from '../measure/scratch.ts'
import { stallingFsyncs, straceWorks } from '../measure/strace.ts'
import type { Measured, Progress } from '../section.ts'
import type { LoopDelay } from '../servers/loop-delay-probe.ts'
import { startParley, startupMs } from '../servers/parley.ts'

const probe = fileURLToPath(new URL('../servers/loop-delay-probe.ts', import.meta.url))
const stallMs = 500
/** Few enough to be connected soon, many enough that nobody has to send again before he is answered. */
const chats = 100
const perSecond = 100

/**
 * Every fsync takes half a second longer while messages come at 100 a second. Nothing in the service knows of it: the
 * system call is delayed from outside, so what stalls is the commit itself.
 */
export async function stall(progress: Progress): Promise<Measured> {
  if (!straceWorks()) throw new Error('strace is needed to stall the disk, and is not installed or may not trace')
  using data = scratchDir()
  progress('preparing a data directory')
  await startupMs({ dataDir: data.path })
  progress(`every fsync stalled by ${stallMs} ms, at ${perSecond}/s`)
  await using parley = await startParley({
    dataDir: data.path,
    nodeFlags: ['--import', probe],
    under: stallingFsyncs(stallMs),
  })
  const address = { kind: 'parley', port: parley.port, pid: parley.pid } as const
  const job = { address, chats, paces: [{ perSecond, durationMs: 6000 }] }
  const load = await runJob('load', job, () => parley.child.send('watch'))
  const reported = once(parley.child, 'message')
  parley.child.send('report')
  const [delay] = (await reported) as [LoopDelay]
  const ackMs = load.paces[0]!.ackMs
  return {
    raw: { stallMs, delay, load },
    figures: [
      figure(
        'stall-loop',
        delay.p99Ms,
        `p50 ${delay.p50Ms.toFixed(1)} ms, longest ${delay.maxMs.toFixed(1)} ms; ack p50 ${ackMs.p50.toFixed(0)} ms`,
      ),
    ],
  }
}
