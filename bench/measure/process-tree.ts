import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts CPU time in ticks of 1/100 s (CLK_TCK), here in microseconds. */
const tickUs = 10_000

interface ProcessStat {
  readonly parent: number
  readonly ticks: number
}

/** Undefined when the process is gone. The name in field 2 may hold blanks, so fields are counted from its bracket. */
function processStat(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    return undefined
  }
}

/** A process and all its living descendants. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const stat = Number.isInteger(pid) ? processStat(pid) : undefined
    if (stat) children.set(stat.parent, [...(children.get(stat.parent) ?? []), pid])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

/** CPU time (user and system) that a process tree has used so far, in microseconds. */
export function cpuUs(root: number): number {
  let ticks = 0
  for (const pid of processTree(root)) ticks += processStat(pid)?.ticks ?? 0
  return ticks * tickUs
}

/** Proportional set size of a process tree in KiB: pages shared between processes count once. */
export function memoryKb(root: number): number {
  let total = 0
  for (const pid of processTree(root)) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
      total += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
    } catch {
      // The process ended between the listing and the reading.
    }
  }
  return total
}
