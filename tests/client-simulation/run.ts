/**
 * Lives through many seeds, on every processor: `npm run simulate -- --seeds 10000 --from 1`. Odd seeds tell of devices
 * with a session each, even ones of tabs that share one.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { simulate as simulateDevices } from './life.ts'
import { simulate as simulateTabs } from './tabs-life.ts'
import { tally } from './tally.ts'

interface Share {
  readonly seeds: readonly number[]
}

interface Outcome {
  readonly seed: number
  readonly breach?: string | undefined
}

type Tally = ReadonlyMap<string, number>

/** A life waits for the real service most of the time, so several share a processor. */
const atOnce = 4

if (isMainThread) await lead()
else await live((workerData as Share).seeds)

async function live(seeds: readonly number[]): Promise<void> {
  const left = [...seeds]
  const next = async () => {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
      const simulate: (seed: number) => Promise<unknown> = seed % 2 === 0 ? simulateTabs : simulateDevices
      const breach = await simulate(seed).then(
        () => undefined,
        (error: Error) => error.stack,
      )
      parentPort?.postMessage({ seed, breach } satisfies Outcome)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, next))
  parentPort?.postMessage(tally satisfies Tally)
}

async function lead(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string', default: '1' },
      // With `chatjs`: what it loses on such lines, and what ours does, as a table.
      against: { type: 'string' },
    },
  })
  const [count, from] = [Number(values.seeds ?? (values.against ? 20 : 1000)), Number(values.from)]
  if (values.against !== undefined) {
    if (values.against !== 'chatjs') throw new Error(`--against ${values.against}: there is chatjs alone`)
    const { printTable } = await import('./against-chatjs/table.ts')
    await printTable(Array.from({ length: count }, (_, index) => from + index))
    return
  }
  const began = performance.now()
  const breaches: Outcome[] = []
  const lived = new Map<string, number>()
  let done = 0
  const heard = (news: Outcome | Tally) => {
    if (news instanceof Map) {
      for (const [what, times] of news) lived.set(what, (lived.get(what) ?? 0) + times)
      return
    }
    const outcome = news as Outcome
    done++
    if (outcome.breach !== undefined) {
      breaches.push(outcome)
      console.log(`seed ${outcome.seed}: ${outcome.breach}`)
    }
    if (done % 500 === 0) console.log(`${done} of ${count}, ${breaches.length} broke a law`)
  }
  // Each thread has as many odd seeds as even ones.
  const threads = availableParallelism()
  const shares = Array.from({ length: threads }, (_, thread) =>
    Array.from({ length: count }, (_, index) => from + index).filter((seed) => (seed >> 1) % threads === thread),
  )
  await Promise.all(
    shares.map((seeds) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { seeds } satisfies Share })
      worker.on('message', heard)
      return new Promise((resolve, reject) => {
        worker.once('exit', resolve)
        // An unhandled rejection ends the thread, and is a breach of its own.
        worker.once('error', reject)
      })
    }),
  )
  const { ms = 0, ...happened } = Object.fromEntries(lived)
  const shown = { 'minutes of virtual time': Math.round(ms / 60_000), ...happened }
  for (const [what, times] of Object.entries(shown))
    console.log(`${times.toLocaleString('en-US').padStart(13)} ${what}`)
  const seconds = (performance.now() - began) / 1000
  console.log(`${done} lives in ${seconds.toFixed(0)} s, ${breaches.length} broke a law`)
  process.exitCode = breaches.length > 0 || done < count ? 1 : 0
}
