import { readFileSync } from 'node:fs'

const shells = new Set(['sh', 'dash', 'bash', 'zsh', 'ash', 'busybox'])

/**
 * Remembers who runs this process now and tells later whether that npm is gone. Call it as early as possible: of who was
 * gone before, nothing is left to see. npm runs a command in a shell, and some shells stay its parent when npm is killed;
 * where the system shows processes as files, the shell's own parent is watched, too.
 */
export function watchNpm(): () => boolean {
  const parent = process.ppid
  const above = parentOfShell(parent)
  return () => process.ppid !== parent || parentOfShell(parent) !== above
}

/** Undefined for what is no shell, and where there is no `/proc`. */
function parentOfShell(pid: number): string | undefined {
  try {
    const [, name = '', parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return shells.has(name) ? parent : undefined
  } catch {
    return undefined
  }
}
