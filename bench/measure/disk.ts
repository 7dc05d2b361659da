import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { scratchDir } from './scratch.ts'
import { type Summary, summarize } from './statistics.ts'

/** How long this disk takes to make 4 KiB durable: append and fsync, `count` times, in milliseconds. */
export function appendAndFsyncMs(count: number): Summary {
  using scratch = scratchDir()
  const file = openSync(join(scratch.path, 'appended'), 'w')
  const block = Buffer.alloc(4096, 1)
  const samples = Array.from({ length: count }, () => {
    const startedAt = performance.now()
    writeSync(file, block)
    fsyncSync(file)
    return performance.now() - startedAt
  })
  closeSync(file)
  return summarize(samples)
}
