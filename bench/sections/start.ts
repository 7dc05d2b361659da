import { runJob } from '../driver/run-job.ts'
import { figure } from '../goals.ts'
import { scratchDir } from '../measure/scratch.ts'
import { median } from '../measure/statistics.ts'
import type { Measured, Progress } from '../section.ts'
import { startupMs } from '../servers/parley.ts'

const starts = 10

/** Start-up of the process, on a data directory that has been used before, and of the server inside a test. */
export async function start(progress: Progress): Promise<Measured> {
  progress(`${starts} starts on an empty database`)
  using data = scratchDir()
  const firstMs = await startupMs({ dataDir: data.path })
  const emptyMs: number[] = []
  for (let count = 0; count < starts; count++) emptyMs.push(await startupMs({ dataDir: data.path }))
  progress(`${starts} test servers in one process`)
  const testServer = await runJob('testServers', { count: starts })
  return {
    raw: { firstMs, emptyMs, testServer },
    figures: [
      figure('start-empty', median(emptyMs), `median of ${starts}; the first start took ${firstMs.toFixed(0)} ms`),
      figure(
        'test-server',
        median(testServer.laterMs),
        `median of ${starts}; the first ${testServer.firstMs.toFixed(0)} ms, its import ${testServer.importMs.toFixed(0)} ms`,
      ),
    ],
  }
}
