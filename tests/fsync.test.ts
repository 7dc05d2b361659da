import { expect, it } from 'vitest'
import { showFsyncBeforeAck } from '../bench/fsync.ts'

it('an fsync of the log completes between the last write of a message and its acknowledgement [fsync-before-ack]', {
  timeout: 30_000,
}, async () => {
  const evidence = await showFsyncBeforeAck()
  expect(evidence.join('\n')).toMatch(/fsync|fdatasync/)
})
