import { fill } from './jobs/fill.ts'
import { idle } from './jobs/idle.ts'
import { inserts } from './jobs/inserts.ts'
import { load } from './jobs/load.ts'
import { requests } from './jobs/requests.ts'
import { seed } from './jobs/seed.ts'
import { testServers } from './jobs/test-servers.ts'
import { testState } from './jobs/test-state.ts'

/** What the driver process can be asked for: one job, one result. */
export const jobs = { fill, idle, inserts, load, requests, seed, testServers, testState }
export type Jobs = typeof jobs
export type JobName = keyof Jobs

/** The one message that starts a driver process. */
export interface Assignment {
  readonly name: JobName
  readonly job: never
}

/** What a driver process says: that its job has got everybody connected, and in the end the result. */
export type Report = { readonly connected: true } | { readonly result: unknown }

process.once('message', async ({ name, job }: Assignment) => {
  const report = (said: Report, sent?: () => void) => process.send!(said, undefined, undefined, sent)
  const result = await jobs[name](job, () => report({ connected: true }))
  report({ result }, () => process.exit(0))
})
