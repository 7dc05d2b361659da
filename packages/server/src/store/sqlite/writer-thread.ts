/** The worker's side: takes batches one after another, commits each, answers it, and only then looks after the file. */
import type { DatabaseSync } from 'node:sqlite'
import { parentPort } from 'node:worker_threads'
import { openForWriting } from './connections.ts'
import { errcodeOf } from './errors.ts'
import { Writer } from './writer.ts'
import type { FromWriter, ToWriter } from './writer-messages.ts'

/** After so long without a batch the writer tidies up what it otherwise puts off. */
const idleAfterMs = 1000

const port = parentPort!
let writer: Writer | undefined
let idle: NodeJS.Timeout | undefined
let db: DatabaseSync | undefined

port.on('message', (message: ToWriter) => {
  try {
    receive(message)
  } catch (error) {
    fail(error)
  }
})

function receive(message: ToWriter): void {
  if (Array.isArray(message)) {
    const failures = writer!.commit(message)
    answer(failures.length === 0 ? 0 : failures)
    tell(writer!.tidy())
    idle ??= setTimeout(whenIdle, idleAfterMs).unref()
    idle.refresh()
  } else if ('open' in message) {
    db = openForWriting(message.open)
    writer = new Writer(db)
    answer({ opened: true })
  } else if ('fault' in message) {
    writer!.prepareFault(message.fault)
  } else if ('sweep' in message) {
    writer!.sweep(message.sweep, fail)
  } else {
    clearTimeout(idle)
    if (writer) {
      writer.stop()
      writer.tidyWhenIdle()
    }
    db?.close()
    answer({ closed: true })
    port.close()
  }
}

function whenIdle(): void {
  try {
    tell(writer?.tidyWhenIdle())
  } catch (error) {
    fail(error)
  }
}

function fail(error: unknown): void {
  clearTimeout(idle)
  writer?.stop()
  answer({ fatal: { message: (error as Error).message, errcode: errcodeOf(error) } })
  port.close()
}

function tell(keyed: number | undefined): void {
  if (keyed !== undefined) answer({ keyed })
}

function answer(message: FromWriter): void {
  port.postMessage(message)
}
