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

  it('may be moved all the same', async () => {
    const clock = new VirtualClock(0)
    clock.run(1, atOnce)
    await clock.advance(86_400_000, atOnce)
    expect(clock.now()).toBeGreaterThanOrEqual(86_400_000)
    clock.run(0, atOnce)
  })
})
