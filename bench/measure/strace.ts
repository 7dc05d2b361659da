import { spawnSync } from 'node:child_process'

/** Whether strace is installed and may trace. */
export const straceWorks = (): boolean =>
  spawnSync('strace', ['-f', '-e', 'trace=fsync', '-o', '/dev/null', 'true'], { stdio: 'ignore' }).status === 0

/** Runs a command so that every fsync of it takes `ms` longer, and nothing else does: a disk that stalls. */
export const stallingFsyncs = (ms: number): string[] => [
  'strace',
  ...['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null'],
  ...['-e', 'trace=fsync,fdatasync', '-e', `inject=fsync,fdatasync:delay_enter=${ms * 1000}`],
]
