import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { largeTranscript } from './testing/large-chat.ts'

describe('The view of a chat of 10,000 items', () => {
  it('takes at most 10 MB', () => {
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as () => void
    gc()
    const before = process.memoryUsage().heapUsed
    const transcript = largeTranscript()
    expect(transcript.view).toHaveLength(10_000)
    gc()
    const bytes = process.memoryUsage().heapUsed - before
    console.log(`10,000 items of ${transcript.view[0]!.Content!.length} letters: ${(bytes / 1e6).toFixed(1)} MB`)
    expect(bytes).toBeLessThan(10e6)
    expect(transcript.view).toHaveLength(10_000)
  })
})
