import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runJob } from './driver/run-job.ts'
import { scratchDir } from './measure/scratch.ts'
import { startParley } from './servers/parley.ts'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Where a function stands, without the part of the path that says where the checkout is. */
function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const file = url.replace(/^.*\/(packages|node_modules)\//, '$1/')
  return `${functionName || '(anonymous)'}  ${file}${file ? `:${lineNumber + 1}` : ''}`
}

/** The functions with the most time of their own in one thread's profile, as shares of the time it was not idle. */
function busiest(profile: CpuProfile, count: number): string[] {
  const names = new Map(profile.nodes.map((node) => [node.id, nameOf(node)]))
  const selfUs = new Map<string, number>()
  let busyUs = 0
  for (const [index, id] of profile.samples.entries()) {
    const name = names.get(id)!
    if (name.startsWith('(idle)')) continue
    const deltaUs = profile.timeDeltas[index]!
    busyUs += deltaUs
    selfUs.set(name, (selfUs.get(name) ?? 0) + deltaUs)
  }
  const sorted = [...selfUs].sort(([, a], [, b]) => b - a).slice(0, count)
  return [
    `${(busyUs / 1e6).toFixed(2)} s busy`,
    ...sorted.map(([name, us]) => `${((us / busyUs) * 100).toFixed(1).padStart(5)} %  ${name}`),
  ]
}

/**
 * Profiles the service under the work unit, saturated or at a rate, and prints each thread's busiest functions:
 * `node bench/profile.ts [messages per second]`.
 */
async function profile(perSecond: number | undefined) {
  using scratch = scratchDir()
  const profiles = join(scratch.path, 'profiles')
  {
    await using parley = await startParley({
      dataDir: join(scratch.path, 'data'),
      nodeFlags: ['--cpu-prof', '--cpu-prof-interval', '200', '--cpu-prof-dir', profiles],
    })
    const address = { kind: 'parley', port: parley.port, pid: parley.pid } as const
    const load = perSecond
      ? { paces: [{ perSecond, durationMs: 8000 }] }
      : { saturation: { warmUpMs: 1000, durationMs: 6000 }, paces: [] }
    await runJob('load', { address, chats: 200, ...load })
  }
  for (const file of readdirSync(profiles)) {
    const lines = busiest(JSON.parse(readFileSync(join(profiles, file), 'utf8')), 45)
    console.log(`\n${lines.join('\n')}`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await profile(process.argv[2] === undefined ? undefined : Number(process.argv[2]))
}
