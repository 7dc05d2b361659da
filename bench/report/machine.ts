import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'

/** Where figures come from, without which absolute ones mean nothing. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly kernel: string
  readonly node: string
  readonly sqlite: string
  readonly commit: string
  /** Processes that wanted a core in the minute before: above a fraction of one, others were at work. */
  readonly loadAverage: number
}

/** The commit of the checkout, with `+` when files differ from it; `unknown` outside a checkout. */
function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim()
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', ':!bench/results', ':!docs')
    return git('rev-parse', '--short=12', 'HEAD') + (changed ? '+' : '')
  } catch {
    return 'unknown'
  }
}

/** To be asked before the first measurement, whose own load it would otherwise show. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    sqlite: process.versions['sqlite'] ?? 'unknown',
    commit: commit(),
    loadAverage: loadavg()[0]!,
  }
}
