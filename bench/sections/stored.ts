import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { HttpClient } from '../driver/http-client.ts'
import type { Inserts } from '../driver/jobs/inserts.ts'
import type { Requests } from '../driver/jobs/requests.ts'
import type { SeededChat } from '../driver/jobs/seed.ts'
import { createConnection } from '../driver/parley-target.ts'
import { runJob } from '../driver/run-job.ts'
import { figure } from '../goals.ts'
import { scratchDir } from '../measure/scratch.ts'
import { median } from '../measure/statistics.ts'
import type { Measured, Progress } from '../section.ts'
import { startParley, startupMs } from '../servers/parley.ts'
import { startBareHttp } from '../servers/references.ts'
import type { ServerProcess } from '../servers/server-process.ts'

const manyChats = 100_000
const longItems = 1_000_000
const starts = 10
const window = { warmUpMs: 1000, durationMs: 2500 }

/**
 * What a database costs that has been in use for long: one with a hundred thousand chats and a chat of a million items
 * beside one with a hundred chats. Page, insert and start are to cost the same in both.
 */
export async function stored(progress: Progress): Promise<Measured> {
  using scratch = scratchDir()
  const filled = join(scratch.path, 'filled')
  const small = join(scratch.path, 'small')
  const [long, short] = await seeded(filled)
  cpSync(filled, small, { recursive: true })
  progress(`filling a database: ${manyChats} chats, and one of ${longItems} items`)
  const copies = { template: short.contactId, itemsPerChat: 5 }
  await runJob('fill', { dataDir: small, ...copies, chats: 100 - 2 })
  await runJob('fill', {
    dataDir: filled,
    ...copies,
    chats: manyChats - 2,
    long: { chat: long.contactId, items: longItems - 10 },
  })

  progress('the last page of the long chat, of a short one, and a bare POST, two passes')
  const pages = [await pagesOf(filled, long, short), await pagesOf(filled, long, short)]
  progress(`${starts} starts on each`)
  const startMs = { small: [] as number[], filled: [] as number[] }
  for (let count = 0; count < starts; count++) {
    startMs.small.push(await startupMs({ dataDir: small }))
    startMs.filled.push(await startupMs({ dataDir: filled }))
  }
  progress('inserting into each, two passes')
  const inserted: { readonly small: Inserts; readonly filled: Inserts }[] = []
  for (let pass = 0; pass < 2; pass++) {
    inserted.push({
      small: await runJob('inserts', { dataDir: small, chats: 100, durationMs: 2500 }),
      filled: await runJob('inserts', { dataDir: filled, chats: manyChats, durationMs: 2500 }),
    })
  }

  const best = (value: (pass: (typeof pages)[number]) => Requests) =>
    Math.min(...pages.map((pass) => value(pass).serverUsPerRequest))
  const bestInsert = (size: 'small' | 'filled') => Math.min(...inserted.map((pass) => pass[size].usPerRow))
  const us = (ours: number, theirs: number) => `${ours.toFixed(1)} µs / ${theirs.toFixed(1)} µs`
  const of15 = best((pass) => pass.long15)
  const bare = best((pass) => pass.bare)
  const of10 = { long: best((pass) => pass.long10), short: best((pass) => pass.short10) }
  const insert = { small: bestInsert('small'), filled: bestInsert('filled') }
  const started = { small: median(startMs.small), filled: median(startMs.filled) }
  return {
    raw: { pages, startMs, inserted },
    figures: [
      figure('transcript', of15 / bare, us(of15, bare)),
      figure('transcript-growth', of10.long / of10.short, `${us(of10.long, of10.short)}, pages of 10`),
      figure('insert-growth', insert.filled / insert.small, us(insert.filled, insert.small)),
      figure('start-filled', started.filled, `median of ${starts}`),
      figure(
        'start-growth',
        started.filled / started.small,
        `${started.filled.toFixed(0)} ms / ${started.small.toFixed(0)} ms`,
      ),
    ],
  }
}

/** A data directory with two chats of ten items each, made by the service itself. */
async function seeded(dataDir: string): Promise<[SeededChat, SeededChat]> {
  await using parley = await startParley({ dataDir })
  const [long, short] = await runJob('seed', { port: parley.port, items: [10, 10] })
  return [long!, short!]
}

async function pagesOf(dataDir: string, long: SeededChat, short: SeededChat) {
  await using parley = await startParley({ dataDir })
  await using bareServer = await startBareHttp()
  return {
    bare: await post(bareServer, '/bare', 'none', 15),
    long15: await lastPage(parley, long, 15),
    long10: await lastPage(parley, long, 10),
    short10: await lastPage(parley, short, 10),
  }
}

async function lastPage(parley: ServerProcess, chat: SeededChat, results: number): Promise<Requests> {
  const http = new HttpClient(parley.port)
  const { token } = await createConnection(http, chat.participantToken)
  http.close()
  return post(parley, '/participant/transcript', token, results)
}

function post({ port, pid }: ServerProcess, path: string, token: string, results: number): Promise<Requests> {
  const body = JSON.stringify({ MaxResults: results, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING' })
  return runJob('requests', { port, pid, path, token, body, ...window })
}
