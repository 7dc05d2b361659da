import { readFileSync } from 'node:fs'
import { findCommand } from '../../scripts/find-command.js'

/** What a command is put behind to note its calls that name files; it is the process that is started nonetheless. */
export function tracing(file: string): readonly string[] {
  const strace = findCommand('strace') ?? 'strace, which `node scripts/setup.js --for-tests` brings'
  return [strace, '-D', '-f', '-qq', '-e', 'trace=%file', '-o', file]
}

/** Every path that was opened to be written, made, renamed or deleted, or where that was tried. */
export function writesIn(file: string): readonly string[] {
  const written = new Set<string>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, call = '', text = ''] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? []
    const opens = /^(open|openat|openat2|creat)$/.test(call) && /\bO_(WRONLY|RDWR|CREAT|TRUNC)\b/.test(text)
    const changes = /^(mkdir|rmdir|rename|link|symlink|unlink|truncate|chmod|fchmodat|chown|fchownat|mknod|utime)/.test(
      call,
    )
    if (!opens && !changes) continue
    for (const [, path = ''] of text.matchAll(/"((?:[^"\\]|\\.)*)"/g)) written.add(path)
  }
  return [...written].sort()
}
