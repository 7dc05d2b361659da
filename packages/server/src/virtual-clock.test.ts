import { describe, expect, it } from 'vitest'
import { until } from './testing/until.ts'
import { VirtualClock } from './virtual-clock.ts'

const atOnce = async () => {}

describe('a clock that is moved', () => {
  it('wakes whom it passes in the order of their times, each at his time', async () => {
    const clock = new VirtualClock(0)
    const woken: [string, number][] = []
    clock.at(200, () => woken.push(['second', clock.now()]))
    clock.at(100, () => {
      woken.push(['first', clock.now()])
      clock.at(150, () => woken.push(['between', clock.now()]))
    })
    await clock.advance(300, atOnce)
    expect(woken).toEqual([
      ['first', 100],
      ['between', 150],
      ['second', 200],
    ])
    expect(clock.now()).toBe(300)
  })

  it('ends where years have four digits no more: who would move it on is told, and it stands where it stood', async () => {
    const clock = new VirtualClock(Date.parse('9998-12-31T23:59:59Z'))
    const woken: number[] = []
    clock.at(clock.now() + 10, () => woken.push(clock.now()))
    await expect(clock.advance(1001, atOnce)).rejects.toThrow(
      'the clock ends at 9999-01-01T00:00:00.000Z, and cannot be moved on by 1001 ms',
    )
    expect([woken, clock.remainingMs]).toEqual([[], 1000])
    await clock.advance(1000, atOnce)
    expect(new Date(clock.now()).toISOString()).toBe('9999-01-01T00:00:00.000Z')
    expect(() => new VirtualClock(8.64e15)).toThrow('the clock ends at 9999-01-01T00:00:00.000Z')
  })

  it('is moved by one at a time: both get as far as they were to', async () => {
    const clock = new VirtualClock(0)
    clock.at(50, () => {})
    const first = clock.advance(100, () => new Promise((resolve) => setImmediate(resolve)))
    await Promise.all([first, clock.advance(1000, atOnce)])
    expect(clock.now()).toBe(1100)
  })

  it('is where it is put, also by whoever comes while it is being moved', async () => {
    const clock = new VirtualClock(1000)
    clock.at(1050, () => {})
    await clock.advance(100, async () => clock.set(5))
    expect(clock.now()).toBe(5)
  })
})

describe('a clock that runs', () => {
  it('goes as fast as it is told, wakes whom it passes, and stands still with 0', async () => {
    const clock = new VirtualClock(0)
    const woken: number[] = []
    clock.at(3_600_000, () => woken.push(clock.now()))
    clock.run(1_000_000, atOnce)
    await until(() => woken.length > 0, 'an hour')
    expect(woken).toEqual([3_600_000])
    clock.run(0, atOnce)
    const stopped = clock.now()
    const turns = performance.now() + 30
    await until(() => performance.now() > turns, 'three ticks')
    expect(clock.now()).toBe(stopped)
  })

  it('stands where time ends', async () => {
    const clock = new VirtualClock(Date.parse('9998-12-31T23:59:59Z'))
    clock.run(1_000_000, atOnce)
    await until(() => clock.remainingMs === 0, 'the end of time')
    const turns = performance.now() + 30
    await until(() => performance.now() > turns, 'three ticks')
    expect(clock.remainingMs).toBe(0)
    clock.run(0, atOnce)
  })

  it('may be moved all the same', async () => {
    const clock = new VirtualClock(0)
    clock.run(1, atOnce)
    await clock.advance(86_400_000, atOnce)
    expect(clock.now()).toBeGreaterThanOrEqual(86_400_000)
    clock.run(0, atOnce)
  })
})
