import { readdirSync, readFileSync } from 'node:fs'

/** What a file of /proc says; nothing when its process or thread has gone in the meantime. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** The name in field 2 of `stat` may hold blanks, so the parent is the second field behind its bracket. */
function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`)
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

/** A process and all its living descendants. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const parent = Number.isInteger(pid) ? parentOf(pid) : Number.NaN
    if (!Number.isNaN(parent)) children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

/**
 * CPU time (user and system) that the threads of a process tree have used so far, in microseconds. The scheduler counts
 * nanoseconds; `stat` would give the same sum in hundredths of a second, too coarse for a few hundred messages.
 */
export function cpuUs(root: number): number {
  let nanoseconds = 0
  for (const pid of processTree(root)) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0])
    }
  }
  return nanoseconds / 1000
}

/** Proportional set size of a process tree in KiB: pages shared between processes count once. */
export function memoryKb(root: number): number {
  let total = 0
  for (const pid of processTree(root)) {
    total += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
  }
  return total
}
