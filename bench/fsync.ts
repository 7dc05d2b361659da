import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { HttpClient } from './driver/http-client.ts'
import { postMessage } from './driver/message-request.ts'
import { addAgent, createConnection, openSocket, startChat } from './driver/parley-target.ts'
import { findEvidence } from './measure/commit-evidence.ts'
import { scratchDir } from './measure/scratch.ts'
import { straceWorks, tracingWritesTo } from './measure/strace.ts'
import { startParley } from './servers/parley.ts'

/**
 * Shows, by the system calls of the service while one message passes, that its bytes were written to the write-ahead
 * log, that an fsync of that log completed after the last such write, and that only then the first byte of the answer
 * and of the socket frames was written.
 *
 * @throws when the trace does not show it.
 */
export async function showFsyncBeforeAck(): Promise<string[]> {
  if (!straceWorks()) throw new Error('strace is needed to watch system calls, and is not installed or may not trace')
  using scratch = scratchDir()
  const trace = join(scratch.path, 'trace')
  const marker = `traced-${process.pid}-${Date.now()}`
  {
    await using parley = await startParley({ dataDir: join(scratch.path, 'data'), under: tracingWritesTo(trace) })
    await sendOne(parley.port, marker)
  }
  return findEvidence(readFileSync(trace, 'latin1'), marker)
}

/** A message with the marker in it, acknowledged and delivered to the other side. */
async function sendOne(port: number, marker: string) {
  const http = new HttpClient(port)
  const customer = await startChat(http, port)
  const agent = await addAgent(http, port, customer.contactId)
  const [from, to] = [
    await createConnection(http, customer.participantToken),
    await createConnection(http, agent.participantToken),
  ]
  let joined = 0
  let delivered = false
  const countJoined = (text: string) => {
    if (text.includes('event.participant.joined')) joined++
  }
  const onText = (text: string) => {
    delivered ||= text.includes(marker)
  }
  const sockets = [await openSocket(port, from.path, countJoined), await openSocket(port, to.path, onText)]
  // The joining of both is committed and out of the way before the message that is watched.
  await until(() => joined === 2, 'the participants did not join')
  const accepted = await new Promise((resolve) => postMessage(http, from.token, marker, resolve))
  if (!accepted) throw new Error('the message was refused')
  await until(() => delivered, 'the message was not delivered')
  for (const socket of sockets) socket.close()
  http.close()
}

/** Looks every 10 ms, for 5 s at most. */
async function until(holds: () => boolean, otherwise: string) {
  for (let looks = 0; !holds(); looks++) {
    if (looks === 500) throw new Error(otherwise)
    await after(10)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const line of await showFsyncBeforeAck()) console.log(line)
}
