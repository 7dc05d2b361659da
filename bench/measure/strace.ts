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

/** Runs a command so that every write and sync of it, with the file or socket it went to, stands in `traceFile`. */
export const tracingWritesTo = (traceFile: string): string[] => [
  'strace',
  ...['-f', '-y', '-qq', '-s', '4200', '-o', traceFile],
  ...['-e', 'trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg'],
]
