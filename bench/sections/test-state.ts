import { runJob } from '../driver/run-job.ts'
import { figure } from '../goals.ts'
import { median } from '../measure/statistics.ts'
import type { Measured, Progress } from '../section.ts'

const job = { chats: 100, itemsPerChat: 100, rounds: 20 }

/** The state of a service inside a test, with 10,000 short items in it. */
export async function testState(progress: Progress): Promise<Measured> {
  progress(`${job.chats * job.itemsPerChat} items in ${job.chats} chats, kept and brought back ${job.rounds} times`)
  const measured = await runJob('testState', job)
  const from = `median of ${job.rounds}; ${(measured.imageBytes / 2 ** 20).toFixed(1)} MiB`
  return {
    raw: { job, ...measured },
    figures: [
      figure('test-snapshot', median(measured.snapshotMs), from),
      figure('test-restore', median(measured.restoreMs), from),
      figure('test-reset', median(measured.resetMs), from),
    ],
  }
}
