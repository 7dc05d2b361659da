import { idle } from './jobs/idle.ts'
import { load } from './jobs/load.ts'
import { requests } from './jobs/requests.ts'

/** What the driver process can be asked for: one job, one result. */
export const jobs = { load, idle, requests }
export type Jobs = typeof jobs
export type JobName = keyof Jobs

/** The one message that starts a driver process. */
export interface Assignment {
  readonly name: JobName
  readonly job: never
}

process.once('message', async ({ name, job }: Assignment) => {
  const result = await jobs[name](job)
  process.send!(result, () => process.exit(0))
})
