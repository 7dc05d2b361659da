/** A share of the stories, lived through in a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { compare } from './comparison.ts'
import type { Story, Told } from './stories.ts'
import { weathers } from './weathers.ts'

/** A life waits for the real service most of the time, so several share a processor. */
const atOnce = 4

// In a browser a page that leaves a rejection to itself goes on. What is not from ChatJS's page is ours, and a mistake.
process.on('unhandledRejection', (reason, promise) => {
  if (promise instanceof Promise) throw reason
})

const left = [...(workerData as readonly Story[])]
const next = async () => {
  for (let story = left.shift(); story !== undefined; story = left.shift()) {
    const counts = await compare(weathers[story.weather]!, story.seed)
    parentPort?.postMessage({ ...story, counts } satisfies Told)
  }
}
await Promise.all(Array.from({ length: atOnce }, next))
