import type { ClientKind } from './actor.ts'
import { counts } from './report.ts'

/** Of so many measurements, in milliseconds of the wall clock. */
export interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** How many chats at once have gone. */
export interface LoadReport {
  readonly title: string
  readonly file: string
  readonly client: ClientKind
  readonly chats: number
  /** How long each chat rested behind a step, milliseconds. */
  readonly pace: number
  readonly failed: number
  /** The first few: with which step, and why. */
  readonly failures: readonly string[]
  /** How many failed with which step. */
  readonly failedAt: Readonly<Record<string, number>>
  /** Until all had connected, and from then until all had done. */
  readonly enteringMs: number
  readonly talkingMs: number
  /** Messages as they came to others, and how long they were on their way: from the call to the frame. */
  readonly messages: { readonly count: number; readonly perSecond: number; readonly waysMs: Percentiles }
  /** By the word of a step how long each took. */
  readonly latencies: Readonly<Record<string, Percentiles>>
  /** Of this process, which holds the clients, and the service where none was given. */
  readonly memory: { readonly beforeBytes: number; readonly peakBytes: number }
  /** Time of processors that it took: this, unlike the rest, does not depend on what else the machine does. */
  readonly cpuMs: number
  readonly faults: Readonly<Record<string, number>>
  readonly requests: Readonly<Record<string, number>>
  readonly requestsPerSecond: number
}

/** The report for a terminal. */
export function renderLoadReport(report: LoadReport): string {
  const { title, file, client, chats, failed, failures, failedAt, enteringMs, talkingMs, messages, memory } = report
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const row = (name: string, { count, p50, p95, p99, max }: Percentiles) =>
    `  ${name.padEnd(20)}${String(count).padStart(8)}${[p50, p95, p99, max].map((ms) => ms.toFixed(1).padStart(10)).join('')}`
  const megabytes = (bytes: number) => Math.round(bytes / 1_000_000)
  return [
    `${title} (${file}, ${client}): ${chats} chats side by side, ${failed} failed`,
    `  all connected after ${seconds(enteringMs)}, all done ${seconds(talkingMs)} later`,
    `  messages: ${messages.count} delivered, ${messages.perSecond.toFixed(0)}/s; requests: ${report.requestsPerSecond.toFixed(0)}/s`,
    `  memory: ${megabytes(memory.peakBytes)} MB at most, ${megabytes(memory.beforeBytes)} MB before; processors: ${seconds(report.cpuMs)}`,
    `  ${''.padEnd(20)}${'count'.padStart(8)}${['p50 ms', 'p95 ms', 'p99 ms', 'max ms'].map((each) => each.padStart(10)).join('')}`,
    row('a message’s way', messages.waysMs),
    ...Object.entries(report.latencies).map(([verb, taken]) => row(verb, taken)),
    `  requests: ${counts(report.requests)}`,
    `  faults fired: ${counts(report.faults)}`,
    ...Object.entries(failedAt).map(([at, count]) => `  failed ${count} ×  ${at}`),
    ...failures.map((failure) => `\n  ${failure.replaceAll('\n', '\n  ')}`),
  ].join('\n')
}
