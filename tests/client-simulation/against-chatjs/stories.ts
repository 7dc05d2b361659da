import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Counts } from './comparison.ts'
import { weathers } from './weathers.ts'

export interface Story {
  /** Which of the weathers. */
  readonly weather: number
  readonly seed: number
}

export interface Told extends Story {
  readonly counts: Counts
}

/** These seeds in every weather. */
export const storiesOf = (seeds: readonly number[]): readonly Story[] =>
  seeds.flatMap((seed) => weathers.map((_, weather) => ({ weather, seed })))

/** Lives through all of them, on every processor. */
export async function tell(stories: readonly Story[], heard: (told: Told) => void): Promise<void> {
  const threads = Math.min(availableParallelism(), stories.length)
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const share = stories.filter((_, index) => index % threads === thread)
      // Without a test runner's own options.
      const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: share, execArgv: [] })
      worker.on('message', heard)
      return new Promise<void>((resolve, reject) => {
        worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))))
        worker.once('error', reject)
      })
    }),
  )
}
