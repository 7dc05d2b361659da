import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerFilter } from './answer-filter.ts'

const memoryMs = 600_000

describe('AnswerFilter', () => {
  it('never denies a name that was added within its memory, whatever the times', () => {
    const steps = fc.array(fc.record({ name: fc.string(), afterMs: fc.nat(memoryMs * 1.5) }), { maxLength: 30 })
    fc.assert(
      fc.property(steps, (added) => {
        let now = 0
        const filter = new AnswerFilter(memoryMs, now)
        const times = new Map<string, number>()
        for (const { name, afterMs } of added) {
          now += afterMs
          for (const [known, at] of times) if (now - at < memoryMs) expect(filter.mayHold(known, now)).toBe(true)
          filter.add(name, now)
          times.set(name, now)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('denies nearly every other name', () => {
    const filter = new AnswerFilter(memoryMs, 0)
    for (let count = 0; count < 50_000; count++) filter.add(randomUUID(), 0)
    const wrong = Array.from({ length: 10_000 }, () => filter.mayHold(randomUUID(), 0)).filter(Boolean).length
    expect(wrong).toBeLessThan(100)
  })

  it('forgets what has expired', () => {
    const filter = new AnswerFilter(memoryMs, 0)
    filter.add('first', 0)
    filter.add('second', memoryMs)
    filter.add('third', 2 * memoryMs)
    expect([filter.mayHold('first', 2 * memoryMs), filter.mayHold('third', 2 * memoryMs)]).toEqual([false, true])
  })
})
