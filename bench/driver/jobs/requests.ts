import { setTimeout as after } from 'node:timers/promises'
import { cpuUs } from '../../measure/process-tree.ts'
import { type Summary, summarize } from '../../measure/statistics.ts'
import { HttpClient } from '../http-client.ts'

export interface RequestsJob {
  readonly port: number
  readonly pid: number
  readonly path: string
  readonly token: string
  readonly body: string
  readonly warmUpMs: number
  readonly durationMs: number
}

export interface Requests {
  readonly requests: number
  readonly perSecond: number
  readonly serverUsPerRequest: number
  readonly latencyMs: Summary
}

const connections = 16

/** A closed loop of one POST: 16 connections with one request in flight each. */
export async function requests(job: RequestsJob): Promise<Requests> {
  const headers = { 'X-Amz-Bearer': job.token }
  let latencyMs: number[] = []
  let running = true
  const clients = Array.from({ length: connections }, () => new HttpClient(job.port))
  for (const client of clients) {
    const next = () => {
      const sentAt = performance.now()
      client.request('POST', job.path, headers, job.body, ({ status, body }) => {
        if (status !== 200) throw new Error(`POST ${job.path} was answered ${status} ${body}`)
        latencyMs.push(performance.now() - sentAt)
        if (running) next()
      })
    }
    next()
  }
  await after(job.warmUpMs)
  latencyMs = []
  const beforeUs = cpuUs(job.pid)
  await after(job.durationMs)
  const serverUs = cpuUs(job.pid) - beforeUs
  running = false
  const answered = summarize(latencyMs)
  return {
    requests: answered.count,
    perSecond: (answered.count / job.durationMs) * 1000,
    serverUsPerRequest: serverUs / answered.count,
    latencyMs: answered,
  }
}
