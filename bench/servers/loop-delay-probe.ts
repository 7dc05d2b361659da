import { monitorEventLoopDelay } from 'node:perf_hooks'

/**
 * Loaded into a server with `--import`: tells how late its event loop ran. The histogram holds the intervals between
 * the ticks of a timer, the timer's own period included.
 */
export interface LoopDelay {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

const periodMs = 2
let histogram: ReturnType<typeof monitorEventLoopDelay> | undefined

process.on('message', (message) => {
  if (message === 'watch') {
    histogram = monitorEventLoopDelay({ resolution: periodMs })
    histogram.enable()
  } else if (message === 'report' && histogram) {
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - periodMs)
    const delay: LoopDelay = {
      p50Ms: late(histogram.percentile(50)),
      p99Ms: late(histogram.percentile(99)),
      maxMs: late(histogram.max),
    }
    process.send!(delay)
  }
})
process.channel?.unref()
