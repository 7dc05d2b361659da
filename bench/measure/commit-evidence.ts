/** One system call of a trace made with `strace -f -y`: of which thread, on which file, with what text. */
interface Call {
  readonly line: number
  readonly text: string
  readonly kind: 'log-write' | 'log-sync' | 'socket-write'
}

/**
 * Reads the calls that matter, each at the line where it counts: a write where it begins, a sync where it has
 * completed. strace splits a call in two lines when another thread gets between; the second names no file.
 */
function* callsOf(trace: string): Generator<Call> {
  const syncing = new Map<string, string>()
  for (const [line, text] of trace.split('\n').entries()) {
    const [, thread = '', call = ''] = /^(\d+) +(?:[\d:.]+ +)?(.*)$/.exec(text) ?? []
    if (/^(pwrite64|write)\(\d+<[^>]*-wal>/.test(call)) yield { line, text, kind: 'log-write' }
    else if (/^(write|writev|sendto|sendmsg)\(\d+<(socket|TCP)/.test(call)) yield { line, text, kind: 'socket-write' }
    else if (/^f(data)?sync\(\d+<[^>]*-wal>/.test(call)) {
      if (call.includes('unfinished')) syncing.set(thread, text)
      else if (call.endsWith('= 0')) yield { line, text, kind: 'log-sync' }
    } else if (/^<\.\.\. f(data)?sync resumed>/.test(call)) {
      const begun = syncing.get(thread)
      syncing.delete(thread)
      if (begun && call.endsWith('= 0')) yield { line, text: `${begun} ${call}`, kind: 'log-sync' }
    }
  }
}

/** Of a file only its name: the evidence is published, and where the checkout lies is nobody's business. */
const shown = ({ line, text }: Call) =>
  `  line ${String(line + 1).padStart(5)}  ${text
    .replace(/<[^<>]*\/([^/<>]+)>/g, '<$1>')
    .slice(0, 130)
    .trimEnd()}`

/**
 * The lines of a trace that show a commit made durable before it was told to anybody: the last write to the
 * write-ahead log, the fsync after it, and the first write to a socket that carries the marker or the answer.
 *
 * @throws when there is no such order in the trace.
 */
export function findEvidence(trace: string, marker: string): string[] {
  const calls = [...callsOf(trace)]
  const logged = calls.findIndex(({ kind, text }) => kind === 'log-write' && text.includes(marker))
  if (logged < 0) throw new Error('the trace shows no write of the message to the write-ahead log')
  const told = calls.findIndex(({ kind, text }, at) => at > logged && kind === 'socket-write' && isTold(text, marker))
  if (told < 0) throw new Error('the trace shows no answer to the message')
  const early = calls.slice(0, logged).find(({ kind, text }) => kind === 'socket-write' && text.includes(marker))
  if (early) throw new Error(`the message was on a socket before it was logged:\n${shown(early)}`)
  const lastWrite = calls.slice(0, told).findLastIndex(({ kind }) => kind === 'log-write')
  const syncs = calls.slice(lastWrite, told).filter(({ kind }) => kind === 'log-sync')
  if (syncs.length === 0) throw new Error(`no fsync between the last write and the answer:\n${shown(calls[told]!)}`)
  return [
    `${syncs.length} fsync between the last write of the batch to the write-ahead log and its first answer:`,
    shown(calls[logged]!),
    ...(lastWrite === logged ? [] : [shown(calls[lastWrite]!)]),
    ...syncs.map(shown),
    shown(calls[told]!),
  ]
}

/** An HTTP answer that accepts, or a frame with the message. Heartbeats and pings are neither. */
const isTold = (text: string, marker: string) => text.includes(marker) || text.includes('HTTP/1.1 200')
