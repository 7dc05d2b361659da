import { fork } from 'node:child_process'
import type { JobName, Jobs, Report } from './driver.ts'

/** No job takes longer; one that does has hung. */
const jobMsMax = 90_000

/**
 * Runs a job in a driver process of its own, so that it neither shares a heap with the last one nor an event loop with
 * what starts and measures the servers. `connected` is called when a load has opened its chats and goes on to send.
 */
export function runJob<Name extends JobName>(
  name: Name,
  job: Parameters<Jobs[Name]>[0],
  connected: () => void = () => {},
): Promise<Awaited<ReturnType<Jobs[Name]>>> {
  const driver = fork(new URL('./driver.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => driver.kill('SIGKILL'), jobMsMax)
    driver.on('message', (report: Report) => {
      if ('result' in report) resolve(report.result as Awaited<ReturnType<Jobs[Name]>>)
      else connected()
    })
    driver.once('exit', (code, signal) => {
      clearTimeout(timeout)
      reject(new Error(`the driver's ${name} job ended with ${signal ?? code}`))
    })
    driver.send({ name, job })
  })
}
