/** Runs in a thread of its own: lives through seeds with a source some lines of which read otherwise. */
import { enableCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import type { Edit } from './mutations.ts'
import type { Simulated, Survival } from './survive.ts'

const { edits, seeds, first, source, simulation } = workerData as Simulated & {
  readonly edits: readonly Edit[]
  readonly seeds: number
  readonly first?: number
}
const folder = new URL(source, import.meta.url).href
const applied = new Set<Edit>()

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const here = edits.filter(({ file }) => url === `${folder}${file}`)
    if (here.length === 0) return loaded
    return { ...loaded, source: here.reduce(apply, String(loaded.source)) }
  },
})

function apply(source: string, edit: Edit): string {
  const parts = source.split(edit.line)
  if (parts.length !== 2) throw new Error(`${edit.file} holds ${parts.length - 1} times: ${edit.line}`)
  applied.add(edit)
  return parts.join(edit.becomes)
}

// Dozens of threads read the same source, each with another line edited.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/mutants', import.meta.url)))
// The hook must be there before what it edits is loaded.
const { simulate }: { simulate(seed: number): Promise<unknown> } = await import(simulation)
for (const edit of edits) if (!applied.has(edit)) throw new Error(`${edit.file} is not part of the simulation`)

let survival: Survival = {}
const order = Array.from({ length: seeds }, (_, index) => index + 1)
for (const seed of first === undefined ? order : [first, ...order]) {
  if (survival.breach !== undefined) break
  try {
    await simulate(seed)
  } catch (error) {
    survival = { seed, breach: (error as Error).message }
  }
}
parentPort?.postMessage(survival)
