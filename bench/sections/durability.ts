import { showFsyncBeforeAck } from '../fsync.ts'
import type { Measured, Progress } from '../section.ts'

/** Shown, not claimed: what was acknowledged was made durable first. */
export async function durability(progress: Progress): Promise<Measured> {
  progress('tracing the system calls of one message')
  const evidence = await showFsyncBeforeAck()
  return { raw: { evidence }, figures: [], notes: ['Survives kill -9; fsync before ack shown; power loss not tested'] }
}
