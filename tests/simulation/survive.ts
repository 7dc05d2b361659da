import { Worker } from 'node:worker_threads'
import type { Edit } from './mutations.ts'

/** The seed at which a law was broken, and the law; nothing when all were lived through. */
export interface Survival {
  readonly seed?: number
  readonly breach?: string
}

/** What is simulated: where its source is, and the module that lives through a seed. Relative to this file. */
export interface Simulated {
  readonly source: string
  readonly simulation: string
}

const server: Simulated = { source: '../../packages/server/src/', simulation: './simulation.ts' }

/**
 * How far a server, or what else is simulated, gets whose source is edited.
 * @param first a seed that is lived through before all others
 * @throws Error when an edit does not apply
 */
export function survive(edits: readonly Edit[], seeds: number, simulated = server, first?: number): Promise<Survival> {
  return new Promise((resolve, reject) => {
    const workerData = { edits, seeds, first, ...simulated }
    // Without the test runner's own options: the server is loaded as it is in service.
    const worker = new Worker(new URL('./mutant.ts', import.meta.url), { workerData, execArgv: [] })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the thread ended without a word')))
  })
}
