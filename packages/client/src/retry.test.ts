import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultRetry, waitMs } from './retry.ts'

describe('The wait between two attempts', () => {
  it('has a ceiling that doubles up to a maximum', () => {
    const almostAll = Array.from({ length: 7 }, (_, index) => waitMs(index + 1, defaultRetry, 1))
    expect(almostAll).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000])
  })

  it('is never shorter than asked for, and spread below the ceiling', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        random,
        fc.nat(defaultRetry.retryAfterMaxMs),
        (failures, value, asked) => {
          const ms = waitMs(failures, defaultRetry, value, asked)
          expect(ms).toBeGreaterThanOrEqual(asked)
          expect(ms).toBeLessThanOrEqual(asked + defaultRetry.maxMs)
        },
      ),
    )
    expect(waitMs(1, defaultRetry, 0.25)).not.toBe(waitMs(1, defaultRetry, 0.75))
  })
})
